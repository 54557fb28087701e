/**
 * One end of a TCP connection (RFC 9293), as small as a client or server can be that repeats what was lost: one segment after
 * another, no window, no options. What it does with the connection is its {@linkcode Conduct}.
 *
 * @module
 */
import { ACK, FIN, RST, SYN } from "../../lib/packet/tcp.ts";
import type { Agenda } from "./agenda.ts";

export interface Place {
  address: string;
  port: number;
}

export interface Segment {
  source: Place;
  destination: Place;
  flags: number;
  sequence: number;
  acknowledgement: number;
  /** Of data. */
  bytes: number;
}

/** How a connection came to its end, as one end saw it. */
export type Ending = "closed" | "reset" | "refused" | "gave_up" | "vanished";

export interface Conduct {
  opened(): void;
  took(bytes: number, fin: boolean): void;
  ended(how: Ending): void;
}

export interface EndOptions {
  own: Place;
  peer: Place;
  sequence: number;
  conduct: Conduct;
  send: (segment: Segment) => void;
  agenda: Agenda;
  /** SYNs or SYN-ACKs sent before it gives up. */
  patience: number;
}

/** The first wait for an acknowledgement; each further one is twice as long (RFC 6298). */
const FIRST_WAIT_MS = 1_000;
/** What was sent last is waited for no longer than this: it only makes the run longer. */
const LAST_WAIT_MS = 4_000;
/** How often data and FIN are sent. */
const DATA_TRIES = 4;

export class TcpEnd {
  stage: "syn_sent" | "syn_received" | "open" | "over" = "syn_sent";
  how: Ending | undefined;
  readonly #options: EndOptions;
  /** Next to be sent, and next to be received. */
  #next: number;
  #expected = 0;
  #unacknowledged: Segment[] = [];
  #tries = 0;
  /** Counts up when a wait is over or of no use any more. */
  #wait = 0;
  #hasClosed = false;
  #peerHasClosed = false;

  constructor(options: EndOptions) {
    this.#options = options;
    this.#next = options.sequence;
  }

  /** Asks for a connection. */
  connect() {
    this.#say(SYN);
  }

  /** Takes the connection that a SYN asks for. */
  accept(syn: Segment) {
    this.stage = "syn_received";
    this.#expected = (syn.sequence + 1) >>> 0;
    this.#say(SYN | ACK);
  }

  data(bytes: number) {
    if (this.stage === "open" && !this.#hasClosed) this.#say(ACK, bytes);
  }

  /** Sends a FIN, together with `bytes` of data. */
  close(bytes = 0) {
    if (this.stage !== "open" || this.#hasClosed) return;
    this.#hasClosed = true;
    this.#say(FIN | ACK, bytes);
  }

  reset() {
    if (this.stage === "over") return;
    this.#put(RST | ACK, 0);
    this.#end("reset");
  }

  /** Is gone from one moment to the next and says nothing any more. */
  vanish() {
    if (this.stage !== "over") this.#end("vanished");
  }

  receive(segment: Segment) {
    if (this.stage === "over") this.#afterwards(segment);
    else if (this.stage === "syn_sent") this.#answered(segment);
    else if ((segment.flags & RST) !== 0) {
      if (segment.sequence === this.#expected) this.#end("reset");
    } else if ((segment.flags & SYN) !== 0) this.#sawSyn(segment);
    else if ((segment.flags & ACK) !== 0) this.#take(segment);
  }

  /** In SYN-SENT (RFC 9293, 3.10.7.3). */
  #answered(segment: Segment) {
    const { flags, acknowledgement } = segment;
    const isOurs = (flags & ACK) !== 0 && acknowledgement === this.#next;
    if ((flags & RST) !== 0) {
      if (isOurs) this.#end("refused");
    } else if ((flags & ACK) !== 0 && !isOurs) this.#options.send(resetFor(segment));
    else if ((flags & SYN) !== 0 && isOurs) {
      this.#expected = (segment.sequence + 1) >>> 0;
      this.#acknowledged(acknowledgement);
      this.#open();
    }
  }

  #open() {
    this.stage = "open";
    this.#options.conduct.opened();
    if (this.how === undefined) this.#put(ACK, 0);
  }

  /** A SYN that is repeated is answered again, any other is challenged (RFC 5961, section 4). */
  #sawSyn({ sequence }: Segment) {
    const isRepeated = ((sequence + 1) >>> 0) === this.#expected;
    if (isRepeated && this.stage === "syn_received") this.#options.send(this.#unacknowledged[0]!);
    else this.#put(ACK, 0);
  }

  #take(segment: Segment) {
    const { sequence, acknowledgement, bytes, flags } = segment;
    if (this.stage === "syn_received" && acknowledgement !== this.#next) {
      return this.#options.send(resetFor(segment));
    }
    this.#acknowledged(acknowledgement);
    if (this.stage === "syn_received" && this.#unacknowledged.length === 0) {
      this.stage = "open";
      this.#options.conduct.opened();
    }
    const fin = (flags & FIN) !== 0;
    if (bytes === 0 && !fin) return this.#closeIfDone();
    if (sequence === this.#expected) {
      this.#expected = (sequence + bytes + (fin ? 1 : 0)) >>> 0;
      if (fin) this.#peerHasClosed = true;
      this.#put(ACK, 0);
      this.#options.conduct.took(bytes, fin);
    } else this.#put(ACK, 0);
    this.#closeIfDone();
  }

  #closeIfDone() {
    const isDone = this.#hasClosed && this.#peerHasClosed && this.#unacknowledged.length === 0;
    if (isDone && this.stage === "open") this.#end("closed");
  }

  /** One that closed in order says so again; one that was reset or gave up knows nothing of it; one that vanished is silent. */
  #afterwards(segment: Segment) {
    if (this.how === "vanished" || (segment.flags & RST) !== 0) return;
    if (this.how !== "closed") this.#options.send(resetFor(segment));
    else if ((segment.flags & FIN) !== 0) this.#put(ACK, 0);
  }

  /** Sends what must be acknowledged. */
  #say(flags: number, bytes = 0) {
    const segment = this.#put(flags, bytes);
    const length = bytes + ((flags & (SYN | FIN)) !== 0 ? 1 : 0);
    this.#next = (this.#next + length) >>> 0;
    this.#unacknowledged.push(segment);
    if (this.#unacknowledged.length === 1) this.#startWait(0);
  }

  #put(flags: number, bytes: number): Segment {
    const { own: source, peer: destination, send } = this.#options;
    const acknowledgement = (flags & ACK) !== 0 ? this.#expected : 0;
    const segment = { source, destination, flags, sequence: this.#next, acknowledgement, bytes };
    send(segment);
    return segment;
  }

  #acknowledged(upTo: number) {
    const before = this.#unacknowledged.length;
    this.#unacknowledged = this.#unacknowledged.filter(({ sequence, bytes, flags }) => {
      const end = sequence + bytes + ((flags & (SYN | FIN)) !== 0 ? 1 : 0);
      return ((upTo - end) | 0) < 0;
    });
    if (this.#unacknowledged.length < before) this.#startWait(0);
  }

  #startWait(tries: number) {
    this.#tries = tries;
    const wait = ++this.#wait;
    if (this.#unacknowledged.length === 0) return;
    const ms = FIRST_WAIT_MS * 2 ** tries;
    const isLast = tries + 1 === this.#allowed;
    this.#options.agenda.after(isLast ? Math.min(ms, LAST_WAIT_MS) : ms, () => {
      if (wait === this.#wait && this.stage !== "over") this.#waitedInVain();
    });
  }

  get #allowed(): number {
    return this.stage === "open" ? DATA_TRIES : this.#options.patience;
  }

  #waitedInVain() {
    if (this.#tries + 1 >= this.#allowed) {
      if (this.stage === "open") this.#put(RST | ACK, 0);
      this.#end("gave_up");
      return;
    }
    for (const segment of this.#unacknowledged) {
      if ((segment.flags & ACK) !== 0) segment.acknowledgement = this.#expected;
      this.#options.send(segment);
    }
    this.#startWait(this.#tries + 1);
  }

  #end(how: Ending) {
    this.stage = "over";
    this.how = how;
    this.#unacknowledged = [];
    this.#wait++;
    this.#options.conduct.ended(how);
  }
}

/** What a host says to a segment of no connection it knows (RFC 9293, 3.10.7.1). */
export function resetFor({ source, destination, ...segment }: Segment): Segment {
  const ends = { source: destination, destination: source, bytes: 0 };
  if ((segment.flags & ACK) !== 0) {
    return { ...ends, flags: RST, sequence: segment.acknowledgement, acknowledgement: 0 };
  }
  const length = segment.bytes + ((segment.flags & (SYN | FIN)) !== 0 ? 1 : 0);
  const acknowledgement = (segment.sequence + length) >>> 0;
  return { ...ends, flags: RST | ACK, sequence: 0, acknowledgement };
}

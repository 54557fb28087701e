/**
 * One unit's end of the conversation: messages in, bytes for a path out, and back. One for all paths of a process, since the paths
 * share who the peer is; each path has its own numbers.
 *
 * Nothing that comes from outside can make it throw or remember more than it does at its start.
 *
 * @module
 */
import type { HelloMessage, Message, Path } from "../messages.ts";
import { Acquaintance, type Random } from "./acquaintance.ts";
import { hexOfBytes } from "./bytes.ts";
import { Deframer, delimited } from "./deframer.ts";
import { type Frame, NONCE_BYTES, openFrame, sealFrame } from "./frame.ts";
import { greetingPayload, KINDS, messagePayload, type Opened, openPayload } from "./kinds.ts";
import { noRefusals, type Refusal, type RefusalCounts } from "./refusals.ts";
import type { Signer } from "./signer.ts";

/** What came of the bytes. `answer` is to be sent at once on the path on which they came. */
export type Received =
  | { kind: "message"; message: Message; answer?: Uint8Array<ArrayBuffer> }
  /** The peer has told its challenge, and nothing else. */
  | { kind: "greeting"; answer?: Uint8Array<ArrayBuffer> }
  /** Somebody who has, or once had, the key, and who may be a recording: a hello of his is no reason to do anything but wait. */
  | { kind: "introduction"; hello: HelloMessage | undefined; answer: Uint8Array<ArrayBuffer> }
  | { kind: "refused"; refusal: Refusal };

const STRANGER = new Uint8Array(NONCE_BYTES);

export class Endpoint {
  /** What was refused since the start, by reason. */
  readonly refusals: RefusalCounts = noRefusals();
  readonly #signer: Signer;
  readonly #acquaintance: Acquaintance;
  readonly #sequences: Record<Path, number> = { cable: 0, front: 0, back: 0 };
  #peerChallenge: Uint8Array = STRANGER;

  /** `random` is the system's, or a seeded one in a simulation: who can guess it can make a recording look alive. */
  constructor(signer: Signer, random: Random) {
    this.#signer = signer;
    this.#acquaintance = new Acquaintance(random);
  }

  /** 16 hexadecimal digits. */
  get epoch(): string {
    return hexOfBytes(this.#acquaintance.epoch);
  }

  /** The bytes of a message, for one path and to be sent once: delimited, so that they need no bounds of a datagram. */
  seal(path: Path, message: Message): Uint8Array<ArrayBuffer> {
    const payload = messagePayload(message, this.#acquaintance.challenge);
    return this.#seal(path, message.kind, payload, this.#peerChallenge);
  }

  /** Takes the bytes of one path as they come, in any pieces. A path that is opened anew takes a new one. */
  listen(path: Path): (chunk: Uint8Array) => Received[] {
    const deframer = new Deframer();
    return (chunk) =>
      deframer.take(chunk).map((piece) =>
        typeof piece === "string" ? this.#refuse(piece) : this.#receive(path, piece)
      );
  }

  #receive(path: Path, bytes: Uint8Array): Received {
    const frame = openFrame(bytes, this.#signer);
    if (typeof frame === "string") return this.#refuse(frame);
    if (frame.path !== path) return this.#refuse("wrong_path");
    const opened = openPayload(frame.kind, frame.payload, frame.epoch);
    if (opened === undefined) return this.#refuse("malformed");
    const standing = this.#acquaintance.judge(frame);
    if (standing === "introduction") return this.#introduce(path, opened);
    if (standing !== "known" && standing !== "new") return this.#refuse(standing);
    return this.#take(frame, opened, standing === "new");
  }

  /** A new peer is greeted, so that it knows our new challenge without waiting for our next hello. */
  #take({ path }: Frame, { challenge, message }: Opened, isNew: boolean): Received {
    if (isNew) this.#peerChallenge = STRANGER;
    this.#peerChallenge = challenge ?? this.#peerChallenge;
    const answer = isNew ? { answer: this.#greet(path, this.#peerChallenge) } : {};
    return message === undefined
      ? { kind: "greeting", ...answer }
      : { kind: "message", message, ...answer };
  }

  #introduce(path: Path, { challenge, message }: Opened): Received {
    if (challenge === undefined) return this.#refuse("stale");
    const hello = message?.kind === "hello" ? message : undefined;
    return { kind: "introduction", hello, answer: this.#greet(path, challenge) };
  }

  #greet(path: Path, peerChallenge: Uint8Array): Uint8Array<ArrayBuffer> {
    const payload = greetingPayload(this.#acquaintance.challenge);
    return this.#seal(path, "greeting", payload, peerChallenge);
  }

  #seal(
    path: Path,
    kind: (typeof KINDS)[number],
    payload: Uint8Array,
    challenge: Uint8Array,
  ): Uint8Array<ArrayBuffer> {
    const { epoch } = this.#acquaintance;
    const sequence = this.#sequences[path]++;
    const frame = { kind: KINDS.indexOf(kind), path, epoch, challenge, sequence, payload };
    return delimited(sealFrame(frame, this.#signer));
  }

  #refuse(refusal: Refusal): Received {
    this.refusals[refusal]++;
    return { kind: "refused", refusal };
  }
}

/**
 * Which packets a trace is about: those to and from a virtual, a client, a real, or what is asked for of them together. Numbers
 * only: it runs for every packet while a trace is on.
 *
 * HOT PATH while a trace is on: allocates nothing per packet.
 *
 * @module
 */
import { FRONT } from "../words.ts";
import type { Services } from "./services.ts";
import type { SeenPacket } from "./seen_packet.ts";
import type { TraceWanted } from "./trace_ring.ts";

export class TraceFilter {
  readonly #services: Services;
  #virtual = -1;
  #real = -1;
  #hasClient = false;
  #address = 0;
  #mask = 0;
  /** Raw, 0 for any. */
  #port = 0;

  constructor(services: Services) {
    this.#services = services;
  }

  set({ virtual, real, client }: TraceWanted) {
    this.#virtual = virtual;
    this.#real = real;
    this.#hasClient = client !== undefined;
    this.#address = client?.address ?? 0;
    this.#mask = client?.mask ?? 0;
    this.#port = client?.port ?? 0;
  }

  /** Before the packet is judged: false where nothing that may become of it makes it one of these. */
  mayBe(packet: SeenPacket): boolean {
    if (this.#hasClient && !this.#isOfClient(packet)) return false;
    // From the back it has the real's address, of which the connection alone knows the virtual.
    return this.#virtual < 0 || packet.port !== FRONT || this.#isTo(packet.destination);
  }

  /**
   * Afterwards. `virtual` and `real`: indexes of those it concerns, -1 for none; `before`: of the real that its connection had before,
   * likewise. A connection that moves concerns both reals.
   */
  is(packet: SeenPacket, virtual: number, real: number, before: number): boolean {
    return this.#isOfVirtual(packet, virtual) && this.#isOfReal(packet, real, before);
  }

  #isOfVirtual(packet: SeenPacket, virtual: number): boolean {
    const wanted = this.#virtual;
    if (wanted < 0 || virtual === wanted) return true;
    // For its address and port, but taken by no virtual.
    if (virtual >= 0 || !this.#isTo(packet.destination)) return false;
    const port = this.#services.virtualPort[wanted]!;
    return port === 0 || !packet.hasPorts || packet.ports >>> 16 === port;
  }

  #isOfReal(packet: SeenPacket, real: number, before: number): boolean {
    const wanted = this.#real;
    if (wanted < 0 || real === wanted || before === wanted) return true;
    // Bridged, to or from its address and port; or an answer to a connection that it has lost.
    const address = this.#services.realAddress[wanted]!;
    const port = this.#services.realPort[wanted]!;
    return (packet.source === address && fits(packet, port, packet.ports & 0xffff)) ||
      (packet.destination === address && fits(packet, port, packet.ports >>> 16));
  }

  #isTo(address: number): boolean {
    return address === this.#services.virtualAddress[this.#virtual];
  }

  /** Either end may be the client: it is the other one on the way back. */
  #isOfClient(packet: SeenPacket): boolean {
    const { source, destination, ports } = packet;
    return ((source & this.#mask) === this.#address && this.#isPort(packet, ports & 0xffff)) ||
      ((destination & this.#mask) === this.#address && this.#isPort(packet, ports >>> 16));
  }

  #isPort(packet: SeenPacket, port: number): boolean {
    return this.#port === 0 || (packet.hasPorts && port === this.#port);
  }
}

/** Whether a port is that of a real; 0: it has all. */
function fits(packet: SeenPacket, wanted: number, port: number): boolean {
  return wanted === 0 || !packet.hasPorts || port === wanted;
}

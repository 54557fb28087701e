/**
 * Both sides of the unit joined by it: segments of hosts become frames, frames that leave become segments for the host they are
 * addressed to.
 *
 * @module
 */
import { BACK_MAC, FRONT_MAC, ROUTER_MAC } from "../../lib/engine/test_unit.ts";
import { arpFrame, tcpFrame } from "../../lib/packet/build.ts";
import type { Frame } from "../../lib/packet/read.ts";
import { BACK, FRONT } from "../../lib/words.ts";
import type { Agenda } from "./agenda.ts";
import { Hosts, Server } from "./hosts.ts";
import type { Random } from "./random.ts";
import type { Segment } from "./tcp_end.ts";
import type { OnWire } from "./packets.ts";
import type { ObservedUnit, Step } from "./unit.ts";

/** Foreign servers, which reals speak to by a static. */
export const FOREIGN_SERVERS = ["203.0.113.1", "203.0.113.2"] as const;

export class Network {
  readonly clients: Hosts;
  /** By address. */
  readonly machines = new Map<string, Server>();
  readonly foreignServers = new Map<string, Server>();
  readonly #virtuals: Set<string>;
  #steppedMs = 0;

  constructor(
    readonly unit: ObservedUnit,
    readonly agenda: Agenda,
    readonly random: Random,
  ) {
    this.#virtuals = new Set(unit.setup.virtuals.map(({ address }) => address));
    const toFront = (segment: Segment) => this.send(FRONT, segment);
    const toBack = (segment: Segment) => this.send(BACK, segment);
    this.clients = new Hosts(agenda, toFront);
    for (const address of FOREIGN_SERVERS) {
      this.foreignServers.set(address, new Server(agenda, toFront, random));
    }
    for (const { address } of unit.setup.reals) {
      this.machines.set(address, new Server(agenda, toBack, random));
    }
  }

  send(port: number, segment: Segment) {
    this.step([this.frame(port, segment)]);
  }

  /**
   * One step of the unit; what it sends arrives a little later. Time passes in a step of its own, so that what a frame does is
   * not mixed up with what was due.
   */
  step(frames: OnWire[] = []): Step {
    if (this.#steppedMs !== this.agenda.nowMs) {
      this.#steppedMs = this.agenda.nowMs;
      if (frames.length > 0) this.step();
    }
    const step = this.unit.step(this.agenda.nowMs, frames);
    for (const { port, frame } of step.sent) this.agenda.after(1, () => this.#arrive(port, frame));
    return step;
  }

  frame(port: number, { source, destination, ...segment }: Segment): OnWire {
    const bytes = tcpFrame({
      ethernet: this.#macs(port, source.address, destination.address),
      ipv4: { source: source.address, destination: destination.address, ttl: 63 },
      tcp: {
        sourcePort: source.port,
        destinationPort: destination.port,
        flags: segment.flags,
        sequence: segment.sequence,
        acknowledgement: segment.acknowledgement,
        payload: new Uint8Array(segment.bytes),
      },
    });
    return { port, bytes };
  }

  #macs(port: number, source: string, destination: string) {
    if (port === BACK) return { source: macOf(source), destination: ROUTER_MAC };
    const isVirtual = this.#virtuals.has(destination);
    return { source: ROUTER_MAC, destination: isVirtual ? FRONT_MAC : macOf(destination) };
  }

  /** Whether any machine was sick at some time since `fromMs`. */
  wasSick(fromMs: number): boolean {
    return [...this.machines.values()].some(({ health, sinceMs }) =>
      health !== "healthy" || sinceMs >= fromMs
    );
  }

  #arrive(port: number, frame: Frame) {
    if (frame.arp !== undefined) this.#arp(port, frame.arp);
    else if (frame.tcp === undefined) return;
    else if (port === BACK) this.machines.get(frame.ipv4!.destination)!.receive(segmentOf(frame));
    else this.#arriveInFront(segmentOf(frame));
  }

  #arriveInFront(segment: Segment) {
    const { address } = segment.destination;
    const server = this.foreignServers.get(address);
    if (server !== undefined) server.receive(segment);
    else if (!isNobody(address)) this.clients.receive(segment);
  }

  #arp(port: number, { operation, targetAddress }: NonNullable<Frame["arp"]>) {
    const machine = this.machines.get(targetAddress);
    if (port !== BACK || operation !== 1 || machine?.answersArp !== true) return;
    const source = macOf(targetAddress);
    const bytes = arpFrame({
      ethernet: { source, destination: BACK_MAC },
      arp: {
        operation: 2,
        senderMac: source,
        senderAddress: targetAddress,
        targetMac: BACK_MAC,
        targetAddress: "0.0.0.0",
      },
    });
    this.step([{ port: BACK, bytes }]);
  }
}

/** The setup's machines are 10.0.0.1 and on. */
export function macOf(address: string): string {
  return `02:00:00:00:01:0${address.split(".")[3]}`;
}

/** Of the addresses that a flood forges, every other one belongs to no host that could answer. */
function isNobody(address: string): boolean {
  return address.startsWith("203.0.113.") && Number(address.split(".")[3]) % 2 === 0;
}

function segmentOf({ ipv4, tcp }: Frame): Segment {
  return {
    source: { address: ipv4!.source, port: tcp!.sourcePort },
    destination: { address: ipv4!.destination, port: tcp!.destinationPort },
    flags: tcp!.flags,
    sequence: tcp!.sequence,
    acknowledgement: tcp!.acknowledgement,
    bytes: tcp!.payload.length,
  };
}

/**
 * Frames that the unit makes itself, and when it may send them. Those that ask change nobody's idea of where anything is: a
 * standby sends them too, from its own address. Those that tell are the active unit's, while it may serve.
 *
 * @module
 */
import { writeArpProbe, writeGratuitousArp } from "../packet/arp.ts";
import { writeBroadcastPing } from "../packet/broadcast_ping.ts";
import type { Memory } from "../packet/memory.ts";
import { writeRarp } from "../packet/rarp.ts";
import { clearVnet, VNET_BYTES } from "../packet/vnet.ts";
import { type Duty, STANDBY } from "./duty.ts";
import { unitMac } from "./macs.ts";
import type { TurnClock } from "./turn_clock.ts";
import type { Wire } from "./wire.ts";

export class OwnFrames {
  readonly #memory: Memory;
  readonly #wire: Wire;
  readonly #duty: Duty;
  readonly #clock: TurnClock;
  /** Of {@linkcode Macs}. */
  readonly #macs: Uint16Array;

  constructor(memory: Memory, wire: Wire, duty: Duty, clock: TurnClock, macs: Uint16Array) {
    this.#memory = memory;
    this.#wire = wire;
    this.#duty = duty;
    this.#clock = clock;
    this.#macs = macs;
  }

  /** Whether it may send what asks at this moment. */
  get mayAsk(): boolean {
    return this.#duty.done === STANDBY || this.#duty.mayServe(this.#clock);
  }

  /** Whether it may send what tells. */
  get mayTell(): boolean {
    return this.#duty.done !== STANDBY && this.#duty.mayServe(this.#clock);
  }

  /** Asks who has a raw address. */
  probe(port: number, address: number) {
    if (!this.mayAsk) return;
    const { scratch } = this.#wire;
    this.#send(port, writeArpProbe(this.#memory, scratch, this.#macs, unitMac(port), address));
  }

  /** Asks everybody for an answer to the raw address `source`. */
  ping(port: number, source: number, sequence: number) {
    if (!this.mayAsk) return;
    const { scratch } = this.#wire;
    const mac = unitMac(port);
    this.#send(
      port,
      writeBroadcastPing(this.#memory, scratch, this.#macs, mac, source, sequence),
    );
  }

  /** Tells that a raw address is here. */
  announce(port: number, address: number) {
    if (!this.mayTell) return;
    const { scratch } = this.#wire;
    this.#send(port, writeGratuitousArp(this.#memory, scratch, this.#macs, unitMac(port), address));
  }

  /** Tells the switches of a port that the way to a host of the other port is here; three halves of `macs` at `mac`. */
  introduce(port: number, macs: Uint16Array, mac: number) {
    if (!this.mayTell) return;
    this.#send(port, writeRarp(this.#memory, this.#wire.scratch, macs, mac));
  }

  /** Sends the scratch frame. Between turns the send lists are empty, so its first pair is free. */
  #send(port: number, bytes: number) {
    const { scratch, sendLists } = this.#wire;
    const vnet = scratch - VNET_BYTES;
    clearVnet(this.#memory, vnet);
    this.#memory.words[sendLists[port]! >> 2] = vnet;
    this.#memory.words[(sendLists[port]! >> 2) + 1] = VNET_BYTES + bytes;
    this.#wire.send(port, 0, 1);
  }
}

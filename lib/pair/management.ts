/**
 * The unit's own address, by which its box is managed: the active one or the failover one, whichever it has by now. The kernel has it
 * for some seconds at a time, as the engine has its lease: a process that dies takes its address along.
 *
 * @module
 */
import type { FailoverConfig } from "../config/config.ts";
import { ADDRESS_LIFETIME_S, ADDRESS_RENEW_MS } from "../limits.ts";
import { parseIpv4 } from "../packet/address.ts";
import { writeGratuitousArp } from "../packet/arp.ts";
import { Memory } from "../packet/memory.ts";

export type Held = "active" | "failover";

export interface AddressParts {
  addresses: FailoverConfig["addresses"];
  /** The message of what these reject with is for the operator. */
  set(interfaceName: string, address: string, bits: number, lifetimeS: number): Promise<void>;
  remove(interfaceName: string, address: string, bits: number): Promise<void>;
  /** Six bytes, of the interface; undefined where it is missing. */
  mac(interfaceName: string): Uint8Array | undefined;
  sendFrame(interfaceName: string, frame: Uint8Array<ArrayBuffer>): void;
  /** Told once of each trouble. */
  warn(text: string): void;
}

const FRAME_BYTES = 64;

export class ManagementAddress {
  held: Held | undefined;
  /** Why it could not be set, the last time. */
  trouble: string | undefined;
  readonly #parts: AddressParts;
  readonly #frame = new Memory(new ArrayBuffer(FRAME_BYTES));
  readonly #timer: ReturnType<typeof setInterval>;
  /** Resolves when all is done that was asked for: one after the other, and nobody waits. */
  #done: Promise<void> = Promise.resolve();

  constructor(parts: AddressParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#renew(), ADDRESS_RENEW_MS);
  }

  /** Has this one from here on, and the other no more. */
  hold(which: Held) {
    const before = this.held;
    this.held = which;
    // First what must not be there twice.
    if (before !== undefined && before !== which) this.#inTurn(() => this.#remove(before));
    this.#renew();
    if (which === "failover") this.announce();
  }

  /** Tells the network where it is: a request from the address for itself (RFC 5227, section 3). */
  announce() {
    const { addresses, sendFrame } = this.#parts;
    if (this.held === undefined) return;
    const bytes = this.#mac();
    if (bytes === undefined) return;
    const halves = new Uint16Array(Uint8Array.from(bytes).buffer);
    const address = parseIpv4(addresses[this.held].address);
    const length = writeGratuitousArp(this.#frame, 0, halves, 0, address);
    sendFrame(addresses.interface, this.#frame.bytes.slice(0, length));
  }

  #mac(): Uint8Array | undefined {
    const { addresses, mac } = this.#parts;
    try {
      return mac(addresses.interface);
    } catch {
      // Nothing could be seen, for want of a descriptor say: a takeover must not end by that.
      return undefined;
    }
  }

  /** Has none any more when it resolves. */
  release(): Promise<void> {
    clearInterval(this.#timer);
    const { held } = this;
    this.held = undefined;
    if (held !== undefined) this.#inTurn(() => this.#remove(held));
    return this.#done;
  }

  #renew() {
    const { held } = this;
    if (held === undefined) return;
    const { addresses, set } = this.#parts;
    const { address, bits } = addresses[held];
    this.#inTurn(() => set(addresses.interface, address, bits, ADDRESS_LIFETIME_S));
  }

  #remove(which: Held): Promise<void> {
    const { addresses, remove } = this.#parts;
    const { address, bits } = addresses[which];
    return remove(addresses.interface, address, bits);
  }

  #inTurn(act: () => Promise<void>) {
    this.#done = this.#done.then(() => this.#try(act));
  }

  async #try(act: () => Promise<void>) {
    try {
      await act();
      this.trouble = undefined;
    } catch (error) {
      const trouble = error instanceof Error ? error.message : String(error);
      if (trouble !== this.trouble) this.#parts.warn(`failover.addresses: ${trouble}`);
      this.trouble = trouble;
    }
  }
}

/**
 * Sends frames of one's own by a port, through the C shim. What the port receives is left in a ring of one frame, where it
 * costs next to nothing.
 *
 * @module
 */
import { cString, interfaceFacts, type Layout, openShim } from "../../../ffi/shim.ts";
import { packLayout, PortError, portError, type Shim } from "../../../ffi/shim.ts";
import { formatMac } from "../../../lib/packet/address.ts";
import { Memory } from "../../../lib/packet/memory.ts";
import { VNET_BYTES } from "../../../lib/packet/vnet.ts";

/** Frames of one call. */
export const SLOTS = 64;
const SLOT_BYTES = 128;
const LIST_BYTES = SLOTS * 8;
const FIRST_SLOT = 2 * LIST_BYTES;
const PAGE = 4096;
const LAYOUT: Layout = {
  controlBytes: Math.ceil((FIRST_SLOT + SLOTS * SLOT_BYTES) / PAGE) * PAGE,
  ringBlocks: 1,
  blockBytes: PAGE,
  frameBytes: PAGE,
  reserve: 6,
  sendLists: [0, LIST_BYTES],
  sendListPairs: SLOTS,
  receiveBuffer: PAGE,
};
/** The shim has two ports; the other one stays closed. */
const PORT = 0;

export class FrameSender {
  readonly memory: Memory;
  /** Hardware address of the port. */
  readonly mac: string;
  readonly #shim: Shim;
  readonly #unit: Deno.PointerValue;

  /** Opens an interface. Throws {@linkcode PortError}. */
  constructor(name: string) {
    this.#shim = openShim();
    const { pm_open, pm_port_open, pm_step, pm_memory } = this.#shim.symbols;
    this.#unit = pm_open(packLayout(LAYOUT));
    const memory = this.#unit && pm_memory(this.#unit);
    if (memory === null) throw new PortError(`map memory for ${name}: ENOMEM`);
    const opened = pm_port_open(this.#unit, PORT, cString(name));
    if (opened < 0) throw portError(this.#shim, name, -opened, pm_step(this.#unit));
    this.memory = new Memory(Deno.UnsafePointerView.getArrayBuffer(memory, LAYOUT.controlBytes));
    const { mac } = interfaceFacts(this.#shim, name)!;
    this.mac = formatMac(new Uint16Array(mac.buffer), 0);
  }

  /** Where a frame of up to 118 bytes is to be written, from 0 up to {@linkcode SLOTS}. */
  slot(index: number): number {
    return FIRST_SLOT + index * SLOT_BYTES + VNET_BYTES;
  }

  /** Sends the frames of the first `count` slots, all of `bytes`. Gives how many the kernel took. */
  send(count: number, bytes: number): number {
    const { words } = this.memory;
    for (let i = 0; i < count; i++) {
      words[i * 2] = this.slot(i) - VNET_BYTES;
      words[i * 2 + 1] = VNET_BYTES + bytes;
    }
    return this.#shim.symbols.pm_send(this.#unit, PORT, 0, count);
  }

  close() {
    this.#shim.symbols.pm_close(this.#unit);
    this.#shim.close();
  }
}

/**
 * The wire of raw sockets: both ports' receive rings mapped into one block of memory, sends straight from there.
 *
 * `open` runs in control, so that an error is the caller's; `attach` gives the engine's worker the same wire by its address.
 * `wake` may be called from either.
 *
 * HOT PATH: `wait`, `send` and `whole` are one FFI call each and allocate nothing.
 *
 * @module
 */
import {
  LINK_DOWN as DROP_LINK_DOWN,
  SEND_FAILED,
  TOO_BIG,
  TX_FULL,
} from "../lib/engine/verdicts.ts";
import {
  becomeWhole,
  CONTROL_BYTES,
  FRAME_OFFSET,
  SCRATCH,
  SEND_LISTS,
  SLOT_LENGTH,
  wholePlace,
  type Wire,
} from "../lib/engine/wire.ts";
import {
  BATCH,
  RECEIVE_BUFFER_BYTES,
  RING_BLOCK_BYTES,
  RING_BLOCKS,
  RING_FRAME_BYTES,
  WHOLE_FRAME_BYTES,
} from "../lib/limits.ts";
import { Memory } from "../lib/packet/memory.ts";
import { VNET_BYTES } from "../lib/packet/vnet.ts";
import { BACK, FRONT, LINK_DOWN, LINK_MISSING, LINK_UP, PORTS } from "../lib/words.ts";
import { EAGAIN, EBADF, EMSGSIZE, ENETDOWN, ENOBUFS, ENODEV, ENXIO } from "./errno.ts";
import {
  cString,
  interfaceFacts,
  type Layout,
  openShim,
  packLayout,
  PortError,
  portError,
  type Shim,
} from "./shim.ts";
import { Program, type ProgramAddress } from "./fastpath/program.ts";
import { clockAheadMs } from "./thread_clock.ts";

/** With the ten bytes of virtio_net_hdr before each frame, six more put the IP header on a multiple of 16. */
const RESERVE = 6;
const LAYOUT: Layout = {
  controlBytes: CONTROL_BYTES,
  ringBlocks: RING_BLOCKS,
  blockBytes: RING_BLOCK_BYTES,
  frameBytes: RING_FRAME_BYTES,
  reserve: RESERVE,
  sendLists: SEND_LISTS,
  sendListPairs: 2 * BATCH,
  receiveBuffer: RECEIVE_BUFFER_BYTES,
};
const RING_BYTES = RING_BLOCKS * RING_BLOCK_BYTES;
/** Where in its place a whole frame begins, with its virtio_net_hdr, and what it may have at the most. */
const WHOLE_OFFSET = FRAME_OFFSET - VNET_BYTES;
const WHOLE_BYTES = WHOLE_FRAME_BYTES - WHOLE_OFFSET;
const FRAMES_PER_BLOCK = Math.floor(RING_BLOCK_BYTES / RING_FRAME_BYTES);

/** What the worker needs to take over a wire: plain data. */
export interface WireAddress {
  /** Of control's clock: `thread_clock.ts`. */
  clockAheadMs: number;
  unit: bigint;
  names: [string, string];
  indexes: [number, number];
  /** Undefined where none is loaded. */
  program: ProgramAddress | undefined;
}

export class RawWire implements Wire {
  readonly memory: ArrayBuffer;
  readonly rings: readonly [Int32Array, Int32Array];
  readonly sendLists = SEND_LISTS;
  readonly scratch = SCRATCH;
  readonly #memory: Memory;
  readonly #shim: Shim;
  readonly #unit: Deno.PointerValue;
  /** That hangs on the ports; it is closed by who has loaded it, after the wire. */
  readonly #program: Program | undefined;
  readonly #names: [string, string];
  /** Index of the interface each port was opened on, 0 where the port is closed. */
  readonly #indexes: [number, number];
  readonly #links: [number, number] = [LINK_DOWN, LINK_DOWN];
  readonly #macs = [new Uint8Array(6), new Uint8Array(6)] as const;
  readonly #mtus: [number, number] = [0, 0];

  private constructor(
    shim: Shim,
    address: Omit<WireAddress, "clockAheadMs" | "program">,
    program: Program | undefined,
  ) {
    this.#shim = shim;
    this.#program = program;
    this.#unit = Deno.UnsafePointer.create(address.unit);
    this.#names = address.names;
    this.#indexes = address.indexes;
    const memory = shim.symbols.pm_memory(this.#unit);
    if (memory === null) throw new PortError("the unit has no memory");
    const bytes = CONTROL_BYTES + 2 * RING_BYTES;
    this.memory = Deno.UnsafePointerView.getArrayBuffer(memory, bytes);
    this.#memory = new Memory(this.memory);
    this.rings = [slotsOf(0), slotsOf(1)];
  }

  /**
   * Opens both ports.
   *
   * @throws {PortError} naming the interface and the errno; nothing stays open then.
   */
  static open(names: [string, string], program?: Program): RawWire {
    const shim = openShim();
    const unit = shim.symbols.pm_open(packLayout(LAYOUT));
    if (unit === null) throw new PortError("map memory for both ports: ENOMEM");
    const wire = new RawWire(shim, {
      unit: Deno.UnsafePointer.value(unit),
      names,
      indexes: [0, 0],
    }, program);
    try {
      PORTS.forEach((_, port) => wire.#open(port));
    } catch (error) {
      wire.close();
      throw error;
    }
    return wire;
  }

  static attach(address: WireAddress): RawWire {
    const { program } = address;
    return new RawWire(openShim(), address, program && Program.attach(program));
  }

  /** What the ports lack to be fast, a line for people; undefined where they lack nothing. */
  lack(): string | undefined {
    const bytes = this.#shim.symbols.pm_receive_buffer(this.#unit, FRONT);
    if (bytes < 0 || bytes >= RECEIVE_BUFFER_BYTES) return undefined;
    const kilobytes = (count: number) => `${Math.round(count / 1024)} KB`;
    return `ports: the kernel keeps ${kilobytes(bytes)} of large frames for each: expected ` +
      `${
        kilobytes(RECEIVE_BUFFER_BYTES)
      }, for which CAP_NET_ADMIN is needed: bulk traffic will be slow`;
  }

  /** What the program in the kernel sees too, for an `EngineState`; undefined where none is loaded. */
  get tables(): ArrayBuffer | undefined {
    return this.#program?.memory;
  }

  /** What {@linkcode RawWire.attach} wants, in another thread. */
  address(): WireAddress {
    return {
      clockAheadMs: clockAheadMs(),
      unit: Deno.UnsafePointer.value(this.#unit),
      names: this.#names,
      indexes: this.#indexes,
      program: this.#program?.address(),
    };
  }

  whole(port: number, slot: number, place: number): number {
    const to = wholePlace(place);
    const { pm_receive: receive } = this.#shim.symbols;
    const received = receive(this.#unit, port, to + WHOLE_OFFSET, WHOLE_BYTES);
    const expected = this.#memory.words[(slot + SLOT_LENGTH) >> 2]! + VNET_BYTES;
    if (received !== expected || received > WHOLE_BYTES) return -1;
    becomeWhole(this.#memory, slot, to);
    return to;
  }

  mac(port: number): Uint8Array {
    return this.#macs[port]!;
  }

  index(port: number): number {
    return this.#indexes[port]!;
  }

  mtu(port: number): number {
    return this.#mtus[port]!;
  }

  checkLink(port: number): number {
    try {
      this.#links[port] = this.#lookAt(port);
    } catch {
      // Nothing could be seen, for want of a descriptor say: that says nothing of the link.
    }
    return this.#links[port]!;
  }

  #lookAt(port: number): number {
    const facts = interfaceFacts(this.#shim, this.#names[port]!);
    if (facts === undefined || facts.index !== this.#indexes[port]) {
      return this.#replace(port, facts !== undefined);
    }
    this.#macs[port]!.set(facts.mac);
    this.#mtus[port] = facts.mtu;
    // Both are looked at one after the other, and both are settled together.
    if (port === BACK) this.#program?.settle();
    return facts.up && facts.running ? LINK_UP : LINK_DOWN;
  }

  hangAgain() {
    this.#indexes.forEach((index, port) => {
      if (index !== 0) this.#hang(port);
    });
  }

  takeRingDrops(port: number): number {
    return Math.max(0, this.#shim.symbols.pm_port_drops(this.#unit, port));
  }

  wait(timeoutMs: number) {
    this.#shim.symbols.pm_wait(this.#unit, timeoutMs);
  }

  /** Makes a {@linkcode RawWire.wait} in another thread return. */
  wake() {
    this.#shim.symbols.pm_wake(this.#unit);
  }

  send(port: number, first: number, count: number): number {
    return this.#shim.symbols.pm_send(this.#unit, port, first, count);
  }

  sendVerdict(): number {
    switch (this.#shim.symbols.pm_send_errno(this.#unit)) {
      case EMSGSIZE:
        return TOO_BIG;
      case EAGAIN:
      case ENOBUFS:
        return TX_FULL;
      case EBADF:
      case ENETDOWN:
      case ENODEV:
      case ENXIO:
        return DROP_LINK_DOWN;
      default:
        return SEND_FAILED;
    }
  }

  close() {
    this.#shim.symbols.pm_close(this.#unit);
    this.#shim.close();
  }

  /**
   * The interface behind a port is gone or another one has its name now. The old ring is given up at the first look, the
   * new one opened at the second: the engine sees `missing` in between and starts at the new ring's first slot.
   */
  #replace(port: number, present: boolean): number {
    if (this.#indexes[port] !== 0) {
      this.#shim.symbols.pm_port_close(this.#unit, port);
      this.#program?.takeDown(port);
      this.#indexes[port] = 0;
      return LINK_MISSING;
    }
    if (!present) return LINK_MISSING;
    // Where it has gone again, or is not ours to open, it stays missing and is tried again.
    this.#open(port);
    return this.#lookAt(port);
  }

  #open(port: number) {
    const name = this.#names[port]!;
    if (interfaceFacts(this.#shim, name)?.ethernet === false) {
      throw new PortError(`open port ${name}: it is no Ethernet interface: expected one`);
    }
    const { pm_port_open, pm_step } = this.#shim.symbols;
    const result = pm_port_open(this.#unit, port, cString(name));
    if (result < 0) throw portError(this.#shim, name, -result, pm_step(this.#unit));
    this.#indexes[port] = result;
    this.#hang(port);
  }

  #hang(port: number) {
    const socket = this.#shim.symbols.pm_port_socket(this.#unit, port);
    this.#program?.hang(port, this.#indexes[port]!, socket);
  }
}

/** What the program in the kernel sees too of a running engine, in another thread: see {@linkcode RawWire.tables}. */
export function tablesOf({ program }: WireAddress): ArrayBuffer | undefined {
  return program && Program.attach(program).memory;
}

/**
 * A function that ends the wait of an engine from another thread, as {@linkcode RawWire.wake} does. It must not be called after the wire is
 * closed.
 */
export function wakerOf({ unit }: WireAddress): () => void {
  const shim = openShim();
  const pointer = Deno.UnsafePointer.create(unit);
  return () => void shim.symbols.pm_wake(pointer);
}

/** Offsets of a port's slots: the end of each block, too short for another frame, is left out. */
function slotsOf(port: number): Int32Array {
  const base = CONTROL_BYTES + port * RING_BYTES;
  return Int32Array.from({ length: RING_BLOCKS * FRAMES_PER_BLOCK }, (_, slot) => {
    const block = Math.floor(slot / FRAMES_PER_BLOCK);
    return base + block * RING_BLOCK_BYTES + (slot % FRAMES_PER_BLOCK) * RING_FRAME_BYTES;
  });
}

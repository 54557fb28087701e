/**
 * The TypeScript face of the program in the kernel (`fastpath.h`): loads it, gives the memory that both have, hangs it on interfaces.
 *
 * Control loads it, so that an error is the caller's; the engine's worker attaches to it by its address.
 *
 * @module
 */
import { LINE_BYTES } from "../../lib/objects/arena.ts";
import { PORTS } from "../../lib/words.ts";
import { EINVAL, ENOMEM, EPERM, errnoName } from "../errno.ts";
import { openShim, PortError, type Shim } from "../shim.ts";
import { unpackXdpPort, whyGeneric, XDP_PORT_BYTES, type XdpPort } from "./xdp_port.ts";

/** Where the program of a port hangs; the order is that of `enum pm_hook`. */
export const HOOKS = ["none", "tcx", "clsact", "native XDP", "generic XDP"] as const;
export const TCX = 1;
export const CLSACT = 2;
export const XDP_NATIVE = 3;
export const XDP_GENERIC = 4;

/** Words of `struct pm_places`. */
const PLACES = 22;
/** As much of what the verifier said as a person reads; what it refused stands at the end. */
const LOG_BYTES = 4096;

/** Said of the program's loader, which alone calls this, where CAP_PERFMON alone is missing. */
const NEEDS_PERFMON = "cannot use helper bpf_probe_read_kernel";

/** The kernel did not take the program. */
export class ProgramError extends Error {
  override name = "ProgramError";

  /** @param log what its verifier said, line by line: the end of it. */
  constructor(message: string, readonly log: readonly string[]) {
    super(message);
  }
}

/** What another thread needs: plain data. */
export interface ProgramAddress {
  pointer: bigint;
  bytes: number;
  hooks: readonly number[];
}

/** What a test run of the program says: a TC_ACT or an xdp_action, and the frame as it is then. */
export interface Trial {
  result: number;
  frame: Uint8Array;
  /** Of one run. */
  ns: number;
}

export class Program {
  /** Line 0 is the first of the tables. */
  readonly memory: ArrayBuffer;
  /** To be tried in this order. */
  readonly #hooks: readonly number[];
  readonly #shim: Shim;
  readonly #pointer: Deno.PointerValue;

  private constructor(shim: Shim, { pointer, bytes, hooks }: ProgramAddress) {
    this.#shim = shim;
    this.#hooks = hooks;
    this.#pointer = Deno.UnsafePointer.create(pointer);
    const memory = shim.symbols.pm_fastpath_memory(this.#pointer);
    if (memory === null) throw new ProgramError("the program has no memory", []);
    this.memory = Deno.UnsafePointerView.getArrayBuffer(memory, bytes);
  }

  /**
   * Loads it; the memory is all zeros. `places`: of `placesOf`.
   *
   * @throws {ProgramError} where the kernel refuses it.
   */
  static load(places: Uint32Array<ArrayBuffer>, hooks: readonly number[]): Program {
    const shim = openShim();
    const { pm_places_bytes, pm_xdp_port_bytes } = shim.symbols;
    if (
      places.length !== PLACES || pm_places_bytes() !== 4 * PLACES ||
      pm_xdp_port_bytes() !== XDP_PORT_BYTES
    ) {
      shim.close();
      throw new PortError("the shim has another fast path; build it by: deno task shim");
    }
    const bytes = places.at(-1)! * LINE_BYTES;
    const error = new Int32Array(1);
    const log = new Uint8Array(LOG_BYTES);
    const pointer = shim.symbols.pm_fastpath_open(
      new Uint8Array(places.buffer),
      new Uint8Array(error.buffer),
      log,
      log.length,
    );
    if (pointer === null) {
      shim.close();
      throw refused(error[0]!, linesOf(log), bytes);
    }
    return new Program(shim, { pointer: Deno.UnsafePointer.value(pointer), bytes, hooks });
  }

  static attach(address: ProgramAddress): Program {
    return new Program(openShim(), address);
  }

  address(): ProgramAddress {
    return {
      pointer: Deno.UnsafePointer.value(this.#pointer),
      bytes: this.memory.byteLength,
      hooks: this.#hooks,
    };
  }

  /** Hangs the program of a port on an interface, by the first hook that takes it. {@linkcode hook} says which. */
  hang(port: number, index: number, socket: number) {
    this.#hang(this.#hooks, port, index, socket);
  }

  /**
   * Hangs both ports by the other one of XDP's hooks where that is the right one now. What a port can do may change with the other end of
   * its cable. Costs some system calls, which may wait for whoever configures the network.
   */
  settle() {
    const native = this.#hooks.indexOf(XDP_NATIVE);
    const generic = this.#hooks.indexOf(XDP_GENERIC);
    if (native < 0 || generic < 0) return;
    const ports = this.xdpPorts();
    if (ports.some(({ name }) => name === "")) return;
    const right = this.#hooks.slice(whyGeneric(ports) === undefined ? native : generic);
    ports.forEach(({ hook, interface: index }, port) => {
      if (hook !== right[0]) this.#hang(right, port, index, -1);
    });
  }

  takeDown(port: number) {
    this.#shim.symbols.pm_fastpath_detach(this.#pointer, port);
  }

  /** Index into {@linkcode HOOKS}, or the errno, negated, of the last one that refused. */
  hook(port: number): number {
    return this.#shim.symbols.pm_fastpath_hook(this.#pointer, port);
  }

  /** What there is to know of both ports' interfaces for XDP. */
  xdpPorts(): XdpPort[] {
    return PORTS.map((_, port) => {
      const bytes = new Uint8Array(XDP_PORT_BYTES);
      this.#shim.symbols.pm_fastpath_look(this.#pointer, port, bytes);
      return unpackXdpPort(bytes);
    });
  }

  /** Runs it once, or several times, on a copy of a frame, as it would run at a hook. The engine must not run on the same memory. */
  try(port: number, hook: number, frame: Uint8Array, repeat = 1): Trial {
    const copy = frame.slice();
    const answer = new Uint32Array(2);
    const failed = this.#shim.symbols.pm_fastpath_try(
      this.#pointer,
      port,
      hook,
      copy,
      copy.length,
      repeat,
      new Uint8Array(answer.buffer),
    );
    if (failed < 0) throw new ProgramError(`try the program: ${errnoName(-failed)}`, []);
    return { result: answer[0]!, frame: copy, ns: answer[1]! };
  }

  /** It is nowhere any more; nobody may touch its memory from now on. */
  close() {
    this.#shim.symbols.pm_fastpath_close(this.#pointer);
    this.#shim.close();
  }

  [Symbol.dispose]() {
    PORTS.forEach((_, port) => this.takeDown(port));
    this.close();
  }

  #hang(hooks: readonly number[], port: number, index: number, socket: number) {
    const { pm_fastpath_attach: attach } = this.#shim.symbols;
    for (const hook of hooks) {
      if (attach(this.#pointer, port, hook, index, socket) === 0) return;
    }
  }
}

/** CPUs that have rows of their own in the tables. */
export function countingCpus(): number {
  const shim = openShim();
  const cpus = shim.symbols.pm_cpus();
  shim.close();
  return Math.max(1, cpus);
}

function refused(errno: number, log: readonly string[], bytes: number): ProgramError {
  const name = errnoName(errno);
  if (errno === EPERM || log.some((line) => line.includes(NEEDS_PERFMON))) {
    return new ProgramError(
      `${name}: the kernel takes no program from us: expected CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON, outside a user namespace`,
      log,
    );
  }
  if (errno === ENOMEM) {
    return new ProgramError(
      `${name}: the kernel has no ${
        Math.ceil(bytes / 1_048_576)
      } MB for its tables: expected a lower connections.max`,
      log,
    );
  }
  if (errno === EINVAL && log.length === 0) {
    return new ProgramError(
      `${name}: the kernel does not know such programs: expected Linux 5.15 or later`,
      log,
    );
  }
  return new ProgramError(`${name}: the kernel refused the program`, log);
}

function linesOf(log: Uint8Array): string[] {
  const text = new TextDecoder().decode(log.subarray(0, log.indexOf(0)));
  return text.split("\n").filter((line) => line.trim() !== "");
}

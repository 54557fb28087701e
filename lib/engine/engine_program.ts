/**
 * Control's side of the fast path: loads the program where the config and the kernel allow, and says which one runs.
 *
 * @module
 */
import {
  CLSACT,
  countingCpus,
  HOOKS,
  Program,
  ProgramError,
  TCX,
  XDP_GENERIC,
  XDP_NATIVE,
} from "../../ffi/fastpath/program.ts";
import { whyGeneric } from "../../ffi/fastpath/xdp_port.ts";
import { errnoName } from "../../ffi/errno.ts";
import { type FastpathKind, type FastpathName, PORTS } from "../words.ts";
import type { Fastpath } from "./fastpath_view.ts";
import { placesOf } from "./kernel_layout.ts";
import type { KernelTables } from "./kernel_tables.ts";
import type { Shape } from "./state.ts";

/** Hooks by what the config asks for, the better ones first. XDP takes no super-packets, so that it must be asked for. */
const HOOKS_FOR = {
  auto: [TCX, CLSACT],
  tc: [TCX, CLSACT],
  xdp: [XDP_NATIVE, XDP_GENERIC],
} as const;

/** What became of the wish for a fast path. */
export interface EngineProgram {
  /** Undefined where every packet is TypeScript's. */
  program: Program | undefined;
  /** Why there is none, where one was wished for. */
  refusal: ProgramError | undefined;
  /** With as many CPUs as count for it. */
  shape: Shape;
}

/** Loads the program for an engine of this shape, or says why not. `hooks`: those to be tried in place of the usual ones. */
export function loadProgram(
  asked: FastpathName,
  shape: Shape,
  hooks: readonly number[] = asked === "off" ? [] : HOOKS_FOR[asked],
): EngineProgram {
  if (asked === "off") return { program: undefined, refusal: undefined, shape };
  const counting = { ...shape, cpus: countingCpus() };
  try {
    const program = Program.load(placesOf(counting), hooks);
    return { program, refusal: undefined, shape: counting };
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    return { program: undefined, refusal: error, shape };
  }
}

/** The fast path of a running engine, as it is at the moment it is read. */
export class EngineFastpath implements Fastpath {
  readonly log: readonly string[];
  readonly #loaded: EngineProgram;
  readonly #tables: KernelTables;
  #isClosed = false;

  constructor(loaded: EngineProgram, tables: KernelTables) {
    this.#loaded = loaded;
    this.#tables = tables;
    this.log = loaded.refusal?.log ?? [];
  }

  get kind(): FastpathKind {
    if (this.#tables.isOff) return "off";
    const hook = Math.max(...this.#hooks());
    if (hook <= 0) return "off";
    return hook >= XDP_NATIVE ? "xdp" : "tc";
  }

  get reason(): string | undefined {
    const { program, refusal } = this.#loaded;
    if (refusal !== undefined) return refusal.message;
    if (program === undefined || this.#isClosed) return undefined;
    if (this.#tables.isOff) {
      return "another program on a port took frames before it, or it was taken down: it is tried again after a while";
    }
    const hooks = this.#hooks();
    const faults = hooks.map((hook, port) => faultOf(PORTS[port]!, hook));
    if (hooks.includes(XDP_GENERIC)) faults.push(genericFault(program));
    return faults.filter((fault) => fault !== undefined).join("; ") || undefined;
  }

  /** The engine has stopped and its ports are closed. */
  close() {
    this.#isClosed = true;
    this.#loaded.program?.close();
  }

  /** Of each port, as `Program.hook` gives it. */
  #hooks(): number[] {
    const { program } = this.#loaded;
    if (program === undefined || this.#isClosed) return [0, 0];
    return PORTS.map((_, port) => program.hook(port));
  }
}

function faultOf(port: string, hook: number): string | undefined {
  if (hook < 0) {
    return `${port}: the kernel hangs the program on no hook of this port: ${errnoName(-hook)}`;
  }
  if (hook === 0) return `${port}: the port is closed`;
  if (hook === CLSACT) {
    return `${port}: by ${HOOKS[CLSACT]}, since ${HOOKS[TCX]} (Linux 6.6) was refused`;
  }
  return undefined;
}

function genericFault(program: Program): string {
  const why = whyGeneric(program.xdpPorts());
  return `by ${HOOKS[XDP_GENERIC]}${why === undefined ? "" : `, since ${why}`}`;
}

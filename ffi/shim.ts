/**
 * The TypeScript face of the C shim (`shim.h` and the others): the library, its structs, and its errors.
 *
 * @module
 */
import { included } from "../lib/included.ts";
import { EADDRINUSE, ENODEV, ENOMEM, EPERM, errnoName } from "./errno.ts";

const SYMBOLS = {
  pm_layout_bytes: { parameters: [], result: "u32" },
  pm_facts_bytes: { parameters: [], result: "u32" },
  pm_open: { parameters: ["buffer"], result: "pointer" },
  pm_close: { parameters: ["pointer"], result: "void" },
  pm_memory: { parameters: ["pointer"], result: "pointer" },
  pm_step: { parameters: ["pointer"], result: "u32" },
  pm_port_open: { parameters: ["pointer", "u32", "buffer"], result: "i32" },
  pm_port_close: { parameters: ["pointer", "u32"], result: "void" },
  pm_port_drops: { parameters: ["pointer", "u32"], result: "i32" },
  pm_facts: { parameters: ["buffer", "buffer"], result: "i32" },
  pm_interfaces: { parameters: ["buffer", "u32"], result: "i32" },
  pm_wait: { parameters: ["pointer", "i32"], result: "i32" },
  pm_wake: { parameters: ["pointer"], result: "i32" },
  pm_receive_buffer: { parameters: ["pointer", "u32"], result: "i32" },
  pm_receive: { parameters: ["pointer", "u32", "u32", "u32"], result: "i32" },
  pm_send: { parameters: ["pointer", "u32", "u32", "u32"], result: "i32" },
  pm_send_errno: { parameters: ["pointer"], result: "i32" },
  pm_datagram: { parameters: ["buffer", "u32", "buffer", "u32"], result: "i32" },
  pm_monotonic_us: { parameters: [], result: "u64" },
  pm_holder_start: {
    parameters: ["u32", "buffer", "u32", "i32", "buffer", "buffer"],
    result: "pointer",
  },
  pm_holder_opened: { parameters: ["pointer", "buffer"], result: "void", nonblocking: true },
  pm_holder_send: { parameters: ["pointer", "buffer", "u32"], result: "u32" },
  pm_holder_wait: {
    parameters: ["pointer", "buffer", "buffer"],
    result: "u32",
    nonblocking: true,
  },
  pm_holder_stop: { parameters: ["pointer"], result: "void" },
  pm_holder_free: { parameters: ["pointer"], result: "void" },
  pm_thread_nice: { parameters: ["i32"], result: "i32" },
  pm_pair_open: { parameters: ["u32", "u32", "buffer", "u32", "buffer"], result: "pointer" },
  pm_pair_close: { parameters: ["pointer"], result: "void" },
  pm_pair_bind: { parameters: ["pointer", "u32", "u32"], result: "i32" },
  pm_pair_send: { parameters: ["pointer", "u32", "buffer", "u32"], result: "i32" },
  pm_pair_send_on: { parameters: ["pointer", "buffer", "buffer", "u32"], result: "i32" },
  pm_pair_wait: {
    parameters: ["pointer", "i32", "u32", "u32", "buffer", "buffer"],
    result: "i32",
    nonblocking: true,
  },
  pm_pair_wake: { parameters: ["pointer"], result: "i32" },
  pm_address_set: {
    parameters: ["buffer", "buffer", "u32", "u32"],
    result: "i32",
    nonblocking: true,
  },
  pm_places_bytes: { parameters: [], result: "u32" },
  pm_cpus: { parameters: [], result: "i32" },
  pm_port_socket: { parameters: ["pointer", "u32"], result: "i32" },
  pm_fastpath_open: { parameters: ["buffer", "buffer", "buffer", "u32"], result: "pointer" },
  pm_fastpath_close: { parameters: ["pointer"], result: "void" },
  pm_fastpath_memory: { parameters: ["pointer"], result: "pointer" },
  pm_fastpath_attach: { parameters: ["pointer", "u32", "u32", "u32", "i32"], result: "i32" },
  pm_fastpath_hook: { parameters: ["pointer", "u32"], result: "i32" },
  pm_fastpath_detach: { parameters: ["pointer", "u32"], result: "void" },
  pm_xdp_port_bytes: { parameters: [], result: "u32" },
  pm_fastpath_look: { parameters: ["pointer", "u32", "buffer"], result: "void" },
  pm_fastpath_try: {
    parameters: ["pointer", "u32", "u32", "buffer", "u32", "u32", "buffer"],
    result: "i32",
  },
  pm_address_remove: { parameters: ["buffer", "buffer", "u32"], result: "i32", nonblocking: true },
} as const satisfies Deno.ForeignLibraryInterface;

export type Shim = Deno.DynamicLibrary<typeof SYMBOLS>;

/** Sizes of the structs, as `shim.h` asserts them. */
const LAYOUT_BYTES = 36;
const FACTS_BYTES = 24;

/** What an opening was at; the order is that of `enum pm_step`. */
const STEPS = [
  "",
  "map memory",
  "make a raw socket",
  "find the interface",
  "take the interface",
  "set socket options",
  "make the receive ring",
  "map the receive ring",
  "bind",
  "listen to all addresses",
];

/** A port that cannot be opened. The message names what was tried, the interface and the errno. */
export class PortError extends Error {
  override name = "PortError";
}

/** `struct pm_layout`. */
export interface Layout {
  controlBytes: number;
  ringBlocks: number;
  blockBytes: number;
  frameBytes: number;
  reserve: number;
  sendLists: readonly [number, number];
  sendListPairs: number;
  receiveBuffer: number;
}

/** `struct pm_facts`. */
export interface InterfaceFacts {
  index: number;
  mtu: number;
  up: boolean;
  running: boolean;
  mac: Uint8Array;
  /** Whether frames have Ethernet headers there: a tunnel's or the loopback's have not. */
  ethernet: boolean;
}

/** ARPHRD_ETHER of linux/if_arp.h. */
const ETHERNET_TYPE = 1;

const LIBRARY = included(`ffi/build/${Deno.build.target}/libpointsman.so`);

/** Loads the library. A missing one, or one of another version, is an error that says how to build it. */
export function openShim(path: URL = LIBRARY): Shim {
  let shim: Shim;
  try {
    shim = Deno.dlopen(path, SYMBOLS);
  } catch (cause) {
    throw new PortError(`load ${path.pathname}: ${reason(cause)}; build it by: deno task shim`);
  }
  const { pm_layout_bytes, pm_facts_bytes } = shim.symbols;
  if (pm_layout_bytes() !== LAYOUT_BYTES || pm_facts_bytes() !== FACTS_BYTES) {
    shim.close();
    throw new PortError(
      `load ${path.pathname}: it is of another version; build it by: deno task shim`,
    );
  }
  return shim;
}

export function packLayout(layout: Layout): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Uint32Array.of(
      layout.controlBytes,
      layout.ringBlocks,
      layout.blockBytes,
      layout.frameBytes,
      layout.reserve,
      ...layout.sendLists,
      layout.sendListPairs,
      layout.receiveBuffer,
    ).buffer,
  );
}

/** Facts of an interface, or undefined where there is none of this name. */
export function interfaceFacts(shim: Shim, name: string): InterfaceFacts | undefined {
  const bytes = new Uint8Array(FACTS_BYTES);
  const result = shim.symbols.pm_facts(cString(name), bytes);
  if (result === -ENODEV) return undefined;
  if (result < 0) throw new PortError(`look at interface ${name}: ${errnoName(-result)}`);
  const words = new Uint32Array(bytes.buffer, 0, 4);
  return {
    index: words[0]!,
    mtu: words[1]!,
    up: words[2] === 1,
    running: words[3] === 1,
    mac: bytes.slice(16, 22),
    ethernet: new Uint16Array(bytes.buffer, 22, 1)[0] === ETHERNET_TYPE,
  };
}

/** Names of all interfaces, separated by commas. */
export function interfaceNames(shim: Shim): string {
  const bytes = new Uint8Array(4096);
  const length = shim.symbols.pm_interfaces(bytes, bytes.length);
  return new TextDecoder().decode(bytes.subarray(0, Math.max(0, length)));
}

/** The error for a port whose opening failed with `errno` at `step`. */
export function portError(shim: Shim, name: string, errno: number, step: number): PortError {
  return new PortError(`open port ${name}: ${errnoName(errno)}: ${explain(shim, errno, step)}`);
}

export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text + "\0");
}

function explain(shim: Shim, errno: number, step: number): string {
  if (errno === ENODEV) return `there is no such interface; there are ${interfaceNames(shim)}`;
  if (errno === EPERM) return "raw sockets need CAP_NET_RAW";
  if (errno === EADDRINUSE) return "another unit has this interface: expected one that is free";
  const what = STEPS[step] ?? `step ${step}`;
  if (errno === ENOMEM) return `could not ${what}: the kernel has no memory for it`;
  return `could not ${what}`;
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

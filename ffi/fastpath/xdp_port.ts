/**
 * Which of XDP's two hooks is right, native in the driver or the kernel's generic one: native loses frames silently where something does not fit,
 * and generic is slower but right on any interface.
 *
 * Native for both ports or for none: what comes by one leaves by the other, and most drivers have queues for frames from XDP only while a native
 * program hangs on them too.
 *
 * @module
 */
import { errnoName } from "../errno.ts";

/** `struct pm_xdp_port`. */
export interface XdpPort {
  /** Index of the interface; 0 where the port is closed. */
  interface: number;
  /** As `Program.hook`. */
  hook: number;
  /** Errno by which it refused native XDP, 0 where it did not. */
  refused: number;
  /** Whether it sends frames for native XDP; undefined where the kernel does not tell. */
  transmits: boolean | undefined;
  /** Whether it takes VLAN tags out of the frames that come: native XDP does not see them, and a frame that it sends on has lost its tag. */
  strips: boolean;
  /** Empty where the interface is gone, or could not be looked at. */
  name: string;
  driver: string;
}

export const XDP_PORT_BYTES = 68;
const NAME = 20;
const DRIVER = 36;

export function unpackXdpPort(bytes: Uint8Array<ArrayBuffer>): XdpPort {
  const [index, hook, refused, transmits, strips] = new Int32Array(bytes.buffer, 0, 5);
  return {
    interface: index!,
    hook: hook!,
    refused: refused!,
    transmits: transmits! < 0 ? undefined : transmits === 1,
    strips: strips === 1,
    name: textOf(bytes.subarray(NAME, DRIVER)),
    driver: textOf(bytes.subarray(DRIVER)),
  };
}

/** What speaks against native XDP, in a line for people; undefined where nothing does. */
export function whyGeneric(ports: readonly XdpPort[]): string | undefined {
  return ports.map(faultOf).filter((fault) => fault !== undefined).join(", and ") || undefined;
}

function faultOf({ refused, transmits, strips, name, driver }: XdpPort): string | undefined {
  if (refused !== 0) return `${name} refuses native XDP: ${errnoName(refused)}`;
  // A kernel that does not tell is one before Linux 6.3: cards that take the program transmit for it, and of veth the other end decides.
  const isVeth = driver === "veth";
  if (!(transmits ?? !isVeth)) {
    return `${name} sends no frames for native XDP${isVeth ? " (ethtool -K PEER gro on)" : ""}`;
  }
  if (strips) {
    const peer = isVeth ? "ethtool -K PEER txvlan off; " : "";
    return `${name} takes VLAN tags out of frames (${peer}ethtool -K ${name} rxvlan off)`;
  }
  return undefined;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
}

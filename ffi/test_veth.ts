/**
 * For tests: a cable in the network namespace of the test process, which is the suite's own, and frames to send on it.
 *
 * @module
 */
import { run } from "../lib/demo/commands.ts";

export class TestVeth implements AsyncDisposable {
  /** Interfaces at its ends; names of no other test. */
  readonly left: string;
  readonly right: string;

  private constructor() {
    const id = crypto.randomUUID().slice(0, 8);
    this.left = `l${id}`;
    this.right = `r${id}`;
  }

  /** Both ends are up. */
  static async create(): Promise<TestVeth> {
    const veth = new TestVeth();
    await veth.make();
    return veth;
  }

  /** Again, where {@linkcode remove} was called; `index` is that of the left end. */
  async make(index?: number) {
    const wanted = index === undefined ? [] : ["index", `${index}`];
    const peer = ["type", "veth", "peer", "name", this.right];
    await run(["ip", "link", "add", this.left, ...wanted, ...peer]);
    for (const end of [this.left, this.right]) await this.set(end, "up");
  }

  async set(end: string, ...what: string[]) {
    await run(["ip", "link", "set", end, ...what]);
  }

  /** Gives the new name. */
  async rename(end: string, to = `${end}x`): Promise<string> {
    await this.set(end, "down");
    await this.set(end, "name", to, "up");
    return to;
  }

  async remove() {
    await run(["ip", "link", "del", this.right]);
  }

  async index(end: string): Promise<number> {
    // sysfs may be another namespace's.
    return JSON.parse(await run(["ip", "-json", "link", "show", end]))[0].ifindex;
  }

  async [Symbol.asyncDispose]() {
    await this.remove();
  }
}

/** A frame of 60 bytes. `types` are its EtherTypes: with a VLAN's tag they are three words. */
export function testFrame(
  destination: Uint8Array,
  source: Uint8Array,
  types: readonly number[],
): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(60);
  frame.set(destination);
  frame.set(source, 6);
  types.forEach((type, i) => new DataView(frame.buffer).setUint16(12 + 2 * i, type));
  return frame;
}

/**
 * The rules that look at two places of a configuration at once. They run on whatever is valid by itself, so
 * that a typing error elsewhere does not hide what they find.
 *
 * @module
 */
import { hint } from "./nearest.ts";
import { orList, pathText, type Problem, valueText } from "./problems.ts";
import type { Draft } from "./schema.ts";
import { innermost, keyPosition, type Path, type Position, type Tree } from "./tree.ts";

/** Names listed in one problem; a reader of more looks into the file. */
const LISTED = 8;

type Virtual = Draft["virtuals"] extends Map<string, infer V> ? V : never;

export function brokenRules(draft: Draft, tree: Tree): Problem[] {
  return new Rules(draft, tree).check();
}

class Rules {
  readonly #problems: Problem[] = [];

  constructor(private readonly draft: Draft, private readonly tree: Tree) {}

  check(): Problem[] {
    this.#ports();
    this.#realsTwice();
    this.#virtualsTwice();
    this.#sharedAddresses();
    for (const [name, virtual] of this.draft.virtuals) {
      this.#sharedName(name);
      this.#binds(name, virtual);
    }
    return this.#problems;
  }

  #ports() {
    const { front, back } = this.draft.ports;
    if (front === null || front !== back) return;
    this.#report(["ports", "back"], `${front}, which is ports.front too`, "another interface");
  }

  #realsTwice() {
    const seen = new Map<string, string>();
    for (const [name, { address, port }] of this.draft.reals) {
      if (address === null || port === null) continue;
      const key = `${address} ${port}`;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, name);
      else {
        const taken = `${address} ${portText(port)}, as real ${this.#named("reals", first)}`;
        this.#report(["reals", name, "address"], taken, "another address or port");
      }
    }
  }

  #virtualsTwice() {
    const seen = new Map<string, string>();
    for (const [name, { address, port, protocol }] of this.draft.virtuals) {
      if (address === null || port === null || protocol === null) continue;
      const key = `${address} ${port} ${protocol}`;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, name);
      else {
        const taken = `${address} ${portText(port)} ${protocol}, as virtual ` +
          this.#named("virtuals", first);
        this.#report(["virtuals", name, "address"], taken, "another address or port");
      }
    }
  }

  /** The unit answers ARP for a virtual: a real of that address could not be reached any more. */
  #sharedAddresses() {
    const reals = new Map<string, string>();
    for (const [name, { address }] of this.draft.reals) {
      if (address !== null && !reals.has(address)) reals.set(address, name);
    }
    for (const [name, { address }] of this.draft.virtuals) {
      const real = address === null ? undefined : reals.get(address);
      if (real === undefined) continue;
      const taken = `${address}, the address of real ${this.#named("reals", real)}`;
      this.#report(["virtuals", name, "address"], taken, "an address that no machine has");
    }
  }

  /** Commands name a virtual or a real by the name alone. */
  #sharedName(name: string) {
    if (!this.draft.reals.has(name)) return;
    const path = ["virtuals", name];
    const { line } = keyPosition(this.tree, ["reals", name]);
    this.#add(
      keyPosition(this.tree, path),
      `${pathText(path)} has the name of a real (line ${line}): expected a name that no real has`,
    );
  }

  #binds(name: string, virtual: Virtual) {
    const seen = new Set<string>();
    for (const [i, real] of virtual.reals.entries()) {
      if (real === null) continue;
      const path = ["virtuals", name, "reals", i];
      if (seen.has(real)) this.#report(path, `${real} a second time`, "each real once");
      else this.#bind(path, virtual, real);
      seen.add(real);
    }
  }

  /** A virtual with a port binds to reals with or without one, a virtual of all ports only to the latter. */
  #bind(path: Path, virtual: Virtual, name: string) {
    const real = this.draft.reals.get(name);
    if (real === undefined) return this.#unknownReal(path, name);
    if (virtual.port !== undefined || typeof real.port !== "number") return;
    this.#report(
      path,
      `${name}, which has port ${real.port}, in a virtual of all ports`,
      "a real without a port, or a port for the virtual",
    );
  }

  #unknownReal(path: Path, name: string) {
    const known = [...this.draft.reals.keys()];
    // Without any reals the section itself is wrong, which is said there.
    if (known.length === 0) return;
    this.#report(
      path,
      `${valueText(name)}, which is no real`,
      orList(known, LISTED) + hint(name, known),
    );
  }

  #named(section: string, name: string): string {
    return `${name} (line ${keyPosition(this.tree, [section, name]).line})`;
  }

  #report(path: Path, wrong: string, expected: string) {
    const at = innermost(this.tree, path);
    this.#add(at, `${pathText(path)} is ${wrong}: expected ${expected}`);
  }

  #add({ line, column }: Position, text: string) {
    this.#problems.push({ line, column, text });
  }
}

function portText(port: number | undefined): string {
  return port === undefined ? "all ports" : `port ${port}`;
}

/**
 * Reads the structs that the program in the kernel has of the shared tables, so that tests hold them against ours.
 *
 * @module
 */
import assert from "node:assert/strict";

const HEADER = Deno.readTextFileSync(new URL("../../ffi/fastpath/layout.h", import.meta.url));
const BYTES: Readonly<Record<string, number>> = { __u16: 2, __u32: 4, __u64: 8 };

/** Offset in bytes of each field of a struct, in their order, and of its end under the empty name. */
export function structOf(name: string): Map<string, number> {
  const text = new RegExp(`struct ${name} \\{([^}]*)\\}`).exec(HEADER)?.[1];
  assert.ok(text !== undefined, `layout.h has no struct ${name}`);
  const fields = new Map<string, number>();
  let end = 0;
  for (const declaration of text.replace(/\/\*.*?\*\//gs, "").split(";")) {
    const [type, ...names] = declaration.trim().split(/[\s,]+/);
    for (const name of names) {
      const [, field, count] = /^(\w+?)_?(?:\[(\d+)\])?$/.exec(name)!;
      const bytes = BYTES[type!]!;
      end = Math.ceil(end / bytes) * bytes;
      fields.set(field!, end);
      end += bytes * Number(count ?? 1);
    }
  }
  return fields.set("", end);
}

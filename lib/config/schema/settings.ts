/**
 * A configuration against its keys: its settings, or every fault. Rules that look at two places at once are
 * not looked at here.
 *
 * @module
 */
import type * as z from "zod";
import { hint } from "../nearest.ts";
import { orList } from "../problems.ts";
import type { Path } from "../tree.ts";
import { KEYS, root } from "./keys.ts";
import { section } from "./values.ts";

const schema = section(root);

/** A whole and valid configuration, apart from the rules that look at two places at once. */
export type Settings = z.infer<typeof schema>;

/** `value`: it is wrong or missing; `name`: its key is no name; `key`: its key is unknown. */
export interface Fault {
  path: Path;
  kind: "value" | "name" | "key";
  expected: string;
}

/** Reads what {@linkcode plain} gives; names every fault. */
export function readSettings(data: unknown): { settings: Settings } | { faults: Fault[] } {
  const result = schema.safeParse(data);
  if (result.success) return { settings: result.data };
  return { faults: result.error.issues.flatMap(faultsOf) };
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map((step) => typeof step === "number" ? step : String(step));
  if (issue.code !== "unrecognized_keys") {
    const kind = issue.code === "custom" && issue.params?.["isKey"] === true ? "name" : "value";
    return [{ path, kind, expected: issue.message }];
  }
  const known = keysAt(path);
  return issue.keys.map((key) => ({
    path: [...path, key],
    kind: "key",
    expected: `expected ${orList(known)}${hint(key, known)}`,
  }));
}

/**
 * `path` leads to a section, or to one of its reals, virtuals or statics, or to the synguard of a virtual, or to one of the two maps
 * in `failover`.
 */
function keysAt([section = "", inner, key]: Path): string[] {
  const named = section === "failover" ? inner : key;
  return KEYS[(named ?? section) as keyof typeof KEYS];
}

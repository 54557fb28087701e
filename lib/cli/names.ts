/**
 * `pointsman names`: for the shell, which asks while somebody types. So it is fast, and says nothing where there is nothing to say.
 *
 * @module
 */
import { COMPLETION_MS } from "../limits.ts";
import type { StatusJson } from "../status/json.ts";
import { ask, AskError } from "./ask.ts";
import { DONE, type Io } from "./io.ts";

/** Whose names are asked for. */
export const NAMED = ["reals", "virtuals", "all"] as const;
export type Named = (typeof NAMED)[number];

/** As the config takes them. A shell may expand what it is given, and who answers may be no unit at all. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Prints a name a line. */
export async function names(of: Named, url: string, io: Io): Promise<number> {
  const signal = AbortSignal.timeout(COMPLETION_MS);
  try {
    const fields = ["reals", "virtuals"] as const;
    const { reals, virtuals } = await ask<StatusJson>({ url, path: "/status", fields, signal });
    const machines = { reals, virtuals, all: [...reals, ...virtuals] }[of];
    const known = machines.map(({ name }) => name).filter((name) => NAME.test(name));
    if (known.length > 0) io.log(known.join("\n"));
  } catch (error) {
    if (!(error instanceof AskError)) throw error;
  }
  return DONE;
}

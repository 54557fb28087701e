/**
 * Tests on real interfaces. Each says what it needs; where that is missing it is skipped with the reason in its name.
 *
 * @module
 */
import { Network, type NetworkOptions } from "../../lib/demo/network.ts";
import { isPresent, type Tool } from "../../lib/setup/tools.ts";
import { skippedName } from "../results.ts";
import { toolOf, whatIsMissing } from "../tools.ts";

/** Set by `tests/run.ts`: `inside`, or `refused: ` and the reason. */
export const NAMESPACES_VARIABLE = "POINTSMAN_NAMESPACES";

/** Far more than any test takes. */
export const LIMIT_MS = 120_000;

/**
 * Registers a test that runs in namespaces of the suite's own. `tools` are names as {@linkcode toolOf} takes them; `reason` says why it
 * cannot run here for a cause of its own.
 */
export function netTest(
  name: string,
  tools: readonly string[],
  body: () => Promise<void>,
  reason?: string,
  limitMs = LIMIT_MS,
) {
  const missing = tools.map(toolOf).filter(isMissing);
  const skipped = whySkipped(Deno.env.get(NAMESPACES_VARIABLE), missing) ?? reason;
  if (skipped === undefined) Deno.test(name, () => withinLimit(body, limitMs));
  else Deno.test({ name: skippedName(name, skipped), ignore: true, fn: body });
}

/** A test that waits for what never comes fails by its name, in place of holding up all others. */
export async function withinLimit(body: () => Promise<void>, limitMs = LIMIT_MS) {
  const late = Promise.withResolvers<never>();
  const message = `not over after ${limitMs / 1000} s`;
  const timer = setTimeout(() => late.reject(new Error(message)), limitMs);
  try {
    await Promise.race([body(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined where a test can run. */
export function whySkipped(namespaces: string | undefined, missing: readonly Tool[]) {
  if (namespaces === undefined) return "only `deno task test` enters the namespaces it needs";
  if (namespaces !== "inside") return `namespaces are ${namespaces}`;
  return whatIsMissing(missing);
}

/** A network that no other test has. Close it, or have it closed by `await using`. */
export function ownNetwork(options: NetworkOptions = {}): Promise<Network> {
  return Network.create({ prefix: `${crypto.randomUUID().slice(0, 8)}-`, ...options });
}

function isMissing(tool: Tool): boolean {
  return !isPresent(tool);
}

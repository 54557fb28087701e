/**
 * Prometheus' own judge of metrics and rules, for tests. Where it is not installed they are skipped, and say so.
 *
 * @module
 */
import { toolTest } from "../tools.ts";

/** Registers a test that needs promtool. */
export function promtoolTest(name: string, body: () => Promise<void>) {
  toolTest(name, ["promtool"], body);
}

export interface Verdict {
  success: boolean;
  /** All that it said, on both outputs. */
  text: string;
}

/** @param input what it reads. */
export async function promtool(args: string[], input = ""): Promise<Verdict> {
  const streams = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
  const child = new Deno.Command("promtool", { args, ...streams }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { success, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

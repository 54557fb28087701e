/**
 * Waits until an alternative works.
 *
 * @module
 */
import type { Network } from "../../lib/demo/network.ts";
import type { Running } from "./alternatives/alternative.ts";

const FIRST_ANSWER_MS = 10_000;

/** A unit that is not ready yet may let a SYN pass unheard; a new attempt is then sooner than its repetition. */
export async function firstAnswer(
  network: Network,
  { http: { address, port }, process }: Running,
) {
  const url = `http://${address}:${port}/`;
  const curl = ["curl", "--silent", "--fail", "--output", "/dev/null", "--max-time", "0.1", url];
  const end = performance.now() + FIRST_ANSWER_MS;
  let ended: Deno.CommandStatus | undefined;
  process?.status.then((status) => ended = status);
  while ((await network.tryExec("client", curl)).code !== 0) {
    if (ended) throw new Error(`the unit's program ended with exit code ${ended.code}`);
    if (performance.now() > end) throw new Error(`no answer within ${FIRST_ANSWER_MS / 1000} s`);
  }
}

/**
 * The status part: what is left of the engine's rate while somebody asks for the status all the time.
 *
 * @module
 */
import type { BenchOptions } from "../options.ts";
import { type BenchReport, judge, machineFacts, ratioOf, rowOf } from "../report.ts";
import type { Asked } from "./asker.ts";
import { AskedUnit, CONNECTIONS } from "./unit.ts";

const ASKED_PER_SECOND = 200;
const METRIC = "established packet";
/** Of the time of a packet unasked to that while asked: at least so much of the rate is left. */
const TARGET = { atLeast: 0.95 };

const NOTES = [
  `the engine in memory, in a thread of its own, with ${CONNECTIONS} connections; the status server in another one, over HTTP;`,
  `asked: ${ASKED_PER_SECOND} times a second for /status by a process beside them, of which every answer is looked at`,
];

export async function statusBench(options: BenchOptions): Promise<BenchReport> {
  const { rounds, seconds, command } = options;
  await using unit = await AskedUnit.start();
  const unasked: number[] = [];
  const asked: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    // Each comes first as often as the other.
    const steps = [() => measured(unit, seconds, unasked), () => whileAsked(unit, seconds, asked)];
    for (const step of round % 2 === 0 ? steps : steps.toReversed()) await step();
    const [before, after] = [unasked.at(-1)!, asked.at(-1)!].map((ns) => ns.toFixed(0));
    console.error(`status: round ${round} of ${rounds}: ${before} ns unasked, ${after} ns asked`);
  }
  const rows = [rowOf("unasked", METRIC, "ns", unasked), rowOf("asked", METRIC, "ns", asked)];
  const kept = judge(ratioOf(rows[0]!, rows[1]!), TARGET);
  return { part: "status", machine: machineFacts(), command, rows, ratios: [kept], notes: NOTES };
}

async function measured(unit: AskedUnit, seconds: number, into: number[]) {
  into.push(await unit.measure(seconds * 1000));
}

/** Throws where an answer was missing or wrong: a server that answers nothing costs nothing. */
async function whileAsked(unit: AskedUnit, seconds: number, into: number[]) {
  const args = ["run", "--quiet", "--no-prompt", "--allow-net", import.meta.resolve("./asker.ts")];
  const asker = new Deno.Command(Deno.execPath(), {
    args: [...args, `${unit.url}/status`, `${ASKED_PER_SECOND}`],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  // It starts meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await measured(unit, seconds, into);
  await asker.stdin.close();
  const { stdout } = await asker.output();
  const { asked, answered }: Asked = JSON.parse(new TextDecoder().decode(stdout));
  if (answered < asked || asked < seconds * ASKED_PER_SECOND * 0.9) {
    throw new Error(`${answered} of ${asked} questions were answered in ${seconds} s`);
  }
}

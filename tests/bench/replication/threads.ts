/**
 * Threads of this process: how long they ran, and on which cores they may. Deno keeps `/proc` from programs without all permissions, so
 * others read it.
 *
 * @module
 */
import { run } from "../../../lib/demo/commands.ts";
import { allowedCores } from "../cores.ts";

/** Of a thread, by its number: its name, and seconds that it ran. */
export type Threads = ReadonlyMap<number, { name: string; seconds: number }>;

const READ = `cd "/proc/$1/task" && grep -s . */comm */schedstat`;

export async function threads(): Promise<Threads> {
  return parseThreads(await run(["sh", "-c", READ, "sh", `${Deno.pid}`]));
}

/** Lines of `NUMBER/comm:NAME` and `NUMBER/schedstat:NANOSECONDS ...`. */
export function parseThreads(lines: string): Threads {
  const all = new Map<number, { name: string; seconds: number }>();
  for (const line of lines.trim().split("\n")) {
    const [, number, file, text] = /^(\d+)\/(\w+):(.*)$/.exec(line) ?? [];
    if (text === undefined) throw new Error(`${line}: expected NUMBER/FILE:TEXT`);
    const thread = all.get(Number(number)) ?? { name: "", seconds: 0 };
    if (file === "comm") thread.name = text;
    else thread.seconds = Number(text.split(" ")[0]) / 1e9;
    all.set(Number(number), thread);
  }
  return all;
}

/** Seconds that the threads of each name ran between two looks. */
export function ranBetween(before: Threads, after: Threads): Map<string, number> {
  const ran = new Map<string, number>();
  for (const [number, { name, seconds }] of after) {
    const since = seconds - (before.get(number)?.seconds ?? 0);
    ran.set(name, (ran.get(name) ?? 0) + since);
  }
  return ran;
}

/** Deno's name of the thread of a worker, by how many there were before it. */
export function workerName(before: number): string {
  return `worker-${before + 1}`;
}

/** One core for one thread, and the others for all else: in life a standby has cores of its own. False where there is but one. */
export async function setApart(name: string): Promise<boolean> {
  const [first, ...others] = await allowedCores();
  if (others.length === 0) return false;
  await run(["taskset", "-acp", others.join(","), `${Deno.pid}`]);
  const found = [...await threads()].find(([, thread]) => thread.name === name);
  if (found === undefined) throw new Error(`no thread has the name ${name}`);
  await run(["taskset", "-cp", `${first}`, `${found[0]}`]);
  return true;
}

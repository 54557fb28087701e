/**
 * CPU time of the whole machine and of one process. Deno keeps `/proc` from programs without all permissions, so `cat` reads it.
 *
 * @module
 */
import { run } from "../../lib/demo/commands.ts";

/** USER_HZ, of proc(5): the same on every architecture that Deno runs on. */
const TICKS_PER_SECOND = 100;

/** Seconds that all cores together were busy since the start of the machine, to a hundredth. */
export async function machineBusySeconds(): Promise<number> {
  return parseBusySeconds(await run(["cat", "/proc/stat"]));
}

/**
 * Of the fields of proc(5): user, nice, system, irq and softirq. Not idle and iowait; not steal, in which others had the
 * core; not guest, which is part of user.
 */
export function parseBusySeconds(stat: string): number {
  const fields = /^cpu +([0-9 ]+)$/m.exec(stat)?.[1]?.split(" ").map(Number) ?? [];
  const [user, nice, system, , , irq, softirq] = fields;
  if (softirq === undefined) throw new Error("/proc/stat: expected a line of all cores");
  return (user! + nice! + system! + irq! + softirq) / TICKS_PER_SECOND;
}

/** Seconds that the threads of a process have run, to a nanosecond. */
export async function processSeconds(pid: number): Promise<number> {
  return parseSchedstat(await run(["sh", "-c", "cat /proc/$1/task/*/schedstat", "sh", `${pid}`]));
}

/** A line for each thread; its first field is the time it ran in nanoseconds (the kernel's sched-stats.rst). */
export function parseSchedstat(lines: string): number {
  const threads = lines.trim().split("\n").map((line) => Number(line.split(" ")[0]));
  return threads.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e9;
}

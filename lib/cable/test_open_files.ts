/**
 * What a process and its line holders have open, as the kernel tells it.
 *
 * @module
 */

/** Of the process, in the table that all its other threads have. */
export function openFiles(pid: number): string[] {
  return linksIn(`/proc/${pid}/fd`);
}

/** Of each of its line holders, in that thread's table. */
export function openFilesOfHolders(pid: number): string[][] {
  const threads = [...Deno.readDirSync(`/proc/${pid}/task`)].map(({ name }) => name);
  return threads.filter((thread) => isHolder(`/proc/${pid}/task/${thread}`)).map((thread) =>
    linksIn(`/proc/${pid}/task/${thread}/fd`)
  );
}

/** Its memory keepers that live. */
export function keepersOf(pid: number): number[] {
  const processes = [...Deno.readDirSync("/proc")].map(({ name }) => Number(name));
  return processes.filter((process) => isKeeper(process, pid));
}

/** Whether it lives, and is the keeper of this process, or of any. */
export function isKeeper(process: number, of?: number): boolean {
  try {
    const status = Deno.readTextFileSync(`/proc/${process}/status`);
    const isOf = of === undefined || new RegExp(`^PPid:\\s${of}$`, "m").test(status);
    return isOf && /^Name:\smemory keeper$/m.test(status) && !/^State:\s[ZX]/m.test(status);
  } catch {
    return false;
  }
}

/** A thread may end while it is looked at. */
function isHolder(folder: string): boolean {
  try {
    return Deno.readTextFileSync(`${folder}/comm`) === "line holder\n";
  } catch {
    return false;
  }
}

function linksIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name }) => {
    try {
      return [Deno.readLinkSync(`${folder}/${name}`)];
    } catch {
      // The one by which the folder was read.
      return [];
    }
  }).sort();
}

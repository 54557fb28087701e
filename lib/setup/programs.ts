/**
 * Where programs of the system are found. An ordinary user's PATH often lacks the folders in which Debian keeps `ip`,
 * `nginx` and `nft`, though anybody may run them.
 *
 * @module
 */

const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"];

/** PATH with the system's folders behind it, for the environment of children. */
export function searchPath(): string {
  const folders = (Deno.env.get("PATH") ?? "").split(":").filter((folder) => folder !== "");
  return [...new Set([...folders, ...SYSTEM_FOLDERS])].join(":");
}

/** Absolute path of a program, or undefined where there is none that may be run. */
export function findProgram(name: string): string | undefined {
  return searchPath().split(":").map((folder) => `${folder}/${name}`).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    const file = Deno.statSync(path);
    return file.isFile && ((file.mode ?? 0) & 0o111) !== 0;
  } catch {
    return false; // Not there, or in a folder that may not be read: both mean that it cannot be run.
  }
}

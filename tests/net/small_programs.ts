/**
 * Programs that a test runs as processes of their own, to cut their rights or to kill them: `small_programs.ts probe | enter`.
 *
 * @module
 */
import { enterNamespaces, probeNamespaces } from "../../lib/demo/namespaces.ts";

const PERMISSIONS = ["--allow-run", "--allow-read", "--allow-env"];

/** Command line of one of them. */
export function smallProgram(name: "probe" | "enter"): string[] {
  return [Deno.execPath(), "run", "--quiet", ...PERMISSIONS, import.meta.filename!, name];
}

/** Prints what a probe for namespaces finds. */
async function probe() {
  const found = await probeNamespaces("own");
  console.log(found.allowed ? "allowed" : `refused: ${found.reason}`);
}

/** Starts a program in namespaces that has others in more namespaces, and waits for it. */
async function enter() {
  const found = await probeNamespaces("own");
  if (!found.allowed) throw new Error(found.reason);
  const script = "ip netns add left && ip netns exec left sleep 60 & echo ready; sleep 60";
  await enterNamespaces(["sh", "-c", script], { namespaces: found.namespaces }).status;
}

if (import.meta.main) await (Deno.args[0] === "probe" ? probe() : enter());

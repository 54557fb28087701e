/**
 * A scene whose unit takes commands, and `pointsman` as its operator runs it on the unit's own box.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { CommandResult } from "../../lib/demo/commands.ts";
import { selfCommand } from "../../lib/demo/self.ts";
import type { FastpathName } from "../../lib/words.ts";
import { withFastpath } from "./fastpaths.ts";
import { openScene, type Scene, THREE_REALS } from "./scene.ts";

/** Closed connections are forgotten soon, so that a drain ends soon. */
const CLOSING = "200ms";

export interface CommandedScene extends Scene {
  /** Runs `pointsman` with some arguments and gives what it printed. Fails with its error where it failed. */
  pointsman(...args: string[]): Promise<string>;
  /** The YAML with which its unit was started. */
  config: string;
  /** Starts it likewise, with both outputs piped. It ends with the scene. */
  start(...args: string[]): Deno.ChildProcess;
  /** Runs it, but gives its exit code too, and in place of the right token it has another one. */
  intrude(...args: string[]): Promise<CommandResult>;
}

export interface CommandedSceneOptions {
  /** Of connections; short unless given. */
  closing?: string;
  /** As of `openScene`. */
  fastpath?: FastpathName | undefined;
}

export async function openCommandedScene(
  { closing = CLOSING, fastpath }: CommandedSceneOptions = {},
): Promise<CommandedScene> {
  const [right, wrong] = await Promise.all([tokenFile(), tokenFile()]);
  const config = withFastpath(
    THREE_REALS.replace("reals:", `connections: { closing: ${closing} }\nreals:`) +
      `status: { token_file: ${right} }\n`,
    fastpath,
  );
  const scene = await openScene({ config });
  const run = (file: string, args: string[]) =>
    scene.network.tryExec("unit", selfCommand([...args, "--token-file", file]));
  return {
    ...scene,
    config,
    async pointsman(...args) {
      const { code, stdout, stderr } = await run(right, args);
      assert.equal(code, 0, stderr);
      return stdout.trim();
    },
    start(...args) {
      const command = selfCommand([...args, "--token-file", right]);
      return scene.network.spawn("unit", command, { stdout: "piped", stderr: "piped" });
    },
    intrude: (...args) => run(wrong, args),
  };
}

async function tokenFile(): Promise<string> {
  const file = await Deno.makeTempFile({ dir: "/run" });
  await Deno.writeTextFile(file, crypto.randomUUID());
  return file;
}

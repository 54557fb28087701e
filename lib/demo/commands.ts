/**
 * Commands of the system, whose failures name the command and what it said.
 *
 * @module
 */
import { findProgram, searchPath } from "../setup/programs.ts";

export interface CommandResult {
  /** 128 and the signal's number where a signal ended it. */
  code: number;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  /** Given to its standard input; left out, that is empty. */
  input?: string;
  env?: Record<string, string>;
  /** It is killed after this long; one minute unless said otherwise. */
  timeoutMs?: number;
}

/** No command of ours takes longer when all is well. */
const TIMEOUT_MS = 60_000;

/** A command that could not be started, ran too long, or ended with another code than 0. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(readonly command: readonly string[], readonly result: CommandResult) {
    const said = result.stderr.trim() || result.stdout.trim() || "it said nothing";
    super(`${command.join(" ")}: exit code ${result.code}: ${said}`);
  }
}

/** The standard output. Throws {@linkcode CommandError}. */
export async function run(command: readonly string[], options: CommandOptions = {}) {
  const result = await tryRun(command, options);
  if (result.code !== 0) throw new CommandError(command, result);
  return result.stdout;
}

/** Gives the exit code in place of throwing; a program that is missing ends with 127, as in a shell. */
export async function tryRun(
  command: readonly string[],
  { input, env = {}, timeoutMs = TIMEOUT_MS }: CommandOptions = {},
): Promise<CommandResult> {
  const [program, ...args] = command;
  const path = findProgram(program!) ?? program!;
  let child: Deno.ChildProcess;
  try {
    const stdin = input === undefined ? "null" : "piped";
    const withPath = { PATH: searchPath(), ...env };
    const options = { args, env: withPath, stdin, stdout: "piped", stderr: "piped" } as const;
    child = new Deno.Command(path, options).spawn();
  } catch (error) {
    return { code: 127, stdout: "", stderr: error instanceof Error ? error.message : `${error}` };
  }
  const killer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  const [output] = await Promise.all([child.output(), feed(child, input)]);
  clearTimeout(killer);
  const late = output.signal === "SIGKILL" ? `killed, the latest after ${timeoutMs} ms\n` : "";
  return { code: output.code, stdout: text(output.stdout), stderr: late + text(output.stderr) };
}

async function feed(child: Deno.ChildProcess, input: string | undefined) {
  if (input === undefined) return;
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch {
    // It ended without reading all of it: its exit code tells the rest.
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/**
 * Runs a part of the benches in namespaces: a program that writes each sample to its standard output as a line of JSON.
 *
 * @module
 */
import { enterNamespaces, probeNamespaces } from "../../lib/demo/namespaces.ts";

/** A program may start others, and writes to the `/run` of its own. */
const PERMISSIONS = [
  "--allow-run",
  "--allow-read",
  "--allow-env",
  "--allow-net",
  "--allow-write=/run",
  // Some have units in their own process.
  "--allow-ffi",
];

/** `options` is its argument, as JSON. Throws where namespaces are refused, and where the program fails. */
export async function* takeSamples<Sample>(
  program: URL,
  options: unknown,
): AsyncGenerator<Sample> {
  const probe = await probeNamespaces("own");
  if (!probe.allowed) throw new Error(`no namespaces: ${probe.reason}`);
  const path = decodeURIComponent(program.pathname);
  const command = [Deno.execPath(), "run", "--quiet", "--no-prompt", ...PERMISSIONS, path];
  const child = enterNamespaces([...command, JSON.stringify(options)], {
    namespaces: probe.namespaces,
    output: "piped",
  });
  const said = child.stderr.pipeTo(Deno.stderr.writable, { preventClose: true });
  for await (const line of linesOf(child.stdout)) yield JSON.parse(line);
  await said;
  const { code } = await child.status;
  if (code !== 0) throw new Error(`the measuring process ended with exit code ${code}`);
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

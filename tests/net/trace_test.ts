/** What an operator sees of packets, and what other programs read of the capture. */
import assert from "node:assert/strict";
import { run } from "../../lib/demo/commands.ts";
import { kill } from "../../lib/demo/network.ts";
import type { TraceLineJson, TracePacketJson } from "../../lib/status/trace_json.ts";
import { readingTcpdump } from "./capture.ts";
import { type CommandedScene, openCommandedScene } from "./commands.ts";
import { netTest } from "./needs.ts";
import { curl } from "./scene.ts";

const VIRTUAL = "http://10.0.0.100/";

/** A trace that runs. */
class Running {
  /** Its lines so far. */
  readonly lines: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  readonly #errors: Promise<string>;
  #came = Promise.withResolvers<void>();

  constructor(scene: CommandedScene, ...args: string[]) {
    this.#child = scene.start("trace", ...args);
    this.#reading = this.#read();
    this.#errors = new Response(this.#child.stderr).text();
  }

  async #read() {
    let rest = "";
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      this.lines.push(...lines);
      this.#came.resolve();
      this.#came = Promise.withResolvers();
    }
  }

  /** Does something again and again until the first lines are there: the trace takes a moment to begin. */
  async begun(something: () => Promise<unknown>) {
    while (this.lines.length === 0) await something();
  }

  /** Resolves when a line matches. */
  async until(pattern: RegExp) {
    while (!this.lines.some((line) => pattern.test(line))) await this.#came.promise;
  }

  /** Ends it as Control-C does. Gives what it said then. */
  async interrupt(): Promise<string> {
    kill(this.#child, "SIGINT");
    return await this.ended();
  }

  /** Resolves with what it said, when it has ended well. */
  async ended(): Promise<string> {
    const [{ code }, errors] = await Promise.all([this.#child.status, this.#errors]);
    await this.#reading;
    assert.equal(code, 0, errors);
    return errors.trim();
  }
}

netTest("a request is seen from the SYN to the end, and its capture has both sides of it", [
  "nginx",
  "curl",
  "tcpdump",
], async () => {
  await using scene = await openCommandedScene();
  const { network } = scene;
  const file = `${await Deno.makeTempDir({ dir: "/run" })}/www.pcap`;
  const trace = new Running(scene, "--virtual", "www", "--client", "10.0.0.9", "-w", file);
  await trace.begun(() => curl(network, VIRTUAL));
  await curl(network, VIRTUAL);
  await trace.until(/→ closing$/);
  assert.match(await trace.interrupt(), /^\d+ packets shown, 0 lost$/);
  const way =
    /^\d\d:\d\d:\d\d\.\d{6} (front|back ) 10\.0\.0\.9:\d+ [▸◂] www 10\.0\.0\.100:80 [▸◂] web\d 10\.0\.0\.1\d:8080 /;
  for (const line of trace.lines) assert.match(line, way);
  for (
    const decision of [
      /front .* SYN seq \d+ len 0: forwarded: opened, embryonic: the predictor chose it$/,
      /back .* SYN\+ACK seq \d+ ack \d+ len 0: forwarded: embryonic$/,
      /front .* ACK .* len 0: forwarded: embryonic → established$/,
      /front .* PSH\+ACK .* len [1-9]\d*: forwarded: established$/,
    ]
  ) assert.ok(trace.lines.some((line) => decision.test(line)), `${decision}`);

  const read = readingTcpdump("-S", "-t", "-v", "-r", file);
  const packets = (await network.exec("unit", read)).replaceAll("\n    ", " ").trim().split("\n");
  assert.equal(packets.length, 2 * trace.lines.length);
  const [syn, translated] = packets.filter((line) => line.includes("Flags [S],"));
  assert.match(syn!, /10\.0\.0\.9\.\d+ > 10\.0\.0\.100\.80: Flags \[S\], cksum 0x\w+ \(correct\)/);
  assert.match(
    translated!,
    /10\.0\.0\.9\.\d+ > 10\.0\.0\.1\d\.8080: Flags \[S\], cksum .*\(correct\)/,
  );
  const segment = /Flags \[S\].* seq (\d+),/;
  assert.equal(segment.exec(syn!)![1], segment.exec(translated!)![1], "one packet, seen twice");
  const [answer, untranslated] = packets.filter((line) => line.includes("Flags [S.],"));
  assert.match(answer!, /10\.0\.0\.1\d\.8080 > 10\.0\.0\.9\.\d+: .*\(correct\)/);
  assert.match(untranslated!, /10\.0\.0\.100\.80 > 10\.0\.0\.9\.\d+: .*\(correct\)/);
  assert.ok(!(await Deno.readTextFile(file)).includes("GET /"), "nothing of what people send");
});

netTest("a dead server's reset is seen withheld, and the connection moved", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openCommandedScene();
  const { network, servers } = scene;
  await servers[0]!.stop();
  const trace = new Running(scene, "--virtual", "www", "--json");
  await trace.until(/^\{"trace":/);
  for (let i = 0; i < 3; i++) await curl(network, VIRTUAL);
  await trace.until(/"change":"moved"/);
  await trace.interrupt();
  const lines: TraceLineJson[] = trace.lines.map((line) => JSON.parse(line));
  const packets = lines.flatMap((line): TracePacketJson[] => "packet" in line ? [line.packet] : []);
  const withheld = packets.find(({ verdict }) => verdict === "reset_withheld")!;
  assert.equal(withheld.real, "web1");
  assert.equal(withheld.sent, null);
  const moved = packets.find(({ connection }) => connection?.change === "moved")!;
  assert.equal(moved.connection!.old_real, "web1");
  assert.equal(moved.connection!.reason, "reset");
  assert.equal(moved.sent!.port, "back");
});

netTest(
  "a capture by way of a pipe is one that tcpdump reads while it grows, and what it takes of frames is as asked",
  [
    "nginx",
    "curl",
    "tcpdump",
  ],
  async () => {
    await using scene = await openCommandedScene();
    const { network } = scene;
    const child = scene.start(
      "trace",
      "--real",
      "web1",
      "--snap",
      "1518",
      "-w",
      "-",
      "--limit",
      "400",
    );
    const said = new Response(child.stderr).text();
    const [program, ...args] = readingTcpdump("-A", "-l", "-r", "-");
    const reader = new Deno.Command(program!, {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const text = new Response(reader.stdout).text();
    const piped = child.stdout.pipeTo(reader.stdin);
    let isOver = false;
    child.status.then(() => isOver = true);
    while (!isOver) await curl(network, VIRTUAL);
    await piped;
    assert.equal((await child.status).code, 0, await said);
    assert.match(await said, /^400 packets shown, 0 lost: as many as were asked for$/m);
    const read = await text;
    assert.match(read, /10\.0\.0\.9\.\d+ > 10\.0\.0\.100\.80: /);
    assert.match(read, /10\.0\.0\.9\.\d+ > 10\.0\.0\.11\.8080: /);
    assert.match(read, /GET \/ HTTP\/1\.1/);
    assert.ok(!read.includes("10.0.0.12"), "of one real only");
  },
);

netTest("a capture that fills the disk is one clear line, and the unit traces no more", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openCommandedScene();
  const folder = await Deno.makeTempDir({ dir: "/run" });
  await run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", folder]);
  try {
    const file = `${folder}/www.pcap`;
    const child = scene.start("trace", "--virtual", "www", "-w", file);
    const ended = child.output();
    let isOver = false;
    child.status.then(() => isOver = true);
    while (!isOver) await curl(scene.network, VIRTUAL);
    const { code, stderr } = await ended;
    assert.equal(code, 1);
    const [line] = new TextDecoder().decode(stderr).split("\n");
    assert.equal(line, `-w ${file}: no space left on device: expected a file to write to`);
  } finally {
    await run(["umount", folder]);
  }
  const next = new Running(scene, "--virtual", "www", "--limit", "1");
  await next.begun(() => curl(scene.network, VIRTUAL));
  await next.ended();
});

netTest("who has not the token sees nothing, and a trace is one at a time", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openCommandedScene();
  const refused = await scene.intrude("trace", "--virtual", "www");
  assert.deepEqual([refused.code, refused.stdout], [1, ""]);
  assert.match(refused.stderr, /^the unit refuses the token/);
  const trace = new Running(scene, "--client", "10.0.0.0/24");
  await trace.begun(() => curl(scene.network, VIRTUAL));
  await assert.rejects(
    scene.pointsman("trace", "--virtual", "www"),
    /the unit refuses: a trace runs already, for 127\.0\.0\.1: expected one at a time/,
  );
  await trace.interrupt();
  await scene.network.exec("client", ["ping", "-c", "1", "10.0.0.100"]);
  const next = scene.pointsman("trace", "--virtual", "www", "--limit", "1", "--seconds", "20");
  let isOver = false;
  next.finally(() => isOver = true);
  while (!isOver) await scene.network.exec("client", ["ping", "-c", "1", "10.0.0.100"]);
  assert.match(await next, /^\S+ front 10\.0\.0\.9 ▸ 10\.0\.0\.100 icmp: answered$/);
});

netTest("a unit that is stopped while it is traced ends cleanly, and its trace with it", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openCommandedScene();
  const { network, unit } = scene;
  const trace = new Running(scene, "--virtual", "www");
  await trace.begun(() => curl(network, VIRTUAL));
  const { code, signal } = await unit.stop("SIGTERM");
  assert.deepEqual([code, signal], [0, null], unit.stderr);
  // That is not what was asked for, so it ends with 1; its last words came all the same.
  await assert.rejects(trace.ended(), /packets? shown, 0 lost: the unit stops$/m);
});

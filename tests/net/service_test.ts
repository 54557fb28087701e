/** A unit as a service manager starts it: what it is told, and how little a unit needs. */
import assert from "node:assert/strict";
import { kill, type Network } from "../../lib/demo/network.ts";
import { selfCommand } from "../../lib/demo/self.ts";
import { Listener } from "../../lib/notify/test_listener.ts";
import { netTest, ownNetwork } from "./needs.ts";
import { THREE_REALS } from "./scene.ts";

/** The capabilities of the service file. */
const [, CAPABILITIES] = /^CapabilityBoundingSet=(.*)$/m.exec(
  await Deno.readTextFile(new URL("../../config/pointsman.service", import.meta.url)),
)!;

/** CAP_NET_ADMIN, CAP_NET_RAW, CAP_PERFMON and CAP_BPF (capabilities(7)), as `CapEff` of proc(5) has them. */
const CAP_EFF = "000000c000003000";

/** A unit and the manager that started it. */
class Service implements AsyncDisposable {
  /** All that the unit writes to its standard error. */
  readonly #said: Promise<string>;

  private constructor(
    readonly network: Network,
    readonly listener: Listener,
    /** Path of its YAML. */
    readonly config: string,
    readonly unit: Deno.ChildProcess,
  ) {
    this.#said = new Response(unit.stderr).text();
  }

  /** @param confine a command that starts the unit's, with fewer rights. */
  static async start(socket: string, confine: readonly string[] = []): Promise<Service> {
    const network = await ownNetwork();
    const listener = await Listener.start(
      socket,
      (command) => network.spawn("unit", command, { stdout: "piped" }),
    );
    const config = await Deno.makeTempFile({ dir: "/run", suffix: ".yaml" });
    await Deno.writeTextFile(config, THREE_REALS);
    const command = [...confine, ...selfCommand(["run", "--config", config])];
    const env = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "100000" };
    const unit = network.spawn("unit", command, { env, stderr: "piped" });
    return new Service(network, listener, config, unit);
  }

  /** As of the listener, but a unit that ends before that is an error. */
  async until(pattern: RegExp): Promise<string> {
    const found = this.listener.until(pattern);
    const message = await Promise.race([found, this.unit.status]);
    if (typeof message === "string") return message;
    throw new Error(`the unit ended with code ${message.code}: ${await this.#said}`);
  }

  async [Symbol.asyncDispose]() {
    await this.network.close();
    await this.#said;
    await this.listener[Symbol.asyncDispose]();
  }
}

for (
  const [kind, socket] of [
    ["at a path", `/run/notify-${crypto.randomUUID()}`],
    ["in the abstract namespace", `@notify-${crypto.randomUUID()}`],
  ] as const
) {
  netTest(`a service manager ${kind} follows a unit from its start to its end`, [
    "python3",
  ], async () => {
    await using service = await Service.start(socket);
    const { listener, unit } = service;
    assert.match(
      await service.until(/^STATUS=/),
      /^STATUS=forwarding between eth0 and eth1; \d of 3 reals and \d of 1 virtuals in service; 0 connections$/,
    );
    assert.equal(listener.messages[0], "READY=1");
    for (let i = 0; i < 3; i++) await service.until(/^WATCHDOG=1$/);
    kill(unit, "SIGTERM");
    await listener.until(/^STOPPING=1$/);
    assert.equal((await unit.status).code, 0);
  });
}

netTest("a service manager hears of a reload and of its end, whether the file is good or bad", [
  "python3",
], async () => {
  await using service = await Service.start(`@notify-${crypto.randomUUID()}`);
  const { unit, config } = service;
  await service.until(/^READY=1$/);
  let before = 0n;
  for (const text of [THREE_REALS.replace("web3: {", "web3: { weight: 2,"), "unit: ["]) {
    await Deno.writeTextFile(config, text);
    kill(unit, "SIGHUP");
    const message = await service.until(/^RELOADING=1$/m);
    const asked = BigInt(/^RELOADING=1\nMONOTONIC_USEC=(\d+)$/.exec(message)![1]!);
    assert.ok(asked > before);
    before = asked;
    await service.until(/^READY=1$/);
  }
  await service.until(/^WATCHDOG=1$/);
});

netTest("a unit needs no more rights than the service file gives it", ["python3"], async () => {
  const names = CAPABILITIES!.split(" ").map((name) =>
    `+${name.replace("CAP_", "").toLowerCase()}`
  );
  const only = ["setpriv", "--no-new-privs", `--bounding-set=-all,${names.join(",")}`];
  await using service = await Service.start(`@notify-${crypto.randomUUID()}`, only);
  const { network, unit } = service;
  await service.until(/^WATCHDOG=1$/);
  const status = await network.exec("unit", ["cat", `/proc/${unit.pid}/status`]);
  assert.match(status, new RegExp(`^CapEff:\\t${CAP_EFF}$`, "m"));
  kill(unit, "SIGTERM");
  assert.equal((await unit.status).code, 0);
});

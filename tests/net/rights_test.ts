/** What a unit does with fewer rights than it would like. */
import assert from "node:assert/strict";
import { selfCommand } from "../../lib/demo/self.ts";
import type { Network } from "../../lib/demo/network.ts";
import { startServer } from "../../lib/demo/servers.ts";
import { UnitProcess } from "../../lib/demo/unit.ts";
import { netTest, ownNetwork } from "./needs.ts";
import { curl, THREE_REALS } from "./scene.ts";

const RAW_ONLY = ["setpriv", "--no-new-privs", "--bounding-set=-all,+net_raw"];

netTest("with CAP_NET_RAW alone a unit says what it lacks, and large transfers come whole", [
  "nginx",
  "curl",
], async () => {
  await using network = await ownNetwork({ webs: 1 });
  const server = await startServer(network, "web1", { port: 8080 });
  const only = THREE_REALS.replace("[web1, web2, web3]", "[web1]");
  const unit = await UnitProcess.start(network, only, "unit", (args) => [
    ...RAW_ONLY,
    ...selfCommand(args),
  ]);
  assert.match(
    unit.stderr,
    /^warning: ports: the kernel keeps \d+ KB of large frames for each: expected 16384 KB, for which CAP_NET_ADMIN is needed/m,
  );
  const bytes = 20_000_000;
  await Deno.writeFile(`${server.files}/big`, new Uint8Array(bytes).fill(7));
  const got = await curl(
    network,
    "http://10.0.0.100/file/big",
    "-o",
    "/dev/null",
    "-w",
    "%{size_download}",
  );
  assert.equal(got, `${bytes}`);
  const { engine } = await unit.status();
  assert.ok(engine.forwarded > 0);
  assert.equal(engine.fastpath, "off");
});

const NO_PROGRAMS = ["setpriv", "--no-new-privs", "--bounding-set=-all,+net_raw,+net_admin"];

/** A unit whose kernel takes no program from it, with one real that serves. */
async function startWithoutPrograms(network: Network, config: string): Promise<UnitProcess> {
  await startServer(network, "web1", { port: 8080 });
  const only = config.replace("[web1, web2, web3]", "[web1]");
  return await UnitProcess.start(network, only, "unit", (args) => [
    ...NO_PROGRAMS,
    ...selfCommand(args),
  ]);
}

netTest("without the rights for a fast path a unit works, and its status says which they are", [
  "nginx",
  "curl",
], async () => {
  await using network = await ownNetwork({ webs: 1 });
  await using unit = await startWithoutPrograms(network, THREE_REALS);
  assert.match(await curl(network, "http://10.0.0.100/"), /^web1 /);
  const { engine } = await unit.status();
  assert.equal(engine.fastpath, "off");
  assert.match(engine.fastpath_reason!, /^EPERM: .*: expected CAP_BPF, CAP_NET_ADMIN/);
  assert.deepEqual(engine.kernel, { forwarded: 0, bridged: 0, synguard: 0 });
  assert.doesNotMatch(unit.stderr, /fast path/, "nobody asked for it");
});

netTest("a fast path that is asked for and that there are no rights for is one warning", [
  "nginx",
  "curl",
], async () => {
  await using network = await ownNetwork({ webs: 1 });
  await using unit = await startWithoutPrograms(network, `${THREE_REALS}fastpath: tc\n`);
  assert.match(await curl(network, "http://10.0.0.100/"), /^web1 /);
  const told = unit.stderr.split("\n").filter((line) => line.includes("fast path"));
  assert.equal(told.length, 1, unit.stderr);
  assert.match(
    told[0]!,
    /^warning: fast path off: EPERM: .*CAP_BPF.*: expected tc, which the config asks for$/,
  );
});

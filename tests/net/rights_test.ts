/** What a unit does with fewer rights than it would like. */
import assert from "node:assert/strict";
import { selfCommand } from "../../lib/demo/self.ts";
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
});

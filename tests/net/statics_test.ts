/** Connections that reals open themselves leave as a virtual. */
import assert from "node:assert/strict";
import { kill } from "../../lib/demo/network.ts";
import { startServer } from "../../lib/demo/servers.ts";
import { connectionsOf, realOf } from "./looks.ts";
import { netTest } from "./needs.ts";
import { eventually, openScene, THREE_REALS } from "./scene.ts";

const STATICS = `${THREE_REALS}
statics:
  - { real: web1, virtual: www }
  - { real: web2, virtual: www }
`;

const OUTSIDE = "http://10.0.0.9:8000";

netTest("a real's own connections leave with the address of its virtual, by its static", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openScene({ config: STATICS });
  const { network, unit } = scene;
  const outside = await startServer(network, "client", { port: 8000, log: true });
  for (const web of ["web1", "web2", "web3"]) {
    await network.exec(web, ["curl", "-sS", "--fail", "-m", "20", `${OUTSIDE}/by-${web}`]);
  }
  const seen = (await outside.accessLog()).trim().split("\n").map((line) => line.split(" "));
  assert.deepEqual(seen.map(([address, , , path]) => [address, path]), [
    ["10.0.0.100", "/by-web1"],
    ["10.0.0.100", "/by-web2"],
    ["10.0.0.13", "/by-web3"],
  ]);
  const [row] = await connectionsOf(unit, "real=web1");
  assert.equal(row!.outbound, true);
  assert.equal(row!.reason, "static");
  assert.equal((await realOf(unit, "web1")).connections, 1);
});

netTest("two reals use one source port towards one server at the same time", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openScene({ config: STATICS });
  const { network, unit } = scene;
  const outside = await startServer(network, "client", { port: 8000, log: true });
  const uploads = ["web1", "web2"].map((web) => {
    const from = ["curl", "-sS", "--fail", "--local-port", "40000", "-H", "Expect:"];
    // It reads what it sends from here: the connection stays until that ends.
    const command = [...from, "-T", "-", `${OUTSIDE}/file/of-${web}`];
    return network.spawn(web, command, { stdin: "piped" });
  });
  try {
    await eventually("both are connected", 10, async () => {
      const rows = await connectionsOf(unit);
      return rows.filter(({ state }) => state === "established").length === 2;
    });
    const rows = await connectionsOf(unit);
    assert.deepEqual(rows.map((row) => row.real_port), [40000, 40000]);
    const ports = rows.map((row) => row.virtual_port);
    assert.notEqual(ports[0], ports[1]);
    await Promise.all(uploads.map(async (upload, index) => {
      const input = upload.stdin.getWriter();
      await input.write(new TextEncoder().encode(`of web${index + 1}`));
      await input.close();
      assert.equal((await upload.status).code, 0);
    }));
    for (const web of ["web1", "web2"]) {
      assert.equal(await Deno.readTextFile(`${outside.files}/of-${web}`), `of ${web}`);
    }
    const seen = (await outside.accessLog()).trim().split("\n").map((line) => line.split(" "));
    assert.deepEqual(seen.map(([address]) => address), ["10.0.0.100", "10.0.0.100"]);
    assert.deepEqual(seen.map(([, port]) => Number(port)).sort(), ports.sort());
  } finally {
    for (const upload of uploads) kill(upload);
  }
});

/** The long download of the demo, from both kinds of servers. */
import assert from "node:assert/strict";
import { DOWNLOADED, type DownloadReport, makeDownloaded } from "../../lib/demo/download.ts";
import { DownloadProcess } from "../../lib/demo/download_process.ts";
import type { Network } from "../../lib/demo/network.ts";
import { type Server, type ServerKind, startServer } from "../../lib/demo/servers.ts";
import { netTest, ownNetwork } from "./needs.ts";
import { eventually } from "./scene.ts";

/** Nothing but bridges between a client and two servers. */
async function bridged(): Promise<Network> {
  const network = await ownNetwork({ webs: 2 });
  const bridge = `ip link add br0 type bridge && ip link set br0 up &&
ip link set eth0 master br0 && ip link set eth1 master br0`;
  await network.exec("unit", ["sh", "-c", bridge]);
  return network;
}

function start(network: Network, { name, port }: Server): DownloadProcess {
  return new DownloadProcess(network, "client", { address: network.address(name), port });
}

async function endOf(download: DownloadProcess): Promise<DownloadReport> {
  await eventually("the download ends", 60, () => Promise.resolve(download.report.end !== null));
  return download.report;
}

netTest("a download comes whole from nginx and from the small server", ["nginx"], async () => {
  await using network = await bridged();
  const folder = await Deno.makeTempDir();
  const file = await makeDownloaded(`${folder}/file`);
  const fetched = async (web: string, kind: ServerKind) => {
    await using server = await startServer(network, web, { kind });
    await Deno.copyFile(file.path, `${server.files}/${DOWNLOADED}`);
    await using download = start(network, server);
    return await endOf(download);
  };
  const whole = { bytes: file.bytes, end: { sha256: file.sha256 } };
  const all = await Promise.all([fetched("web1", "nginx"), fetched("web2", "small")]);
  assert.deepEqual(all, [whole, whole]);
  await Deno.remove(folder, { recursive: true });
});

netTest(
  "another byte is another hash, and a missing file or a dead server is told",
  [],
  async () => {
    await using network = await bridged();
    const server = await startServer(network, "web1", { kind: "small" });
    await using missing = start(network, server);
    assert.deepEqual((await endOf(missing)).end, { failed: "answer with status 404" });
    const hashes = [];
    for (const text of ["a download", "a Download"]) {
      await Deno.writeTextFile(`${server.files}/${DOWNLOADED}`, text);
      await using download = start(network, server);
      hashes.push((await endOf(download)).end);
    }
    assert.notDeepEqual(hashes[0], hashes[1]);
    await makeDownloaded(`${server.files}/${DOWNLOADED}2`);
    await Deno.rename(`${server.files}/${DOWNLOADED}2`, `${server.files}/${DOWNLOADED}`);
    await using cut = start(network, server);
    await eventually("it has begun", 20, () => Promise.resolve(cut.report.bytes > 0));
    await server.stop();
    const { end } = await endOf(cut);
    assert.ok(end !== null && "failed" in end, JSON.stringify(end));
  },
);

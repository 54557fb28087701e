import assert from "node:assert/strict";
import { tcpFrame } from "../packet/build.ts";
import { type Frame, readFrame } from "../packet/read.ts";
import { RST, SYN } from "../packet/tcp.ts";
import { SimulatedHost } from "./simulated.ts";

const CLIENT_MAC = "02:00:00:00:02:01";
const SERVER_MAC = "02:00:00:00:03:01";

/** A client and a server on one wire; frames are kept. */
function wire(answer = (client: string) => `hello ${client}`) {
  const frames: Frame[] = [];
  const queue: Uint8Array[] = [];
  const hosts: SimulatedHost[] = [];
  const send = (frame: Uint8Array) => {
    frames.push(readFrame(frame));
    if (queue.push(frame) > 1) return;
    while (queue[0] !== undefined) {
      for (const host of hosts) host.receive(queue[0]);
      queue.shift();
    }
  };
  const client = new SimulatedHost("10.0.0.9", CLIENT_MAC, send);
  const server = new SimulatedHost("10.0.0.11", SERVER_MAC, send, { port: 8080, answer });
  hosts.push(client, server);
  return { client, server, frames, send };
}

Deno.test("a request reaches the server and its answer the client", async () => {
  const { client } = wire();
  assert.equal(await client.request("10.0.0.11", 8080, "GET /"), "hello 10.0.0.9");
});

Deno.test("every frame of a conversation is well formed, and both ends close it", async () => {
  const { client, frames } = wire();
  await client.request("10.0.0.11", 8080, "GET /");
  for (const { problem, tcp } of frames) {
    assert.equal(problem, undefined);
    assert.ok(tcp?.checksumIsRight ?? true);
  }
  const flags = frames.flatMap(({ tcp }) => tcp === undefined ? [] : [tcp.flags]);
  assert.deepEqual(flags, [0x02, 0x12, 0x10, 0x11, 0x11, 0x10]);
});

Deno.test("each host asks once for the other's hardware address", async () => {
  const { client, frames } = wire();
  await client.request("10.0.0.11", 8080, "one");
  await client.request("10.0.0.11", 8080, "two");
  assert.equal(frames.filter(({ arp }) => arp?.operation === 1).length, 1);
});

Deno.test("a connection to a port that is not served is reset", async () => {
  const { client } = wire();
  await assert.rejects(client.request("10.0.0.11", 81, "GET /"), /connection reset/);
});

Deno.test("frames for others, and broken ones, are passed over", () => {
  const { client, server, frames } = wire();
  const syn = (destination: string, checksum?: number) =>
    tcpFrame({
      ethernet: { source: CLIENT_MAC, destination },
      ipv4: { source: "10.0.0.9", destination: "10.0.0.11" },
      tcp: {
        sourcePort: 5000,
        destinationPort: 8080,
        flags: SYN,
        ...(checksum === undefined ? {} : { checksum }),
      },
    });
  server.receive(syn("02:00:00:00:00:77"));
  server.receive(syn(SERVER_MAC, 1));
  client.receive(new Uint8Array(3));
  assert.equal(frames.length, 0);
  server.receive(syn(SERVER_MAC));
  assert.notEqual(frames.length, 0);
});

Deno.test("a reset ends a request under way", async () => {
  const { client, frames, send } = wire(() => "never");
  const late = new SimulatedHost("10.0.0.12", "02:00:00:00:03:02", () => {});
  const asked = client.request(late.address, 8080, "GET /");
  const request = frames.at(-1);
  assert.equal(request?.arp?.targetAddress, late.address);
  const port = 32_768;
  send(tcpFrame({
    ethernet: { source: late.mac, destination: CLIENT_MAC },
    ipv4: { source: late.address, destination: client.address },
    tcp: { sourcePort: 8080, destinationPort: port, flags: RST },
  }));
  await assert.rejects(asked, /connection reset/);
});

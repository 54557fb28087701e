import assert from "node:assert/strict";
import { arpFrame, tcpFrame } from "../packet/build.ts";
import { type Frame, readFrame } from "../packet/read.ts";
import { ACK, RST, SYN } from "../packet/tcp.ts";
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

/** Timers that a test lets go by. */
function manualTimers() {
  const waiting = new Map<() => void, number>();
  const later = (ms: number, action: () => void) => {
    waiting.set(action, ms);
    return () => waiting.delete(action);
  };
  /** Lets the only one that waits go off, and gives after how long that is. */
  const goOff = () => {
    const [[action, ms], ...others] = [...waiting] as [[() => void, number]];
    assert.equal(others.length, 0);
    waiting.delete(action);
    action();
    return ms;
  };
  return { later, goOff, waiting };
}

/** A client whose peer's hardware address is known, and what it sends. */
function lonelyClient() {
  const frames: Frame[] = [];
  const timers = manualTimers();
  const send = (frame: Uint8Array) => frames.push(readFrame(frame));
  const client = new SimulatedHost("10.0.0.9", CLIENT_MAC, send, undefined, timers.later);
  client.receive(arpFrame({
    ethernet: { source: SERVER_MAC, destination: CLIENT_MAC },
    arp: {
      operation: 2,
      senderMac: SERVER_MAC,
      senderAddress: "10.0.0.11",
      targetMac: CLIENT_MAC,
      targetAddress: "10.0.0.9",
    },
  }));
  return { client, frames, timers };
}

Deno.test("a SYN without an answer is repeated after 1 s and 2 s, the same each time, then given up", async () => {
  const { client, frames, timers } = lonelyClient();
  const asked = client.request("10.0.0.11", 8080, "GET /");
  assert.deepEqual([timers.goOff(), timers.goOff(), timers.goOff()], [1000, 2000, 4000]);
  await assert.rejects(asked, /no answer/);
  assert.equal(timers.waiting.size, 0);
  const syns = frames.map(({ tcp }) => ({ flags: tcp!.flags, sequence: tcp!.sequence }));
  assert.equal(syns.length, 3);
  for (const syn of syns) assert.deepEqual(syn, { flags: SYN, sequence: syns[0]!.sequence });
});

Deno.test("a SYN that was answered is not repeated, and an answer that comes again is not answered", () => {
  const { client, frames, timers } = lonelyClient();
  client.request("10.0.0.11", 8080, "GET /");
  const { sequence, sourcePort } = frames[0]!.tcp!;
  const answer = tcpFrame({
    ethernet: { source: SERVER_MAC, destination: CLIENT_MAC },
    ipv4: { source: "10.0.0.11", destination: "10.0.0.9" },
    tcp: {
      sourcePort: 8080,
      destinationPort: sourcePort,
      acknowledgement: (sequence + 1) >>> 0,
      flags: SYN | ACK,
    },
  });
  client.receive(answer);
  client.receive(answer);
  assert.equal(timers.waiting.size, 0);
  assert.deepEqual(frames.map(({ tcp }) => tcp!.flags), [SYN, ACK]);
});

Deno.test("a server whose program ended resets, and serves again when it is back", async () => {
  const { client, server } = wire();
  server.stopServing();
  await assert.rejects(client.request("10.0.0.11", 8080, "GET /"), /connection reset/);
  server.startServing();
  assert.equal(await client.request("10.0.0.11", 8080, "GET /"), "hello 10.0.0.9");
});

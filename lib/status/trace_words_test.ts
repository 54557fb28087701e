/** What a trace tells of a packet. */
import assert from "node:assert/strict";
import {
  CLIENT,
  clientFrame,
  FRONT_MAC,
  realAddress,
  ROUTER_MAC,
  VIRTUAL,
} from "../engine/test_unit.ts";
import { tcpFrame } from "../packet/build.ts";
import { readFrame } from "../packet/read.ts";
import { ACK, RST, SYN } from "../packet/tcp.ts";
import { FRONT } from "../words.ts";
import { newTraced, opened, packetOf } from "./test_traced.ts";
import type { TracePacketJson } from "./trace_json.ts";

Deno.test("a packet is told with its time, its ends, its connection and both frames", async () => {
  const { unit, ask } = newTraced();
  const lines = await opened(ask("virtual=www"));
  await lines.next();
  const out = unit.fromClient({ flags: SYN, sequence: 7 });
  const { time, received, sent, ...packet } = packetOf(await lines.next());
  assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  assert.deepEqual(packet, {
    id: 1,
    lost: 0,
    port: "front",
    verdict: "forwarded",
    text: "forwarded: opened, embryonic: the predictor chose it",
    source_address: CLIENT,
    source_port: 5000,
    destination_address: VIRTUAL,
    destination_port: 80,
    protocol: "tcp",
    tcp: { flags: "SYN", sequence: 7, acknowledgement: 1, payload: 0 },
    virtual: "www",
    real: "web1",
    connection: {
      entry: 1,
      change: "opened",
      state: "embryonic",
      old_state: null,
      old_real: null,
      reason: "predictor",
      outbound: false,
      foreign_address: CLIENT,
      foreign_port: 5000,
      virtual_address: VIRTUAL,
      virtual_port: 80,
      real_address: realAddress(1),
      real_port: 8001,
    },
  });
  const { frame, ...rest } = received;
  assert.deepEqual(rest, { length: 54, segment_bytes: null });
  assert.deepEqual(Uint8Array.fromBase64(frame), clientFrame({ flags: SYN, sequence: 7 }));
  assert.equal(sent!.port, "back");
  assert.deepEqual(Uint8Array.fromBase64(sent!.frame), out[0]!.bytes);
  await lines.leave();
});

Deno.test("a connection that moves, changes its state or is refused is told so in words", async () => {
  const { unit, ask } = newTraced();
  const lines = await opened(ask("virtual=www"));
  await lines.next();
  unit.syn();
  unit.syn();
  unit.accept(1);
  unit.accept(2);
  unit.fromClient({});
  unit.fromClient({ sourcePort: 1 });
  unit.fromClient({ flags: RST });
  const packets: TracePacketJson[] = [];
  for (let i = 0; i < 7; i++) packets.push(packetOf(await lines.next()));
  assert.deepEqual(packets.map(({ text }) => text), [
    "forwarded: opened, embryonic: the predictor chose it",
    "forwarded: moved from web1, embryonic: it was moved there because another real did not answer",
    "dropped (late_answer): the connection has moved to another real: embryonic",
    "forwarded: embryonic",
    "forwarded: embryonic → established",
    "dropped (no_connection): it is of no connection, and opens none",
    "forwarded: established → closing",
  ]);
  assert.equal(packets[1]!.connection!.change, "moved");
  assert.equal(packets[1]!.connection!.old_real, "web1");
  assert.equal(packets[2]!.sent, null);
  assert.equal(packets[5]!.connection, null);
  await lines.leave();
});

Deno.test("without snap nothing is shown of what people send", async () => {
  const { unit, ask } = newTraced();
  const secret = new TextEncoder().encode("GET /secret");
  for (const [query, shown] of [["", 54], ["&snap=64", 64], ["&snap=1518", 65]] as const) {
    const lines = await opened(ask(`virtual=www${query}`));
    await lines.next();
    unit.fromClient({ payload: secret, flags: ACK });
    const { received } = packetOf(await lines.next());
    assert.equal(received.length, 65);
    assert.equal(Uint8Array.fromBase64(received.frame).length, shown);
    await lines.leave();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
});

Deno.test("headers are read however little of them is shown", async () => {
  const { unit, ask } = newTraced();
  const ethernet = { source: ROUTER_MAC, destination: FRONT_MAC };
  const ipv4 = { source: CLIENT, destination: VIRTUAL, options: new Uint8Array(40) };
  const frame = tcpFrame({
    ethernet,
    ipv4,
    tcp: { sourcePort: 5, destinationPort: 80, flags: SYN },
  });
  for (const snap of [64, 65]) {
    const lines = await opened(ask(`virtual=www&snap=${snap}&limit=1`));
    await lines.next();
    unit.send(FRONT, frame);
    const { tcp, received } = packetOf(await lines.next());
    assert.equal(tcp!.flags, "SYN");
    assert.deepEqual(Uint8Array.fromBase64(received.frame), frame.slice(0, snap));
    await lines.rest();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
});

Deno.test("a checksum left to the hardware is shown finished, where all of the frame is shown", async () => {
  const { unit, ask } = newTraced();
  const lines = await opened(ask("virtual=www"));
  await lines.next();
  const vnet = Uint8Array.of(1, 0, 0, 0, 0, 0, 34, 0, 16, 0);
  unit.send(FRONT, clientFrame({ flags: SYN, partialChecksum: true }), { vnet });
  const { received, sent } = packetOf(await lines.next());
  for (const { frame } of [received, sent!]) {
    assert.equal(readFrame(Uint8Array.fromBase64(frame)).tcp!.checksumIsRight, true);
  }
  await lines.leave();
});

Deno.test("a super-packet is told as one, with the size of its segments", async () => {
  const { unit, ask } = newTraced();
  unit.connect(5000);
  const lines = await opened(ask("virtual=www"));
  await lines.next();
  const vnet = Uint8Array.of(1, 1, 54, 0, 0xb4, 5, 34, 0, 16, 0);
  const frame = clientFrame({ payload: new Uint8Array(1900), partialChecksum: true });
  unit.send(FRONT, frame, { vnet });
  const { text, received, sent, tcp } = packetOf(await lines.next());
  assert.equal(text, "forwarded: established: a super-packet of segments of 1460 bytes");
  assert.deepEqual([received.length, received.segment_bytes, tcp!.payload], [1954, 1460, 1900]);
  assert.equal(sent!.segment_bytes, 1460);
  await lines.leave();
});

import assert from "node:assert/strict";
import type { TracePacketJson } from "../status/trace_json.ts";
import { lostLine, packetLine, summary } from "./trace_lines.ts";

const FRAME = { length: 54, "segment_bytes": null, frame: "" };

function packet(change: Partial<TracePacketJson> = {}): TracePacketJson {
  return {
    id: 1,
    time: "2026-01-02T03:04:05.678901Z",
    lost: 0,
    port: "front",
    verdict: "forwarded",
    text: "forwarded: opened, embryonic: the predictor chose it",
    source_address: "198.51.100.9",
    source_port: 40000,
    destination_address: "10.0.0.100",
    destination_port: 80,
    protocol: "tcp",
    tcp: { flags: "SYN", sequence: 4_000_000_000, acknowledgement: 0, payload: 0 },
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
      foreign_address: "198.51.100.9",
      foreign_port: 40000,
      virtual_address: "10.0.0.100",
      virtual_port: 80,
      real_address: "10.0.0.11",
      real_port: 8080,
    },
    received: FRAME,
    sent: { ...FRAME, port: "back" },
    ...change,
  };
}

Deno.test("a packet is a line: time, port, foreign, virtual and real, segment, and what was decided", () => {
  assert.equal(
    packetLine(packet()),
    "03:04:05.678901 front 198.51.100.9:40000 ▸ www 10.0.0.100:80 ▸ web1 10.0.0.11:8080 " +
      "SYN seq 4000000000 len 0: forwarded: opened, embryonic: the predictor chose it",
  );
});

Deno.test("on the way back the columns are the same", () => {
  const tcp = { flags: "SYN+ACK", sequence: 1, acknowledgement: 2, payload: 3 };
  assert.equal(
    packetLine(packet({ port: "back", tcp, text: "forwarded: embryonic" })),
    "03:04:05.678901 back  198.51.100.9:40000 ◂ www 10.0.0.100:80 ◂ web1 10.0.0.11:8080 " +
      "SYN+ACK seq 1 ack 2 len 3: forwarded: embryonic",
  );
});

Deno.test("a packet without a connection has the ends it came with", () => {
  const change = { connection: null, real: null, sent: null, text: "…" };
  const lines = [
    packet(change),
    packet({ ...change, virtual: null, tcp: null, protocol: "icmp", source_port: null }),
    packet({ ...change, port: "back" }),
  ].map((given) => packetLine(given).slice(22));
  assert.deepEqual(lines, [
    "198.51.100.9:40000 ▸ www 10.0.0.100:80 SYN seq 4000000000 len 0: …",
    "198.51.100.9 ▸ 10.0.0.100:80 icmp: …",
    "198.51.100.9:40000 ▸ 10.0.0.100:80 SYN seq 4000000000 len 0: …",
  ]);
});

Deno.test("an answer of a real that has lost the connection is not shown as one of the real that has it", () => {
  const line = packetLine(packet({ verdict: "late_answer", port: "back", text: "…" }));
  assert.ok(!line.includes("web1"), line);
});

Deno.test("what a unit says cannot command the terminal", () => {
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(packetLine(packet({ text: "a\x1b[2Jb\nc" })), /[\x00-\x1f]/);
});

Deno.test("what was lost and how many were shown is told in words", () => {
  assert.equal(lostLine(1), "(1 packet came too fast to show)");
  assert.equal(lostLine(12), "(12 packets came too fast to show)");
  assert.equal(summary(1, 0), "1 packet shown, 0 lost");
  assert.equal(
    summary(3, 2, "time"),
    "3 packets shown, 2 lost: the time is over, --seconds gives more",
  );
});

/** Which packets a trace shows. */
import assert from "node:assert/strict";
import { tcpFrame } from "../packet/build.ts";
import { SYN } from "../packet/tcp.ts";
import { BACK, FRONT } from "../words.ts";
import { TracedUnit } from "./test_traced_unit.ts";
import {
  CLIENT,
  clientAddress,
  clientFrame,
  FRONT_MAC,
  realFrame,
  realMac,
  VIRTUAL,
} from "./test_unit.ts";

Deno.test("a connection that moves concerns both reals", () => {
  for (const real of [1, 2]) {
    const unit = new TracedUnit({ reals: [{ reassign: 1 }, { reassign: 1 }] }, { real });
    unit.syn();
    unit.syn();
    unit.accept(1);
    const moved = "front forwarded v1 r2 embryonic placed by no_answer from r1";
    const opened = "front forwarded v1 r1 embryonic placed by predictor";
    const late = "back late_answer v1 r2 embryonic";
    assert.deepEqual(unit.decisions, real === 1 ? [opened, moved, late] : [moved, late]);
  }
});

/** Frames of everything that may concern somebody. */
function mixed(unit: TracedUnit) {
  unit.connect(5000);
  unit.connect(5001, 80, VIRTUAL, clientAddress(1));
  unit.connect(5002, 81);
  const bridged = { sourcePort: 8001, destinationPort: 22 };
  unit.send(BACK, realFrame(2, bridged, clientAddress(7)));
  unit.send(
    FRONT,
    clientFrame({ sourcePort: 9, destinationPort: 22 }, { destination: "10.9.9.9" }),
  );
}

Deno.test("a trace is of what was asked for, and both directions of it", () => {
  const virtuals = [{}, { port: 81, reals: [1] }];
  const asked = [
    { virtual: 1 },
    { virtual: 2 },
    { client: CLIENT },
    { client: "198.18.0.0/16" },
    { client: CLIENT, port: 5002 },
    { client: CLIENT, virtual: 1 },
    { real: 1 },
    { real: 2 },
    { real: 2, virtual: 1 },
    { real: 2, client: clientAddress(7) },
  ];
  const counts = asked.map((ask) => {
    const unit = new TracedUnit({ virtuals }, ask);
    mixed(unit);
    return unit.records.map(({ verdict }) => "fb-h"[verdict]).join("");
  });
  assert.deepEqual(counts, [
    "ffffff",
    "fff",
    "ffffffh",
    "fffb",
    "fff",
    "fff",
    "fff",
    "ffffffb",
    "fff",
    "b",
  ]);
});

Deno.test("what a virtual's address gets at other ports is no packet of it, unless it has no port", () => {
  const other = { sourcePort: 1, destinationPort: 82, flags: SYN };
  for (const [virtual, expected] of [[{}, []], [{ port: 0 }, ["front no_real v1"]]] as const) {
    const unit = new TracedUnit({ virtuals: [virtual], resolved: false });
    unit.send(FRONT, clientFrame(other));
    assert.deepEqual(unit.decisions, expected);
  }
});

Deno.test("what stands in a fragment where ports would be are none", () => {
  const fragment = tcpFrame({
    ethernet: { source: realMac(5), destination: FRONT_MAC },
    ipv4: { source: CLIENT, destination: VIRTUAL, fragmentOffset: 2 },
    tcp: { sourcePort: 5000, destinationPort: 80 },
  });
  for (const [port, expected] of [[5000, []], [0, ["front fragment"]]] as const) {
    const unit = new TracedUnit({}, { client: CLIENT, port });
    unit.send(FRONT, fragment);
    assert.deepEqual(unit.decisions, expected);
  }
});

Deno.test("packets in tagged frames are found", () => {
  const unit = new TracedUnit({ reals: [{}] });
  const tagged = tcpFrame({
    ethernet: { source: realMac(5), destination: FRONT_MAC, tags: [{ type: 0x8100, tci: 7 }] },
    ipv4: { source: CLIENT, destination: VIRTUAL },
    tcp: { sourcePort: 5000, destinationPort: 80, flags: SYN },
  });
  unit.send(FRONT, tagged);
  assert.deepEqual(unit.decisions, ["front forwarded v1 r1 embryonic placed by predictor"]);
});

Deno.test("a client on the back and a real's old answers are of whom they concern", () => {
  const unit = new TracedUnit({}, { virtual: 1 });
  const frame = tcpFrame({
    ethernet: { source: realMac(5), destination: FRONT_MAC },
    ipv4: { source: "10.0.0.77", destination: VIRTUAL },
    tcp: { sourcePort: 5, destinationPort: 80, flags: SYN },
  });
  unit.send(BACK, frame);
  assert.deepEqual(unit.decisions, ["back client_on_back"]);
});

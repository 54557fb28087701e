/** Each state of a connection and of a unit: what the program takes, and that it does with it what the engine does. */
import assert from "node:assert/strict";
import { clientFrame, realFrame } from "../../lib/engine/test_frames.ts";
import { only } from "../../lib/engine/test_unit.ts";
import { ACK, FIN, RST, SYN } from "../../lib/packet/tcp.ts";
import { BACK, FRONT, LINK_DOWN, LINK_UP } from "../../lib/words.ts";
import { programTest } from "./test_kernel.ts";
import { TwinUnit } from "./test_twin.ts";

const BOTH = ["tc", "xdp"];
const NONE: string[] = [];
const DATA = new Uint8Array(7);

/** Who takes a plain segment of either side. */
function takenFrom(unit: TwinUnit, real: number, port = 5000, payload = DATA) {
  unit.send(FRONT, clientFrame({ sourcePort: port, payload }));
  const front = unit.takenBy;
  unit.send(BACK, realFrame(real, { destinationPort: port, payload }));
  return [front, unit.takenBy];
}

programTest(
  "of all flags the kernel takes those without SYN, FIN and RST, either way",
  (kernel) => {
    let unit = new TwinUnit(kernel);
    for (let flags = 0; flags < 256; flags++) {
      // Few connections at a time: each is compared with each frame.
      if (flags % 8 === 0) unit = new TwinUnit(kernel);
      const expected = (flags & (SYN | FIN | RST)) === 0 ? BOTH : NONE;
      unit.connect(10_000 + flags);
      unit.send(FRONT, clientFrame({ sourcePort: 10_000 + flags, flags }));
      assert.deepEqual(unit.takenBy, expected, `flags ${flags}`);
      const real = unit.connect(20_000 + flags);
      unit.send(BACK, realFrame(real, { destinationPort: 20_000 + flags, flags }));
      assert.deepEqual(unit.takenBy, expected, `flags ${flags}`);
    }
  },
);

programTest("a connection is the kernel's from its handshake to the second FIN", (kernel) => {
  const unit = new TwinUnit(kernel);
  const real = unit.syn();
  assert.deepEqual(takenFrom(unit, real), [NONE, NONE]);
  unit.accept(real);
  assert.deepEqual(unit.takenBy, NONE);
  // The ACK that ends the handshake is TypeScript's.
  assert.deepEqual(takenFrom(unit, real), [NONE, BOTH]);
  assert.deepEqual(takenFrom(unit, real), [BOTH, BOTH]);
  unit.fromClient({ sourcePort: 5000, flags: FIN | ACK });
  assert.deepEqual(unit.connections()[0]!.state, "half_closed");
  assert.deepEqual(takenFrom(unit, real), [BOTH, BOTH]);
  unit.fromReal(real, { destinationPort: 5000, flags: FIN | ACK });
  assert.deepEqual(unit.connections()[0]!.state, "closing");
  assert.deepEqual(takenFrom(unit, real), [NONE, NONE]);
  unit.live(11_000);
  assert.deepEqual(unit.connections(), []);
  // Of none that is known: dropped on one side, bridged on the other.
  assert.deepEqual(takenFrom(unit, real), [NONE, BOTH]);
});

programTest(
  "a reset ends it for the kernel too, and so does a SYN that begins another one",
  (kernel) => {
    const unit = new TwinUnit(kernel);
    const real = unit.connect(5000);
    unit.fromReal(real, { destinationPort: 5000, flags: RST });
    assert.deepEqual(takenFrom(unit, real), [NONE, NONE]);
    const other = unit.connect(5001);
    assert.deepEqual(takenFrom(unit, other, 5001), [BOTH, BOTH]);
    const next = unit.syn({ port: 5001, sequence: 0x7000_0000 });
    assert.deepEqual(takenFrom(unit, next, 5001), [NONE, NONE]);
  },
);

programTest("until a watched real has sent data, all is TypeScript's", (kernel) => {
  const unit = new TwinUnit(kernel, { reals: [{ data: 2 }] });
  const real = unit.connect(5000);
  assert.deepEqual(takenFrom(unit, real, 5000, new Uint8Array(0)), [NONE, NONE]);
  assert.deepEqual(takenFrom(unit, real), [NONE, NONE]);
  assert.deepEqual(takenFrom(unit, real), [BOTH, BOTH]);
});

programTest("a connection that an order cuts is TypeScript's from then on", (kernel) => {
  const unit = new TwinUnit(kernel, { reals: [{}] });
  const real = unit.connect(5000);
  unit.orderReal(1, "drain", 100);
  unit.turn();
  assert.deepEqual(takenFrom(unit, real), [BOTH, BOTH]);
  unit.live(500);
  assert.deepEqual(unit.connections()[0]!.state, "cut");
  assert.deepEqual(takenFrom(unit, real), [NONE, NONE]);
});

programTest("what a real opens by a static is the kernel's when it is answered", (kernel) => {
  const unit = new TwinUnit(kernel, { reals: [{}], statics: [{ real: 0, virtual: 0 }] });
  const outbound = { sourcePort: 4000, destinationPort: 443 };
  const sent = only(unit.send(BACK, realFrame(1, { ...outbound, flags: SYN, sequence: 9 })));
  const inbound = { sourcePort: 443, destinationPort: sent.frame.tcp!.sourcePort };
  unit.send(FRONT, clientFrame({ ...inbound, flags: SYN | ACK, acknowledgement: 10 }));
  assert.deepEqual(unit.takenBy, NONE);
  unit.send(BACK, realFrame(1, { ...outbound, acknowledgement: 1 }));
  assert.deepEqual(unit.takenBy, NONE);
  unit.send(FRONT, clientFrame({ ...inbound, payload: DATA }));
  assert.deepEqual(unit.takenBy, BOTH);
  unit.send(BACK, realFrame(1, { ...outbound, payload: DATA }));
  assert.deepEqual(unit.takenBy, BOTH);
});

programTest(
  "a tag in the frame is for XDP, which sees it there, and no more than one",
  (kernel) => {
    const unit = new TwinUnit(kernel, { reals: [{}] });
    unit.connect(5000);
    const tagged = (frame: Uint8Array, ...types: number[]) => {
      const tags = types.flatMap((type) => [type >> 8, type & 0xff, 0, 7]);
      return Uint8Array.of(...frame.subarray(0, 12), ...tags, ...frame.subarray(12));
    };
    for (const tags of [[0x8100], [0x88a8], [0x8100, 0x8100], [0x88a8, 0x8100]]) {
      const expected = tags.length === 1 ? ["xdp"] : NONE;
      unit.send(FRONT, tagged(clientFrame({ sourcePort: 5000, payload: DATA }), ...tags));
      assert.deepEqual(unit.takenBy, expected);
      unit.send(BACK, tagged(realFrame(1, { destinationPort: 5000, payload: DATA }), ...tags));
      assert.deepEqual(unit.takenBy, expected);
    }
  },
);

programTest(
  "nothing leaves by a port that is down, and nothing is larger than the MTU",
  (kernel) => {
    const unit = new TwinUnit(kernel);
    const real = unit.connect(5000);
    unit.wire.links[BACK] = LINK_DOWN;
    unit.live(600);
    assert.deepEqual(takenFrom(unit, real), [NONE, BOTH]);
    unit.wire.links[BACK] = LINK_UP;
    unit.wire.links[FRONT] = LINK_DOWN;
    unit.live(600);
    assert.deepEqual(takenFrom(unit, real), [BOTH, NONE]);
    unit.wire.links[FRONT] = LINK_UP;
    unit.live(600);
    assert.deepEqual(takenFrom(unit, real, 5000, new Uint8Array(1460)), [BOTH, BOTH]);
    assert.deepEqual(takenFrom(unit, real, 5000, new Uint8Array(1461)), [NONE, NONE]);
  },
);

programTest(
  "a connection whose virtual a reload removes stays the kernel's until it is over",
  (kernel) => {
    const address = "192.0.2.11";
    const options = { rows: 4, reals: [{}], virtuals: [{}, { port: 81, address }] };
    const unit = new TwinUnit(kernel, options);
    unit.connect(5001, 81, address);
    unit.reload({ ...options, virtuals: [{}, { port: 81, address, removed: true }] });
    const segment = { sourcePort: 5001, destinationPort: 81 };
    unit.send(FRONT, clientFrame(segment, { destination: address }));
    assert.deepEqual(unit.takenBy, BOTH);
    unit.send(BACK, realFrame(1, { destinationPort: 5001 }));
    assert.deepEqual(unit.takenBy, BOTH);
    assert.equal(unit.syn({ port: 5002, virtualPort: 81, virtual: address }), 0);
  },
);

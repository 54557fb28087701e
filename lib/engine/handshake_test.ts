/** Which segments make a connection: those that the hosts themselves would believe. */
import assert from "node:assert/strict";
import type { TcpGiven } from "../packet/fields.ts";
import { ACK, FIN, SYN } from "../packet/tcp.ts";
import { TestUnit } from "./test_unit.ts";

/** Of the client's SYN and of the real's SYN-ACK. */
const CLIENTS = 7;
const REALS = 4_000;

/** A connection whose SYN the real has answered, if it is asked to. */
function opened(answer: Partial<TcpGiven> = {}): TestUnit {
  const unit = new TestUnit({ reals: [{}] });
  unit.syn({ sequence: CLIENTS });
  unit.fromReal(1, {
    flags: SYN | ACK,
    sequence: REALS,
    acknowledgement: CLIENTS + 1,
    ...answer,
  });
  return unit;
}

function stateOf(unit: TestUnit): string {
  return unit.connections()[0]!.state;
}

Deno.test("the client's ACK of the real's SYN makes the connection, so does its data or its FIN", () => {
  for (
    const [segment, state] of [
      [{}, "established"],
      [{ payload: new Uint8Array(9) }, "established"],
      [{ flags: FIN | ACK }, "half_closed"],
    ] as const
  ) {
    const unit = opened();
    unit.fromClient({ acknowledgement: REALS + 1, ...segment });
    assert.equal(stateOf(unit), state);
  }
});

Deno.test("an ACK of something else, of nothing or with a wrong sum passes and makes none", () => {
  for (
    const segment of [
      { acknowledgement: REALS },
      { acknowledgement: REALS - 1 },
      { acknowledgement: REALS + 1, flags: 0 },
      { acknowledgement: REALS + 1, checksum: 0x1111 },
    ]
  ) {
    const unit = opened();
    assert.equal(unit.fromClient(segment).length, 1);
    assert.equal(stateOf(unit), "embryonic");
  }
});

Deno.test("a SYN-ACK that acknowledges another SYN passes and is no answer", () => {
  const unit = opened({ acknowledgement: CLIENTS });
  unit.fromClient({ acknowledgement: REALS + 1 });
  assert.equal(stateOf(unit), "embryonic");
  assert.equal(unit.state.reals.latencyMs[0], 0);
});

Deno.test("numbers go round", () => {
  const unit = opened({ sequence: 0xffff_ffff });
  unit.fromClient({ acknowledgement: 0 });
  assert.equal(stateOf(unit), "established");
});

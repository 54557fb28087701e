/** Segments of a connection that contradict themselves, or say less plainly than most what they are: one field after the other. */
import assert from "node:assert/strict";
import { clientFrame, realFrame } from "../../lib/engine/test_frames.ts";
import { BACK, FRONT } from "../../lib/words.ts";
import { programTest, type TestKernel } from "./test_kernel.ts";
import { TwinUnit } from "./test_twin.ts";

const BOTH = ["tc", "xdp"];
const NONE: string[] = [];
const IP = 14;
const TCP = 34;
const PAYLOAD = new Uint8Array(41).fill(0x50);
const CLIENT_PORT = 5000;
const OTHER_PORT = 5001;

type Change = (frame: Uint8Array<ArrayBuffer>) => void;

/** A segment of each side, changed. Gives who took them; a twin compares. */
function sendBoth(unit: TwinUnit, change: Change): (readonly string[])[] {
  const frames = [
    clientFrame({ sourcePort: CLIENT_PORT, payload: PAYLOAD }),
    realFrame(1, { destinationPort: CLIENT_PORT, payload: PAYLOAD }),
  ];
  return [FRONT, BACK].map((port) => {
    const frame = frames[port]!;
    change(frame);
    unit.send(port, frame);
    return unit.takenBy;
  });
}

function newUnit(kernel: TestKernel): TwinUnit {
  const unit = new TwinUnit(kernel, { reals: [{}] });
  unit.connect(CLIENT_PORT);
  unit.connect(OTHER_PORT);
  return unit;
}

/** Sets 16 bits. */
function half(at: number, value: number): Change {
  return (frame) => new DataView(frame.buffer).setUint16(at, value);
}

programTest("only an IPv4 header of five words is plain", (kernel) => {
  const unit = newUnit(kernel);
  for (let first = 0; first < 256; first++) {
    const taken = sendBoth(unit, (frame) => frame[IP] = first);
    if (first === 0x45) assert.deepEqual(taken, [BOTH, BOTH]);
    else assert.deepEqual(taken[0], NONE, `${first}`);
  }
});

programTest("a packet must have its headers, and no more than the frame", (kernel) => {
  const unit = newUnit(kernel);
  const whole = 40 + PAYLOAD.length;
  for (const total of [0, 19, 20, 39, 40, 41, whole - 1, whole, whole + 1, 1500, 65_535]) {
    const taken = sendBoth(unit, half(IP + 2, total));
    const isPlain = total >= 40 && total <= whole;
    assert.deepEqual(taken[0], isPlain ? BOTH : NONE, `${total}`);
    if (isPlain) assert.deepEqual(taken[1], BOTH);
  }
});

programTest("no fragment is plain; neither of the other bits makes one", (kernel) => {
  const unit = newUnit(kernel);
  for (let bit = 0; bit < 16; bit++) {
    const expected = bit >= 14 ? BOTH : NONE;
    assert.deepEqual(sendBoth(unit, half(IP + 6, 1 << bit))[0], expected, `bit ${bit}`);
  }
});

programTest("a segment has a header of five words or more, all of it in the packet", (kernel) => {
  const unit = newUnit(kernel);
  for (let words = 0; words < 16; words++) {
    const expected = words >= 5 ? BOTH : NONE;
    const offset: Change = (frame) => frame[TCP + 12] = words << 4;
    assert.deepEqual(sendBoth(unit, offset)[0], expected, `${words} words`);
    const bare: Change = (frame) => {
      offset(frame);
      half(IP + 2, 40)(frame);
    };
    assert.deepEqual(sendBoth(unit, bare)[0], words === 5 ? BOTH : NONE, `${words} of five words`);
  }
});

programTest("other protocols have no connections, whatever their bytes say", (kernel) => {
  const unit = newUnit(kernel);
  for (let protocol = 0; protocol < 256; protocol++) {
    const taken = sendBoth(unit, (frame) => frame[IP + 9] = protocol);
    assert.deepEqual(taken[0], protocol === 6 ? BOTH : NONE, `${protocol}`);
  }
});

programTest("a frame whose end is missing is not plain, wherever that is", (kernel) => {
  const unit = newUnit(kernel);
  const whole = clientFrame({ sourcePort: CLIENT_PORT, payload: PAYLOAD });
  for (let length = IP; length < whole.length; length++) {
    unit.send(FRONT, whole.slice(0, length));
    assert.deepEqual(unit.takenBy, NONE, `${length} bytes`);
    unit.send(
      BACK,
      realFrame(1, { destinationPort: CLIENT_PORT, payload: PAYLOAD }).slice(0, length),
    );
  }
});

/** Where a segment without them would lie there is another one: of a connection, or of none. */
programTest("options of IP are no segment", (kernel) => {
  const unit = newUnit(kernel);
  for (const other of [OTHER_PORT, 1]) {
    const disguised = (inner: Uint8Array, outer: Uint8Array): Uint8Array<ArrayBuffer> => {
      const options = inner.slice(TCP, TCP + 40);
      const frame = Uint8Array.of(...outer.subarray(0, TCP), ...options, ...outer.subarray(TCP));
      frame[IP] = 0x4f;
      half(IP + 2, frame.length - IP)(frame);
      return frame;
    };
    const given = { payload: PAYLOAD };
    unit.send(
      FRONT,
      disguised(
        clientFrame({ sourcePort: other, ...given }),
        clientFrame({ sourcePort: CLIENT_PORT, ...given }),
      ),
    );
    assert.deepEqual(unit.takenBy, NONE);
    unit.send(
      BACK,
      disguised(
        realFrame(1, { destinationPort: other, ...given }),
        realFrame(1, { destinationPort: CLIENT_PORT, ...given }),
      ),
    );
    assert.deepEqual(unit.takenBy, NONE);
  }
  assert.deepEqual(sendBoth(unit, () => {}), [BOTH, BOTH]);
});

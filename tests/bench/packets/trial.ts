/**
 * What a run of the program in the kernel takes by itself, without a network: by BPF_PROG_TEST_RUN, of its form for XDP, which does all in
 * one run. The frame is translated to the address it has already, so that each run finds it as the one before.
 *
 * @module
 */
import { nowMs } from "../../../lib/clock.ts";
import { loadProgram } from "../../../lib/engine/engine_program.ts";
import { EngineState } from "../../../lib/engine/state.ts";
import { clientFrame, realFrame } from "../../../lib/engine/test_frames.ts";
import { TestUnit } from "../../../lib/engine/test_unit.ts";
import {
  CLIENT_PORTS,
  DELTAS,
  ENTRY_SHIFT,
  REAL_ADDRESS,
  SERVER_PORTS,
  VIRTUAL_ADDRESS,
} from "../../../lib/objects/entry.ts";
import { FIN } from "../../../lib/packet/tcp.ts";
import { BACK, FRONT } from "../../../lib/words.ts";
import { type Program, XDP_NATIVE } from "../../../ffi/fastpath/program.ts";
import { clockAheadMs } from "../../../ffi/thread_clock.ts";

const RUNS = 1_000_000;
const HOUR_MS = 3_600_000;
/** Ports of the foreign, of the connection that is tried from either side. */
const FORTH = 5000;
const BACK_AGAIN = 5001;
/** XDP_PASS and XDP_REDIRECT of linux/bpf.h. */
const PASS = 2;
const REDIRECT = 4;

/** A line for people, or why there is none. */
export function trialNote(): string {
  const shape = { reals: 8, virtuals: 8, connections: 1024, sticky: 2 };
  const loaded = loadProgram("xdp", shape);
  if (loaded.program === undefined) return `no run of the program: ${loaded.refusal?.message}`;
  using program = loaded.program;
  const ns = measure(program, loaded.shape);
  return "one run of the program (BPF_PROG_TEST_RUN, XDP): " +
    `forwards to the real in ${ns.toReal} ns, back in ${ns.toForeign} ns; leaves a FIN in ${ns.left} ns`;
}

function measure(program: Program, shape: Parameters<typeof EngineState.over>[1]) {
  const state = EngineState.over(
    new SharedArrayBuffer(EngineState.bytes(shape)),
    shape,
    program.memory,
  );
  const unit = new TestUnit({ rows: shape.reals, state: () => state });
  const real = [FORTH, BACK_AGAIN].map((port) => unit.connect(port))[1]!;
  state.connections.fastLane.open(Infinity);
  const { kernelTables } = state;
  kernelTables.begin(clockAheadMs());
  kernelTables.renew(nowMs() + HOUR_MS);
  const run = (port: number, frame: Uint8Array, result: number) => {
    const trial = program.try(port, XDP_NATIVE, frame, RUNS);
    if (trial.result !== result) throw new Error(`the program said ${trial.result}, not ${result}`);
    return trial.ns;
  };
  const left = run(FRONT, clientFrame({ sourcePort: FORTH, flags: FIN }), PASS);
  // From here on the first has the virtual's address for its real's, and the second the other way round.
  copyWords(state, 1, [[VIRTUAL_ADDRESS, REAL_ADDRESS], [CLIENT_PORTS, SERVER_PORTS]]);
  copyWords(state, 2, [[REAL_ADDRESS, VIRTUAL_ADDRESS], [SERVER_PORTS, CLIENT_PORTS]]);
  return {
    toReal: run(FRONT, clientFrame({ sourcePort: FORTH }), REDIRECT),
    toForeign: run(BACK, realFrame(real, { destinationPort: BACK_AGAIN }), REDIRECT),
    left,
  };
}

/** Copies words of an entry onto others of it, and lets the checksums as they are. */
function copyWords({ connections }: EngineState, entry: number, words: [number, number][]) {
  const at = entry << ENTRY_SHIFT;
  for (const [from, to] of words) connections.entries[at + to] = connections.entries[at + from]!;
  connections.entries[at + DELTAS] = -1;
}

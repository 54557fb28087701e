/** What control says of the fast path: which one runs, and why none or no better one does. */
import assert from "node:assert/strict";
import { CLSACT, Program, ProgramError, TCX, XDP_GENERIC } from "../../ffi/fastpath/program.ts";
import { programTest, whyNoProgram } from "../../ffi/fastpath/test_kernel.ts";
import { type Loading, loadingWith } from "../../ffi/fastpath/test_load.ts";
import { RawWire } from "../../ffi/raw_wire.ts";
import { PortError } from "../../ffi/shim.ts";
import { TestVeth } from "../../ffi/test_veth.ts";
import { netTest } from "../../tests/net/needs.ts";
import { run } from "../demo/commands.ts";
import { EngineFastpath, type EngineProgram, loadProgram } from "./engine_program.ts";
import { placesOf } from "./kernel_layout.ts";
import { EngineState, type Shape } from "./state.ts";
import { structOf } from "./test_layout.ts";

const SHAPE: Shape = { reals: 2, virtuals: 2, connections: 10, sticky: 16 };
/** No hook has this number. */
const NO_HOOK = 99;
/** Lines of the largest map there can be: 256 GB. */
const TOO_MANY = 0xffff_ffff;

/** The view of it, and the state that it is a view of. */
function viewOf(loaded: EngineProgram) {
  const { shape, program } = loaded;
  const shared = new SharedArrayBuffer(EngineState.bytes(shape));
  const state = EngineState.over(shared, shape, program?.memory);
  return { state, view: new EngineFastpath(loaded, state.kernelTables) };
}

Deno.test("where none is asked for none is loaded, and nothing is to be said", () => {
  const loaded = loadProgram("off", SHAPE);
  assert.deepEqual(loaded, { program: undefined, refusal: undefined, shape: SHAPE });
  const { view } = viewOf(loaded);
  assert.deepEqual([view.kind, view.reason, view.log], ["off", undefined, []]);
});

Deno.test("a refusal is the reason, with what the verifier said", () => {
  const refusal = new ProgramError("EINVAL: the kernel refused the program", ["R1 invalid"]);
  const { view } = viewOf({ program: undefined, refusal, shape: SHAPE });
  assert.deepEqual([view.kind, view.reason, view.log], ["off", refusal.message, ["R1 invalid"]]);
});

Deno.test("places of another layout are none of this shim's", () => {
  assert.throws(
    () => Program.load(new Uint32Array(3), [TCX]),
    (error) => error instanceof PortError && error.message.endsWith("deno task shim"),
  );
});

programTest("a program that hangs nowhere yet is none, and a closed one says nothing", () => {
  const { view } = viewOf(loadProgram("tc", SHAPE));
  assert.deepEqual(
    [view.kind, view.reason],
    ["off", "front: the port is closed; back: the port is closed"],
  );
  view.close();
  assert.deepEqual([view.kind, view.reason], ["off", undefined]);
});

programTest("tables that are too large for the machine are told with what to do", () => {
  // Where it would take that much, it would take a while.
  if (Deno.systemMemoryInfo().total > TOO_MANY * 64) return;
  const places = placesOf({ ...SHAPE, cpus: 1 });
  places[places.length - 1] = TOO_MANY;
  assert.throws(() => Program.load(places, [TCX]), (error) =>
    error instanceof ProgramError &&
    error.message ===
      "ENOMEM: the kernel has no 262144 MB for its tables: expected a lower connections.max");
});

/** What the loader says with these capabilities alone. */
async function loading(...capabilities: string[]): Promise<Loading> {
  return JSON.parse(await run(loadingWith(...capabilities)));
}

netTest("the rights that are missing are told, whichever they are", ["setpriv"], async () => {
  const rights = ["bpf", "net_admin", "perfmon"];
  assert.deepEqual(await loading(...rights), {});
  for (const missing of rights) {
    const { message } = await loading(...rights.filter((right) => right !== missing));
    assert.match(message!, /^E\w+: .*: expected CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON/, missing);
  }
}, whyNoProgram());

netTest(
  "a program that the verifier refuses comes with the end of what it said",
  ["setpriv"],
  async () => {
    // Without this right it refuses the loader.
    const { log } = await loading("bpf", "net_admin");
    assert.ok(log!.length > 1, `${log}`);
    assert.match(log!.at(-1)!, /^processed \d+ insns/);
  },
  whyNoProgram(),
);

/** What is said while the program hangs on both ends of a cable. */
async function hungBy(hooks: readonly number[], look: (seen: ReturnType<typeof viewOf>) => void) {
  await using veth = await TestVeth.create();
  const loaded = loadProgram("tc", SHAPE, hooks);
  const seen = viewOf(loaded);
  const wire = RawWire.open([veth.left, veth.right], loaded.program);
  try {
    look(seen);
  } finally {
    wire.close();
    seen.view.close();
  }
}

netTest("which hook it hangs by is told where there is a better one", ["ip"], async () => {
  await hungBy([CLSACT], ({ view }) => {
    assert.equal(view.kind, "tc");
    assert.match(view.reason!, /^front: by clsact, .*; back: by clsact, /);
  });
  await hungBy([XDP_GENERIC], ({ view }) => {
    assert.equal(view.kind, "xdp");
    assert.match(view.reason!, /by generic XDP/);
  });
  await hungBy([NO_HOOK, CLSACT], ({ view }) => assert.equal(view.kind, "tc"));
}, whyNoProgram());

netTest("a hook that refuses it is told by its error", ["ip"], async () => {
  await hungBy([NO_HOOK], ({ view }) => {
    assert.equal(view.kind, "off");
    const refusal = "the kernel hangs the program on no hook of this port: EINVAL";
    assert.equal(view.reason, `front: ${refusal}; back: ${refusal}`);
  });
}, whyNoProgram());

netTest("while another program takes its frames it is off", ["ip"], async () => {
  await hungBy([TCX, CLSACT], ({ view, state }) => {
    assert.equal(view.kind, "tc");
    state.kernelTables.control[structOf("pm_control").get("off")! / 4] = 1;
    assert.equal(view.kind, "off");
    assert.match(view.reason!, /^another program on a port took frames/);
    state.kernelTables.retry();
    assert.equal(view.kind, "tc");
  });
}, whyNoProgram());

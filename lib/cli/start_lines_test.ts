import assert from "node:assert/strict";
import type { Fastpath } from "../engine/fastpath_view.ts";
import { testConfig, testState } from "../status/test_state.ts";
import { type FastpathName, LINK_DOWN, LINK_UP } from "../words.ts";
import { tellStart } from "./start_lines.ts";
import { TestIo } from "./test_io.ts";

/** What is said where `asked` is in the config and `fastpath` runs. */
function told(asked: FastpathName, fastpath: Fastpath): TestIo {
  const config = { ...testConfig(), fastpath: asked };
  const state = testState(config);
  state.links.fill(LINK_UP);
  const io = new TestIo();
  const engine = { state, lack: undefined, fastpath };
  tellStart({ config, engine, statusUrl: "http://127.0.0.1:9000", boxWarnings: [] }, io);
  return io;
}

Deno.test("a unit tells once which fast path runs, and why not a better one", () => {
  const rows: [FastpathName, Fastpath, string][] = [
    ["auto", { kind: "xdp", reason: undefined }, "fast path xdp"],
    [
      "auto",
      { kind: "tc", reason: "eth0 has no XDP of its own" },
      "fast path tc: eth0 has no XDP of its own",
    ],
    ["auto", { kind: "off", reason: "no CAP_BPF" }, "fast path off: no CAP_BPF"],
    ["tc", { kind: "tc", reason: undefined }, "fast path tc"],
    ["off", { kind: "off", reason: undefined }, "fast path off"],
  ];
  for (const [asked, fastpath, line] of rows) {
    const { out, errors } = told(asked, fastpath);
    assert.deepEqual(out.slice(1), [line]);
    assert.deepEqual(errors, []);
  }
});

Deno.test("a fast path that the config names and that does not run is a warning", () => {
  const { out, errors } = told("xdp", { kind: "off", reason: "eth0: the driver refuses XDP" });
  assert.equal(out.length, 1);
  assert.deepEqual(errors, [
    "warning: fast path off: eth0: the driver refuses XDP: expected xdp, which the config asks for",
  ]);
});

Deno.test("a link that is not up, what the engine lacks and what does not fit are warnings", () => {
  const config = testConfig();
  const state = testState(config);
  state.links.set([LINK_UP, LINK_DOWN]);
  const io = new TestIo();
  const fastpath: Fastpath = { kind: "tc", reason: undefined };
  const engine = { state, lack: "ports: too little", fastpath };
  tellStart({ config, engine, statusUrl: "http://[::1]:9000", boxWarnings: ["ports: odd"] }, io);
  assert.deepEqual(io.out, [
    "forwarding between eth0 and eth1; status on http://[::1]:9000/status",
    "fast path tc",
  ]);
  assert.deepEqual(io.errors, [
    "warning: ports: odd",
    "warning: ports: too little",
    "warning: port back (eth1): link is down",
  ]);
});

Deno.test("what the kernel's verifier said last is told line by line", () => {
  const log = Array.from({ length: 30 }, (_, line) => `line ${line}`);
  const { errors } = told("auto", { kind: "off", reason: "EACCES: the kernel refused it", log });
  assert.equal(errors.length, 20);
  assert.equal(errors[0], "verifier: line 10");
  assert.equal(errors.at(-1), "verifier: line 29");
});

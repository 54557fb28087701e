import assert from "node:assert/strict";
import type { RunningConfig } from "../config/running.ts";
import type { EngineState } from "../engine/state.ts";
import { ESTABLISHED } from "../words.ts";
import type { ConnectionsJson } from "./json.ts";
import { ConnectionPages, PAGE_ENTRIES } from "./pages.ts";
import { open, testRunning, testState } from "./test_state.ts";
import { CHUNK_ENTRIES, TableWalk } from "./walk.ts";

function pagesOf(config: RunningConfig, state: EngineState): ConnectionPages {
  return new ConnectionPages(() => config, state, new TableWalk(state.connections));
}

function filled(count: number, max = 100) {
  const config = testRunning(max);
  const state = testState(config);
  for (let i = 0; i < count; i++) {
    open(state, { host: 1 + i % 4, port: 1 + (i >> 2), real: i % 2 });
  }
  return { config, state, pages: pagesOf(config, state) };
}

function entries(page: ConnectionsJson): number[] {
  return page.connections.map(({ entry }) => entry);
}

Deno.test("a row says everything of its connection", async () => {
  const config = testRunning();
  const state = testState(config);
  const entry = open(state, { host: 9, port: 40_000, real: 1, tick: 100 });
  state.connections.touch(entry, 150);
  state.connections.become(entry, ESTABLISHED);
  state.tick[0] = 170;
  const page = await pagesOf(config, state).page({ limit: 10, after: 0 });
  assert.deepEqual(page, {
    connections: [{
      entry,
      virtual: "www",
      real: "web2",
      reason: "predictor",
      outbound: false,
      protocol: "tcp",
      state: "established",
      foreign_address: "198.51.100.9",
      foreign_port: 40_000,
      virtual_address: "10.0.0.100",
      virtual_port: 80,
      real_address: "10.0.0.12",
      real_port: 8080,
      age_ms: 7000,
      idle_ms: 2000,
    }],
    next: null,
  });
});

Deno.test("an empty table is one empty page", async () => {
  const { pages } = filled(0);
  assert.deepEqual(await pages.page({ limit: 10, after: 0 }), {
    connections: [],
    next: null,
  });
});

Deno.test("pages one after another give every connection once, up to a full table", async () => {
  const { pages } = filled(100);
  const seen: number[] = [];
  let after: number | null = 0;
  while (after !== null) {
    const page: ConnectionsJson = await pages.page({ limit: 7, after });
    assert.ok(page.connections.length <= 7);
    seen.push(...entries(page));
    after = page.next;
  }
  assert.deepEqual(seen, Array.from({ length: 100 }, (_, i) => i + 1));
});

Deno.test("filters hold together, and free entries are passed over", async () => {
  const { state, pages } = filled(16);
  state.connections.release(5);
  const found = await pages.page({
    virtual: 0,
    real: 0,
    client: "198.51.100.1",
    limit: 100,
    after: 0,
  });
  assert.deepEqual(entries(found), [1, 9, 13]);
  for (const other of [{ virtual: 1 }, { real: 2 }, { client: "198.51.100.99" }]) {
    const none = await pages.page({ ...other, limit: 100, after: 0 });
    assert.deepEqual(none, { connections: [], next: null });
  }
});

Deno.test("a walk through a large table lets others run between its chunks", async () => {
  const { pages } = filled(3 * CHUNK_ENTRIES, 3 * CHUNK_ENTRIES);
  const order: string[] = [];
  const none = { client: "203.0.113.1", limit: 1, after: 0 };
  const walks = ["first", "second"].map((name) => pages.page(none).then(() => order.push(name)));
  for (let turn = 0; turn < 4; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    order.push("other");
  }
  await Promise.all(walks);
  assert.deepEqual(order.slice(0, 3), ["other", "other", "other"]);
  assert.ok(order.includes("first") && order.includes("second"));
});

Deno.test("a page looks at a part of a large table only, and says where to go on", async () => {
  const config = testRunning(PAGE_ENTRIES + 10);
  const state = testState(config);
  for (let i = 0; i < PAGE_ENTRIES + 10; i++) {
    open(state, { host: 1 + i % 200, port: 1 + Math.floor(i / 200) });
  }
  const pages = pagesOf(config, state);
  const nobody = { client: "203.0.113.1", limit: 1 };
  const first = await pages.page({ ...nobody, after: 0 });
  assert.deepEqual(first, { connections: [], next: PAGE_ENTRIES });
  assert.deepEqual(await pages.page({ ...nobody, after: PAGE_ENTRIES }), {
    connections: [],
    next: null,
  });
});

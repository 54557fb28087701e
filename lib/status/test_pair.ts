/**
 * A pair for tests: lb-a, the primary, is active, and lb-b its complete standby. Nothing is amiss.
 *
 * @module
 */
import type { FailoverConfig } from "../config/config.ts";
import { noRefusals } from "../failover/codec/refusals.ts";
import type { OrderAnswer, PairView } from "../pair/view.ts";
import { type CountName, COUNTS } from "../replication/counts.ts";
import type { PairOrder } from "../words.ts";
import type { PairSource } from "./app.ts";
import { NOW_MS, type TestChange, type TestSource, testSource } from "./test_source.ts";
import { testConfig } from "./test_state.ts";

export const TEST_FAILOVER: FailoverConfig = {
  role: "primary",
  addresses: {
    active: { address: "10.0.0.2", bits: 24 },
    failover: { address: "10.0.0.3", bits: 24 },
    interface: "eth0",
  },
  cable: { kind: "serial", device: "/dev/ttyS1", wiring: "full" },
  helloMs: 100,
  hold: 3,
  replicate: true,
  keyFile: "/etc/pointsman/failover.key",
};

export function testPairView(): PairView {
  const counts = COUNTS.map((name) => [name, 0] as const);
  const port = { state: "normal", link: "up" } as const;
  const heard = { ...port, heard: true, received: 0, test: undefined };
  return {
    role: "primary",
    state: "active",
    sinceMs: NOW_MS - 8_000_000,
    cause: "both boot, primary",
    term: 1,
    cable: { name: "serial /dev/ttyS1", state: "normal", trouble: undefined },
    paths: {
      cable: { isHeard: true, lastMs: NOW_MS - 12 },
      front: { isHeard: true, lastMs: NOW_MS - 40 },
      back: { isHeard: true, lastMs: NOW_MS - 41 },
    },
    ports: {
      front: { ...port, mac: "00:1b:21:00:00:0a" },
      back: { ...port, mac: "00:1b:21:00:00:0b" },
    },
    peer: {
      name: "lb-b",
      role: "secondary",
      state: "standby",
      cause: "peer is active",
      version: "1.2.3",
      configHash: "0123456789abcdef",
      term: 1,
      health: 2,
      lastMs: NOW_MS - 12,
      isHeard: true,
      ports: {
        front: { ...heard, mac: "00:1b:21:00:00:1a" },
        back: { ...heard, mac: "00:1b:21:00:00:1b" },
      },
      sync: { state: "complete", percent: 0, behind: 0 },
    },
    sync: { state: "complete", percent: 0, behind: 0 },
    refusals: noRefusals(),
    replicated: Object.fromEntries(counts) as Record<CountName, number>,
    address: { held: "active", trouble: undefined },
  };
}

/** Views of which each shows another thing that people are to see, by name. */
export const TEST_PAIRS: Readonly<Record<string, (view: PairView) => void>> = {
  well() {},
  standby(view) {
    view.role = "secondary";
    view.state = "standby";
    view.cause = "peer is active";
    view.address.held = "failover";
    Object.assign(view.peer!, { role: "primary", state: "active" });
  },
  bulk(view) {
    view.sync = { state: "bulk", percent: 42, behind: 0 };
  },
  alone(view) {
    view.cause = "peer has no power";
    view.sinceMs = NOW_MS - 74_000;
    view.cable.state = "other_side_powered_off";
    view.sync = { state: "off", percent: 0, behind: 0 };
    view.peer!.isHeard = false;
    view.peer!.lastMs = NOW_MS - 74_012;
    for (const path of Object.values(view.paths)) {
      path.isHeard = false;
      path.lastMs = NOW_MS - 74_012;
    }
  },
  unplugged(view) {
    view.cable.state = "my_side_not_connected";
    view.paths.cable = { isHeard: false, lastMs: NOW_MS - 3_000 };
  },
  failed(view) {
    view.state = "failed";
    view.cause = "peer has more good ports";
    view.sinceMs = NOW_MS - 4_000;
    view.address.held = "failover";
    view.ports.back.state = "link_down";
    view.ports.back.link = "down";
    view.paths.back.isHeard = false;
    Object.assign(view.peer!, { state: "active" });
    view.peer!.ports.back.test = { test: "traffic", outcome: "heard", received: 17 };
    view.refusals.replayed = 3;
  },
  booting(view) {
    view.state = "booting";
    view.role = undefined;
    view.cause = "start";
    view.sinceMs = -Infinity;
    view.peer = undefined;
    view.cable = { name: "none", state: "none", trouble: undefined };
    view.address = { held: undefined, trouble: "there is no interface eth0" };
    for (const path of Object.values(view.paths)) Object.assign(path, NEVER);
    view.sync = { state: "off", percent: 0, behind: 0 };
  },
  split(view) {
    Object.assign(view.peer!, { state: "active", configHash: "fedcba9876543210" });
  },
};

const NEVER = { isHeard: false, lastMs: undefined };

/** What is there to see, and keeps what is ordered. */
export class TestPair implements PairSource {
  readonly given: PairOrder[] = [];
  answer: OrderAnswer = { ok: true, state: "active" };
  readonly #view: PairView;

  constructor(change: (view: PairView) => void = () => {}) {
    this.#view = testPairView();
    change(this.#view);
  }

  view() {
    return this.#view;
  }

  order(order: PairOrder) {
    this.given.push(order);
    return Promise.resolve(this.answer);
  }
}

/** The unit of {@linkcode testSource}, with a peer. */
export function pairedSource(pair: PairSource, change: TestChange = {}): TestSource {
  const config = { ...testConfig(), failover: TEST_FAILOVER };
  return testSource({ config, pair, ...change });
}

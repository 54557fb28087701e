/**
 * Two drivers for tests, whose paths are wires in memory that tests cut, and whose engines are cells that nobody looks at.
 *
 * @module
 */
import { nowMs } from "../clock.ts";
import { Duty } from "../engine/duty.ts";
import { Signer } from "../failover/codec/signer.ts";
import { type Path, PATHS } from "../failover/messages.ts";
import { timing } from "../failover/timing.ts";
import { Arena } from "../objects/arena.ts";
import { PORTS } from "../words.ts";
import { ConfigurationExchange } from "./configuration.ts";
import type { WholeConfiguration } from "./configuration_receiver.ts";
import type { TransferEnd } from "./configuration_sender.ts";
import { Driver } from "./driver.ts";
import { ManagementAddress } from "./management.ts";
import type { DriverParts, PortFacts } from "./parts.ts";
import type { PathLink } from "./paths.ts";
import type { PairEvent } from "./view.ts";

/** Short, so that tests are. */
export const HELLO_MS = 20;

export interface TestUnitOptions {
  name: string;
  role: "primary" | "secondary";
  key?: Uint8Array<ArrayBuffer>;
  configuration?: WholeConfiguration;
  replication?: DriverParts["replication"];
}

export class TestDriver {
  readonly driver: Driver;
  readonly duty: Duty;
  readonly address: ManagementAddress;
  readonly events: PairEvent[] = [];
  readonly warnings: string[] = [];
  readonly wholes: WholeConfiguration[] = [];
  readonly ends: TransferEnd[] = [];
  /** Addresses that its box has. */
  readonly addresses = new Set<string>();
  /** Frames by which they were told. */
  announced = 0;
  readonly facts: Record<"front" | "back", PortFacts>;
  readonly exchange: ConfigurationExchange;
  /** Bytes that leave. */
  carry: (path: Path, bytes: Uint8Array) => void = () => {};

  constructor({ name, role, key, configuration, replication }: TestUnitOptions) {
    const counting = new Arena();
    new Duty(counting);
    this.duty = new Duty(new Arena(new SharedArrayBuffer(counting.bytes)));
    const last = role === "primary" ? 1 : 2;
    this.facts = {
      front: { link: "up", mac: Uint8Array.of(2, 0, 0, 0, 1, last) },
      back: { link: "up", mac: Uint8Array.of(2, 0, 0, 0, 2, last) },
    };
    this.address = new ManagementAddress({
      addresses: {
        active: { address: "10.0.0.2", bits: 24 },
        failover: { address: "10.0.0.3", bits: 24 },
        interface: "eth0",
      },
      set: (name, address, bits) => {
        this.addresses.add(`${name} ${address}/${bits}`);
        return Promise.resolve();
      },
      remove: (name, address, bits) => {
        this.addresses.delete(`${name} ${address}/${bits}`);
        return Promise.resolve();
      },
      mac: () => Uint8Array.of(2, 0, 0, 0, 0, last),
      sendFrame: () => void this.announced++,
      warn: (text) => this.warnings.push(text),
    });
    const runs = configuration ?? { hash: "0".repeat(16), text: "same" };
    this.exchange = new ConfigurationExchange({
      whole: (whole) => this.wholes.push(whole),
      ended: (end) => this.ends.push(end),
    }, runs);
    const link = (path: Path): PathLink => ({
      isFast: path !== "cable",
      send: (bytes) => {
        this.carry(path, bytes);
        return true;
      },
    });
    this.driver = new Driver({
      setup: {
        unit: name,
        version: "1",
        configHash: runs.hash,
        role,
        wiring: "link",
        timing: timing(HELLO_MS, 3),
        replicate: false,
      },
      signer: new Signer(key ?? "no key"),
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      paths: { cable: link("cable"), front: link("front"), back: link("back") },
      duty: this.duty,
      wakeEngine: () => this.duty.finish(this.duty.ordered),
      address: this.address,
      look: (port) => this.facts[port],
      configuration: this.exchange,
      replication: replication ?? (() => undefined),
      event: (event) => this.events.push(event),
      warn: (text) => this.warnings.push(text),
      now: nowMs,
    });
  }

  get state(): string {
    return this.driver.unit.state;
  }
}

const CROSSED = { cable: "cable", front: "back", back: "front" } as const;

/** Both, with wires between them that can be cut. */
export class TestPair {
  readonly a: TestDriver;
  readonly b: TestDriver;
  #isCrossed = false;
  readonly isCut: Record<Path, boolean> = { cable: false, front: false, back: false };

  constructor(a: Partial<TestUnitOptions> = {}, b: Partial<TestUnitOptions> = {}) {
    this.a = new TestDriver({ name: "lb-a", role: "primary", ...a });
    this.b = new TestDriver({ name: "lb-b", role: "secondary", ...b });
    this.#join(this.a, this.b);
    this.#join(this.b, this.a);
  }

  boot() {
    this.a.driver.boot();
    this.b.driver.boot();
  }

  /** The front of each is joined to the back of the other. */
  cross() {
    this.#isCrossed = true;
  }

  cut(isCut: boolean) {
    for (const path of PATHS) this.isCut[path] = isCut;
  }

  /** Waits until it is so; throws after some seconds. */
  async until(what: string, isSo: () => boolean) {
    const end = performance.now() + 10_000;
    while (!isSo()) {
      if (performance.now() > end) {
        throw new Error(`${what}: not in time; ${this.a.state}, ${this.b.state}`);
      }
      // Somebody speaks in both networks, whom tests of ports hear.
      for (const { duty } of [this.a, this.b]) PORTS.forEach((_, port) => duty.heard[port]!++);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  [Symbol.dispose]() {
    for (const { driver } of [this.a, this.b]) driver.stop();
  }

  #join(from: TestDriver, to: TestDriver) {
    from.carry = (path, bytes) => {
      if (this.isCut[path]) return;
      const copy = bytes.slice();
      const at = this.#isCrossed ? CROSSED[path] : path;
      queueMicrotask(() => {
        to.driver.receive(at, copy);
        to.driver.received();
      });
    };
  }
}

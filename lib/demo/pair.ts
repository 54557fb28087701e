/**
 * Two units and their cable on a {@linkcode Network}, and all that can befall them.
 *
 * @module
 */
import { CableEmulator } from "../cable/emulator/emulator.ts";
import type { UnitState } from "../failover/words.ts";
import type { PairJson } from "../status/json_failover.ts";
import { type Network, PAIR, type PairUnit } from "./network.ts";
import { otherUnit, pairConfig, type PairFiles, ROLE_OF } from "./pair_config.ts";
import { setPorts, SIDES } from "./pair_faults.ts";
import { UnitProcess } from "./unit.ts";

/** A bulk copy and a takeover without a cable take a second; a busy machine may take longer. */
const SETTLE_MS = 20_000;
const POLL_MS = 10;

export interface PairOptions {
  /** YAML of reals, virtuals and the like. */
  shared: string;
  /** Whether they have a cable; true unless given. */
  cable?: boolean;
  /** YAML lines that belong below `failover` beside those of the network: of `hello`, `hold` and the like. */
  failover?: string;
  /** Changes the finished YAML of a unit, to make it wrong, or another one. */
  edit?: (unit: PairUnit, yaml: string) => string;
}

export class Pair implements AsyncDisposable {
  readonly network: Network;
  /** Undefined for a pair without a cable. */
  readonly cable: CableEmulator | undefined;
  readonly #token: string;
  /** YAML of each. */
  readonly #configs: Record<PairUnit, string>;
  readonly #units = new Map<PairUnit, UnitProcess>();

  private constructor(
    network: Network,
    cable: CableEmulator | undefined,
    token: string,
    configs: Record<PairUnit, string>,
  ) {
    this.network = network;
    this.cable = cable;
    this.#token = token;
    this.#configs = configs;
  }

  /** Starts none of the units. */
  static async create(network: Network, options: PairOptions): Promise<Pair> {
    const { shared, cable = true, failover, edit = (_unit, yaml) => yaml } = options;
    const folder = await Deno.makeTempDir({ dir: "/run", prefix: "pair-" });
    const [key, token] = [`${folder}/key`, crypto.randomUUID()];
    await Deno.writeTextFile(key, crypto.randomUUID().replaceAll("-", ""), { mode: 0o600 });
    await Deno.writeTextFile(`${folder}/token`, token, { mode: 0o600 });
    const files: PairFiles = {
      keys: { "unit-a": key, "unit-b": key },
      token: `${folder}/token`,
      cable: cable ? `${folder}/cable` : undefined,
    };
    const yaml = (unit: PairUnit) => edit(unit, pairConfig(unit, files, shared, failover));
    const emulator = files.cable === undefined ? undefined : CableEmulator.start(files.cable);
    const configs = { "unit-a": yaml("unit-a"), "unit-b": yaml("unit-b") };
    return new Pair(network, emulator, token, configs);
  }

  /** One after the other, so that it is `unit-a` that is active on a busy machine too; resolves when `unit-b` has all that it has. */
  async bootInTurn() {
    await this.boot("unit-a");
    await this.reaches("unit-a", "active");
    await this.boot("unit-b");
    await this.settled("unit-a");
  }

  /** Both together; resolves when `unit-a` is active and `unit-b` has all that it has. */
  async bootBoth() {
    await Promise.all(PAIR.map((unit) => this.boot(unit)));
    await this.settled("unit-a");
  }

  /** One that runs. */
  unit(unit: PairUnit): UnitProcess {
    const process = this.#units.get(unit);
    if (process === undefined) throw new Error(`${unit} does not run: expected that it was booted`);
    return process;
  }

  async boot(unit: PairUnit) {
    this.#units.set(unit, await UnitProcess.start(this.network, this.#configs[unit], unit));
  }

  /** Ends its process as the kernel would: its end of the cable falls, its links stay. */
  async kill(unit: PairUnit) {
    const process = this.unit(unit);
    this.#units.delete(unit);
    await process.stop("SIGKILL");
  }

  /** Tells its process to end, and waits until it has. */
  async end(unit: PairUnit) {
    const process = this.unit(unit);
    this.#units.delete(unit);
    await process.stop("SIGTERM");
  }

  /** Its process is gone, and its ports and its end of the cable with it. */
  async cutPower(unit: PairUnit) {
    this.unit(unit).signal("SIGKILL");
    this.cable?.setPower(ROLE_OF[unit], false);
    await Promise.all([setPorts(this.network, unit, SIDES, "down"), this.kill(unit)]);
  }

  /** And boots it. */
  async restorePower(unit: PairUnit) {
    this.cable?.setPower(ROLE_OF[unit], true);
    await setPorts(this.network, unit, SIDES, "up");
    await this.boot(unit);
  }

  /** What a unit says of the pair. */
  async view(unit: PairUnit): Promise<PairJson> {
    const { failover } = await this.unit(unit).status();
    if (!failover.enabled) throw new Error(`${unit} has no peer: expected failover in its config`);
    return failover;
  }

  /** Gives a command, such as `/failover/active`; gives the status code of the answer and its text. */
  async command(unit: PairUnit, path: string): Promise<{ code: number; text: string }> {
    const headers = { authorization: `Bearer ${this.#token}` };
    const response = await this.unit(unit).get(path, { method: "POST", headers });
    return { code: response.status, text: await response.text() };
  }

  /** Resolves when one is active, the other its standby that has everything, and every real has answered ARP. */
  async settled(active: PairUnit) {
    const standby = otherUnit(active);
    await this.until(`${active} active and ${standby} its standby`, async () => {
      const [mine, other] = [await this.view(active), await this.view(standby)];
      return mine.state === "active" && mine.sync.state === "complete" &&
        other.state === "standby" && other.sync.state === "complete" &&
        mine.peer?.heard === true && other.peer?.heard === true;
    });
    await Promise.all(PAIR.map((unit) => this.unit(unit).resolved()));
  }

  async reaches(unit: PairUnit, state: UnitState) {
    await this.until(`${unit} ${state}`, async () => (await this.view(unit)).state === state);
  }

  /** Which unit says that it is active; undefined for none, and throws for both. */
  async active(): Promise<PairUnit | undefined> {
    const running = PAIR.filter((unit) => this.#units.has(unit));
    const states = await Promise.all(running.map(async (unit) => (await this.view(unit)).state));
    const active = running.filter((_, index) => states[index] === "active");
    if (active.length > 1) throw new Error("both units are active: expected one");
    return active[0];
  }

  /** Throws with what both units say where it is not reached in time. */
  async until(what: string, reached: () => Promise<boolean>) {
    const endMs = performance.now() + SETTLE_MS;
    while (performance.now() < endMs) {
      if (await reached().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`expected ${what} within ${SETTLE_MS / 1000} s: ${await this.#told()}`);
  }

  async [Symbol.asyncDispose]() {
    await Promise.all([...this.#units.values()].map((unit) => unit.stop("SIGKILL")));
    await this.cable?.[Symbol.asyncDispose]();
  }

  async #told(): Promise<string> {
    const told = PAIR.map(async (unit) => {
      if (!this.#units.has(unit)) return `${unit} does not run`;
      const view = await this.view(unit).then(JSON.stringify, (error) => `${error}`);
      return `${unit}: ${view}; it said: ${this.unit(unit).stderr.trim()}`;
    });
    return (await Promise.all(told)).join("\n");
  }
}

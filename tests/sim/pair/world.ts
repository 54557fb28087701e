/**
 * Two units, a cable, two networks and a clock. What happens to them is in `weather.ts`, what must hold in `invariants.ts`.
 *
 * @module
 */
import type { Action, UnitEvent, UnitMessage } from "../../../lib/failover/events.ts";
import type { Wiring } from "../../../lib/failover/cable_state.ts";
import type { Path } from "../../../lib/failover/messages.ts";
import { type Timing, timing } from "../../../lib/failover/timing.ts";
import { type PortName, PORTS } from "../../../lib/words.ts";
import { Agenda } from "../agenda.ts";
import { Broken } from "../broken.ts";
import { Random } from "../random.ts";
import { type Around, Host, type Transition } from "./host.ts";
import { Invariants } from "./invariants.ts";
import { Cable, type End, ENDS, Network, other } from "./wires.ts";

const HELLO_MS = 100;
/** Notes that a failure shows. */
const NOTES = 60;
/** From what a unit says at its end to its end. */
const LAST_WORDS_MS = 30;

/** What a world is like from its beginning to its end. */
export interface Setting {
  /** To find it again. */
  name: string;
  random: Random;
  hold: number;
  wiring: Wiring;
  hasCable: boolean;
  replicate: boolean;
  /** One thing happens at a time, and no message is lost. */
  isCalm: boolean;
}

export function drawnSetting(seed: number): Setting {
  const random = new Random(seed);
  const hold = random.pick([2, 3, 3, 4]);
  const wiring = random.pick(["full", "full", "full", "null-modem", "link"] as const);
  const hasCable = wiring !== "link" || random.chance(0.5);
  const replicate = random.chance(0.8);
  const name = `pair seed ${seed}`;
  return { name, random, hold, wiring, hasCable, replicate, isCalm: seed % 2 === 0 };
}

export class World implements Around {
  readonly setting: Setting;
  readonly agenda = new Agenda(0);
  readonly random: Random;
  readonly timing: Timing;
  readonly cable: Cable;
  readonly networks: Record<PortName, Network> = { front: new Network(), back: new Network() };
  readonly hosts: readonly [Host, Host];
  readonly invariants: Invariants;
  /** What the units did. */
  readonly log: { atMs: number; end: End; transition: string }[] = [];
  readonly #notes: string[] = [];

  constructor(setting: Setting) {
    const { random, hold, wiring, hasCable, replicate } = setting;
    this.setting = setting;
    this.random = random;
    this.timing = timing(HELLO_MS, hold);
    this.cable = new Cable(wiring, hasCable);
    const host = (end: End) =>
      new Host(end, {
        unit: `lb-${"ab"[end]}`,
        version: "1",
        configHash: "0".repeat(16),
        epoch: "",
        role: wiring === "full" ? undefined : end === 0 ? "primary" : "secondary",
        wiring,
        timing: this.timing,
        replicate,
      }, this);
    this.hosts = [host(0), host(1)];
    this.invariants = new Invariants(this);
  }

  /** Lives until a time. */
  live(untilMs: number) {
    this.#tellWhere(() => {
      while ((this.agenda.nextMs ?? Infinity) <= untilMs) {
        this.agenda.run();
        this.invariants.check();
      }
    });
  }

  /** Has come to its end, where all must be well. */
  end() {
    this.#tellWhere(() => this.invariants.checkEnd());
  }

  #tellWhere(action: () => void) {
    try {
      action();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      const { name, wiring, hasCable } = this.setting;
      throw new Broken(
        `${name} at ${this.agenda.nowMs.toFixed(1)} ms (${wiring}${
          hasCable ? "" : ", no cable"
        }): ${error.message}\n${this.#notes.join("\n")}`,
      );
    }
  }

  current({ end }: Host, event: UnitEvent): UnitEvent {
    if (event.kind === "lines") return { kind: "lines", lines: this.cable.lines(end) };
    if (event.kind !== "link") return event;
    return { ...event, link: this.#link(event.port, end) };
  }

  /** A unit has gone to another state. */
  move({ end }: Host, { before, after, cause }: Transition) {
    const transition = `${before} to ${after}: ${cause}`;
    this.log.push({ atMs: this.agenda.nowMs, end, transition });
    this.note(`${"AB"[end]} ${transition}`);
  }

  note(text: string) {
    this.#notes.push(`${this.agenda.nowMs.toFixed(1)} ms: ${text}`);
    if (this.#notes.length > NOTES) this.#notes.shift();
  }

  start(end: End) {
    const host = this.hosts[end];
    if (host.unit !== undefined) return;
    host.start();
    this.cable.hasPower[end] = true;
    if (this.cable.wiring !== "link") {
      host.take({ kind: "lines", lines: this.cable.lines(end) });
    }
    const links = { front: this.#link("front", end), back: this.#link("back", end) };
    host.take({ kind: "boot_done", links });
    this.#tellLines(other(end));
  }

  kill(end: End) {
    this.hosts[end].die();
    this.cable.hasPower[end] = false;
    this.#tellLines(other(end));
  }

  /** Its operator ends it: it says so, and is gone soon after. */
  shutDown(end: End) {
    const host = this.hosts[end];
    const { process } = host;
    if (!host.runs) return this.kill(end);
    host.take({ kind: "stop" });
    this.agenda.after(LAST_WORDS_MS, () => {
      if (host.process === process) this.kill(end);
    });
  }

  /** A plug is not pulled in one moment: the peer's line may fall before the loop opens. */
  plug(end: End, isIn: boolean) {
    const { cable, random, hosts } = this;
    if (cable.isPlugged[end] === isIn) return;
    const before = ENDS.map((e) => cable.lines(e));
    cable.isPlugged[end] = isIn;
    for (const e of ENDS) {
      if (cable.wiring !== "link" && random.chance(0.5)) {
        hosts[e].take({ kind: "lines", lines: { ...before[e]!, dsr: false } });
      }
      this.agenda.after(random.next() * 4, () => this.#tellLines(e));
    }
  }

  setLink(end: End, port: PortName, isUp: boolean) {
    const network = this.networks[port];
    network.hasLink[end] = isUp;
    network.linkChangedMs[end] = this.agenda.nowMs;
    const { process } = this.hosts[end];
    this.agenda.after(this.random.next() * 5, () => {
      if (this.hosts[end].process !== process) return;
      this.hosts[end].take({ kind: "link", port, link: this.#link(port, end) });
    });
  }

  /** The clock of a host leaps, as when its machine was suspended; the timers that it has set go by the new one. */
  leap(host: Host, ms: number) {
    if (!host.runs) return;
    host.clockMs += ms;
    host.take({ kind: "tick" });
  }

  /** Engines report what came by a port, where anybody wants to know. */
  count({ end, unit }: Host) {
    for (const port of PORTS) {
      const { hasHosts, isBusy } = this.networks[port];
      if (!hasHosts || !isBusy || !this.networks[port].reaches(end)) continue;
      if (unit!.known.hellos.isHeardOn(port, this.hosts[end].nowMs)) continue;
      if (this.random.chance(0.7)) this.hosts[end].take({ kind: "received", port, frames: 1 });
    }
  }

  act(host: Host, action: Action) {
    switch (action.kind) {
      case "send":
        return this.#carry(host, action.path, action.message);
      case "test":
        return this.#ask(host, action.port, action.test === "arp" ? 0.8 : 1);
      case "ask_for_bulk":
        return this.#copy(host);
    }
  }

  #carry({ end, process }: Host, path: Path, message: UnitMessage) {
    const { way } = path === "cable" ? this.cable : this.networks[path];
    if (!this.#carries(path) || this.random.chance(way.loss)) return;
    const to = this.hosts[other(end)];
    const receiver = to.process;
    const times = way.loss > 0 && this.random.chance(0.1) ? 2 : 1;
    for (let i = 0; i < times; i++) {
      this.agenda.after(way.delayMs(this.random), () => {
        // What the codec does: what was said to an earlier process is refused.
        if (to.process !== receiver || !this.#carries(path)) return;
        to.take({ kind: "message", path, message }, process);
      });
    }
  }

  #carries(path: Path): boolean {
    return path === "cable" ? this.cable.carries : this.networks[path].carries;
  }

  #ask(host: Host, port: PortName, chance: number) {
    const { process } = host;
    this.agenda.after(1 + this.random.next() * 10, () => {
      const network = this.networks[port];
      if (host.process !== process || !network.hasHosts || !network.reaches(host.end)) return;
      if (this.random.chance(chance)) host.take({ kind: "received", port, frames: 1 });
    });
  }

  /** The bulk copy, which is done some time later if both live and hear each other then. */
  #copy(host: Host) {
    const peer = this.hosts[other(host.end)];
    const processes = [host.process, peer.process];
    const { term } = peer.unit ?? { term: -1 };
    const tryAgain = () => {
      if (host.process !== processes[0] || peer.process !== processes[1]) return;
      if (peer.unit?.state !== "active" || peer.unit.term !== term) return;
      if (host.unit?.state === "active") return;
      if (!host.runs || !peer.runs || !this.hasCleanPath) {
        this.agenda.after(100, tryAgain);
        return;
      }
      host.take({ kind: "sync", sync: { state: "complete", percent: 0, behind: 0 } });
    };
    this.agenda.after(this.random.between(20, 400), tryAgain);
  }

  /** Some path brings everything, both ways and in time. */
  get hasCleanPath(): boolean {
    const { cable, networks: { front, back } } = this;
    return [cable, front, back].some((path) => path.carries && path.way.isClean);
  }

  #tellLines(end: End) {
    if (this.cable.wiring === "link") return;
    const host = this.hosts[end];
    const { process } = host;
    this.agenda.after(this.random.next() * 2, () => {
      if (host.process === process) host.take({ kind: "lines", lines: this.cable.lines(end) });
    });
  }

  #link(port: PortName, end: End): "up" | "down" {
    return this.networks[port].hasLink[end] ? "up" : "down";
  }
}

/**
 * What must hold of a pair after every step, as seen from outside: by who sends, not by what a unit thinks of itself.
 *
 * @module
 */
import { isSynced } from "../../../lib/failover/knowledge.ts";
import {
  handoverMs,
  nobodyActiveMs,
  takeoverBySilenceMs,
  twoActiveMs,
} from "../../../lib/failover/timing.ts";
import { PORTS } from "../../../lib/words.ts";
import { broken } from "../broken.ts";
import type { Host } from "./host.ts";
import { other } from "./wires.ts";
import type { World } from "./world.ts";

/** Longest way of a message by a clean path, and how late an event loop may come. */
const WAY_MS = 12;
const LATE_MS = 31;

interface Could {
  process: number;
  sinceMs: number;
}

export class Invariants {
  /** Longest seen, for who looks at the bounds. */
  longestTwoMs = 0;
  longestNoneMs = 0;
  readonly #world: World;
  readonly #twoBoundMs: number;
  readonly #noneBoundMs: number;
  readonly #handoverBoundMs: number;
  readonly #cutOffBoundMs: number;
  readonly #deafSinceMs: [number, number] = [0, 0];
  #lastMs = 0;
  #untilMs: [number, number] = [-Infinity, -Infinity];
  #isResolvable = false;
  #twoMs = 0;
  #nobodySinceMs = 0;
  /** By end: the process that could serve, and since when. */
  readonly #could = [{ process: 0, sinceMs: 0 }, { process: 0, sinceMs: 0 }] as [Could, Could];
  #lameSinceMs = Infinity;

  constructor(world: World) {
    this.#world = world;
    this.#twoBoundMs = twoActiveMs(world.timing, WAY_MS) + LATE_MS;
    this.#noneBoundMs = nobodyActiveMs(world.timing) + LATE_MS;
    // A round of tests may have begun just before.
    this.#cutOffBoundMs = takeoverBySilenceMs(world.timing) + world.timing.testMs + LATE_MS;
    this.#handoverBoundMs = handoverMs(WAY_MS) + LATE_MS;
  }

  check() {
    const { nowMs } = this.#world.agenda;
    this.#checkTwo(nowMs);
    this.#checkNone(nowMs);
    this.#checkHealth(nowMs);
    this.#checkCutOff(nowMs);
    const [a, b] = this.#world.hosts;
    this.#untilMs = [a.sendsUntilMs, b.sendsUntilMs];
    this.#isResolvable = this.#world.hasCleanPath && a.runs && b.runs;
    this.#lastMs = nowMs;
  }

  /** All is well at the end: one is active, the other follows. */
  checkEnd() {
    const { agenda: { nowMs }, hosts, cable } = this.#world;
    const states = hosts.map(({ unit }) => `${unit?.state} (${unit?.cause})`);
    const active = hosts.filter(({ sendsUntilMs }) => sendsUntilMs > nowMs);
    if (active.length !== 1) broken(`in the end ${active.length} are active: ${states}`);
    const standby = hosts[other(active[0]!.end)].unit;
    if (standby?.state !== "standby") broken(`in the end nobody is standby: ${states}`);
    if (!isSynced(standby.known.sync)) broken("in the end the standby has not all connections");
    for (const { unit } of hosts) {
      const bad = PORTS.filter((port) => unit!.known.ports[port].state !== "normal");
      if (bad.length > 0) broken(`in the end ports are not normal: ${bad}`);
      const { exists, wiring } = cable;
      if (exists && unit!.known.cableState !== "normal") broken(`in the end: cable ${wiring}`);
    }
  }

  /** Two send at one time only while no message can get from one to the other. */
  #checkTwo(nowMs: number) {
    const together = Math.min(nowMs, ...this.#untilMs) - this.#lastMs;
    if (!(together > 0)) {
      this.#twoMs = 0;
      return;
    }
    if (this.#world.setting.isCalm) broken(`two units are active for ${together.toFixed(1)} ms`);
    this.#twoMs = this.#isResolvable ? this.#twoMs + together : 0;
    this.longestTwoMs = Math.max(this.longestTwoMs, this.#twoMs);
    if (this.#twoMs > this.#twoBoundMs) {
      broken(`two units are active for ${this.#twoMs.toFixed(1)} ms, and hear each other`);
    }
  }

  /** One sends, soon after one could. */
  #checkNone(nowMs: number) {
    if (Math.max(...this.#untilMs) >= nowMs) this.#nobodySinceMs = nowMs;
    for (const host of this.#world.hosts) {
      const { end, process } = host;
      const could = this.#could[end];
      if (!this.#canServe(host)) could.process = 0;
      else if (could.process !== process) this.#could[end] = { process, sinceMs: nowMs };
      else {
        // A peer that has just come or gone is another peer.
        const { changedMs } = this.#world.hosts[other(end)];
        const noneMs = nowMs - Math.max(this.#nobodySinceMs, could.sinceMs, changedMs);
        this.longestNoneMs = Math.max(this.longestNoneMs, noneMs);
        if (noneMs > this.#noneBoundMs) broken(`nobody is active for ${noneMs.toFixed(0)} ms`);
      }
    }
  }

  /** It runs, both its networks hear it, and it can know how its peer is. */
  #canServe(host: Host): boolean {
    const { cable, networks, hosts, hasCleanPath } = this.#world;
    if (!host.runs || PORTS.some((port) => !isWhole(this.#world, host, port))) return false;
    const { role, hellos } = host.unit!.known;
    const isUnplugged = cable.wiring === "full" && !cable.isPlugged[host.end];
    if (isUnplugged && role !== "primary" && hellos.peer === undefined) return false;
    const hasNoPath = !cable.carries && !networks.front.carries && !networks.back.carries;
    return hasCleanPath || hasNoPath || !hosts[other(host.end)].runs;
  }

  /** The active unit has lost a link, and the standby, which has not, hears that at once. */
  #checkHealth(nowMs: number) {
    const { hosts, hasCleanPath, networks } = this.#world;
    const isLame = hosts.some((host) => {
      const standby = hosts[other(host.end)];
      if (!host.runs || !standby.runs || host.sendsUntilMs < nowMs || !hasCleanPath) return false;
      if (standby.unit!.state !== "standby" || !isSynced(standby.unit!.known.sync)) return false;
      const { hasHandedOver, hellos } = host.unit!.known;
      if (hasHandedOver || !hellos.isHeard(host.nowMs)) return false;
      return PORTS.every((port) => isWhole(this.#world, standby, port)) &&
        PORTS.some((port) => !networks[port].hasLink[host.end]);
    });
    this.#lameSinceMs = isLame ? Math.min(this.#lameSinceMs, nowMs) : Infinity;
    if (nowMs - this.#lameSinceMs > this.#handoverBoundMs) {
      broken("a unit without a link stays active, and its peer is well");
    }
  }

  /** An active unit that hears neither its peer nor anybody else is so no longer. */
  #checkCutOff(nowMs: number) {
    for (const host of this.#world.hosts) {
      if (!this.#isDeaf(host, nowMs)) this.#deafSinceMs[host.end] = nowMs;
      const { front, back } = this.#world.networks;
      const sinceMs = Math.max(
        this.#deafSinceMs[host.end],
        // A port that gets link is given its time.
        front.linkChangedMs[host.end],
        back.linkChangedMs[host.end],
      );
      if (nowMs - sinceMs > this.#cutOffBoundMs) {
        broken(`unit ${host.end} hears nobody and stays active`);
      }
    }
  }

  #isDeaf(host: Host, nowMs: number): boolean {
    const { networks, cable, hosts } = this.#world;
    if (!host.runs || host.sendsUntilMs < nowMs || host.unit!.known.hellos.peer === undefined) {
      return false;
    }
    // A peer that has no power is no reason to stand down.
    if (host.unit!.known.cable.reading.state === "other_side_powered_off") return false;
    const peerRuns = hosts[other(host.end)].runs;
    if (cable.carries && peerRuns) return false;
    return PORTS.every((port) => {
      const { hasHosts } = networks[port];
      return !networks[port].reaches(host.end) ||
        !hasHosts && !(networks[port].carries && peerRuns);
    });
  }
}

function isWhole({ networks }: World, { end }: Host, port: "front" | "back"): boolean {
  return networks[port].reaches(end) && networks[port].hasHosts;
}

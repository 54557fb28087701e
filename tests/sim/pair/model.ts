/**
 * Every course of events of a small alphabet, to a depth: what random worlds come to by luck, this comes to for certain.
 *
 * Time is discrete: an event, and then a slot in which nothing but messages, timers and tests happens. Wires have no moods here: each
 * message takes half of its longest way. States that look the same from outside and to both units are gone on from once.
 *
 * @module
 */
import { PATHS } from "../../../lib/failover/messages.ts";
import { PORTS } from "../../../lib/words.ts";
import { Random } from "../random.ts";
import type { Host } from "./host.ts";
import type { End } from "./wires.ts";
import { type Setting, World } from "./world.ts";

export const SLOT_MS = 150;
/** Both have booted, and know each other. */
const BOOT_MS = 600;
/** Longer than all bounds: what goes wrong by nobody doing anything goes wrong in this time. */
const REST_MS = 1_200;
/** Grain of times in a state. */
const GRAIN_MS = 50;

/** Not random: always the middle. */
class Even extends Random {
  constructor() {
    super(0);
  }

  override next(): number {
    return 0.5;
  }
}

export type Step = (world: World) => void;

/** What can happen; each again undoes it. */
export const ALPHABET: Readonly<Record<string, Step>> = {
  wait() {},
  killA: (world) => toggleLife(world, 0),
  killB: (world) => toggleLife(world, 1),
  stopA: (world) => toggleStop(world.hosts[0]),
  stopB: (world) => toggleStop(world.hosts[1]),
  plugA: (world) => world.plug(0, !world.cable.isPlugged[0]),
  plugB: (world) => world.plug(1, !world.cable.isPlugged[1]),
  linkA: (world) => world.setLink(0, "front", !world.networks.front.hasLink[0]),
  linkB: (world) => world.setLink(1, "back", !world.networks.back.hasLink[1]),
  frontA: ({ networks: { front } }) => front.isAttached[0] = !front.isAttached[0],
  backA: ({ networks: { back } }) => back.isAttached[0] = !back.isAttached[0],
  deaf({ cable, networks: { front, back } }) {
    const isDeaf = cable.way.loss > 0;
    for (const { way } of [cable, front, back]) {
      if (isDeaf) way.mend();
      else way.spoil(1, 0);
    }
  },
  orderB: ({ hosts }) => hosts[1].take({ kind: "order", order: "active" }),
};

function toggleLife(world: World, end: End) {
  if (world.hosts[end].unit === undefined) world.start(end);
  else world.kill(end);
}

function toggleStop(host: Host) {
  if (host.isPaused) host.resume();
  else host.pause();
}

export interface Explored {
  /** Courses of events that were lived through, and states that they ended in. */
  courses: number;
  states: number;
}

/** @throws {Broken} where a course breaks an invariant; it says which */
export function explore(wiring: Setting["wiring"], depth: number): Explored {
  const known = new Set<string>();
  let courses = 0;
  let edge: string[][] = [[]];
  for (let level = 0; level < depth; level++) {
    const next: string[][] = [];
    for (const before of edge) {
      for (const name of Object.keys(ALPHABET)) {
        const course = [...before, name];
        courses++;
        const world = live(wiring, course);
        const state = fingerprint(world);
        if (known.has(state)) continue;
        known.add(state);
        next.push(course);
        world.live(world.agenda.nowMs + REST_MS);
      }
    }
    edge = next;
  }
  return { courses, states: known.size };
}

/** A world in which a course has come to its end. */
export function live(wiring: Setting["wiring"], course: readonly string[]): World {
  const world = new World({
    name: `pair that did ${course.join(", ")}`,
    random: new Even(),
    hold: 2,
    wiring,
    hasCable: true,
    replicate: true,
    isCalm: false,
  });
  world.start(0);
  world.start(1);
  world.live(BOOT_MS);
  course.forEach((name, i) => {
    ALPHABET[name]!(world);
    world.live(BOOT_MS + (i + 1) * SLOT_MS);
  });
  return world;
}

/** What a world is like, but for its history. */
function fingerprint({ hosts, cable, networks, agenda: { nowMs } }: World): string {
  const wires = [cable.isPlugged, cable.way.loss, ...PORTS.map((port) => networks[port])];
  return JSON.stringify([wires, ...hosts.map((host) => lookOf(host, nowMs))]);
}

function lookOf(host: Host, worldMs: number): unknown {
  const { unit, isPaused, nowMs, sendsUntilMs } = host;
  if (unit === undefined) return null;
  const { state, term, sinceMs, known } = unit;
  const { role, hellos, ports, sync, hasHandedOver, cableState, handedTerm, yieldTerm } = known;
  const age = (ms: number) => Math.round(Math.min(nowMs - ms, 1_000) / GRAIN_MS);
  const { peer } = hellos;
  return [
    isPaused,
    sendsUntilMs > worldMs,
    [state, role, age(sinceMs), age(known.readyMs), known.term - term],
    [sync.state, hasHandedOver, cableState, handedTerm - term, yieldTerm - term],
    nowMs < known.orderUntilMs,
    PORTS.map((port) => [ports[port].state, age(ports[port].decidedMs)]),
    PATHS.map((path) => age(hellos.heardMs(path))),
    peer === undefined ? null : [peer.state, peer.term - term, peer.health, peer.sync.state],
  ];
}

/**
 * What happens to a pair: a few incidents, each of which ends by itself. A calm world has one at a time and loses no message; in a
 * storm they meet.
 *
 * @module
 */
import { PORTS } from "../../../lib/words.ts";
import type { World } from "./world.ts";
import { ENDS, type Way } from "./wires.ts";

/** Both have booted by then. */
const FIRST_MS = 1_500;
/** After the last incident: long enough for everything to come right by itself. */
const REST_MS = 2_500;

/** Begins an incident; gives what ends it. */
type Incident = (world: World) => () => void;

function nothing() {}

const CALM: readonly Incident[] = [
  function kill(world) {
    const end = world.random.pick(ENDS);
    world.note(`kill ${"AB"[end]}`);
    world.kill(end);
    return () => world.start(end);
  },
  function shutDown(world) {
    const end = world.random.pick(ENDS);
    world.note(`shut down ${"AB"[end]}`);
    world.shutDown(end);
    return () => {
      // A short incident is over before the last words are said.
      world.kill(end);
      world.start(end);
    };
  },
  function powerCut(world) {
    const end = world.random.pick(ENDS);
    world.note(`power cut ${"AB"[end]}`);
    world.kill(end);
    for (const port of PORTS) world.setLink(end, port, false);
    return () => {
      for (const port of PORTS) world.setLink(end, port, true);
      world.start(end);
    };
  },
  function pause(world) {
    const host = world.random.pick(world.hosts);
    world.note(`stop ${"AB"[host.end]}`);
    host.pause();
    return () => host.resume();
  },
  function plug(world) {
    const end = world.random.pick(ENDS);
    world.note(`pull plug ${"AB"[end]}`);
    world.plug(end, false);
    return () => world.plug(end, true);
  },
  function link(world) {
    const [end, port] = [world.random.pick(ENDS), world.random.pick(PORTS)];
    world.note(`link of ${"AB"[end]} ${port} down`);
    world.setLink(end, port, false);
    return () => world.setLink(end, port, true);
  },
  function switchPort(world) {
    const [end, port] = [world.random.pick(ENDS), world.random.pick(PORTS)];
    world.note(`switch port of ${"AB"[end]} ${port} down`);
    world.networks[port].isAttached[end] = false;
    return () => world.networks[port].isAttached[end] = true;
  },
  function hosts(world) {
    const network = world.networks[world.random.pick(PORTS)];
    network.hasHosts = false;
    return () => network.hasHosts = true;
  },
  function order(world) {
    const host = world.random.pick(world.hosts);
    const order = world.random.pick(["active", "active", "reset"] as const);
    world.note(`order ${"AB"[host.end]} ${order}`);
    host.take({ kind: "order", order });
    return nothing;
  },
  function clock(world) {
    const host = world.random.pick(world.hosts);
    const leapMs = world.random.between(-3_000, 3_000);
    world.note(`clock of ${"AB"[host.end]} by ${leapMs} ms`);
    world.leap(host, leapMs);
    return nothing;
  },
];

const STORM: readonly Incident[] = [
  ...CALM,
  function loss(world) {
    const way = someWay(world);
    way.spoil(world.random.next() * 0.7, 0);
    return () => way.mend();
  },
  function slow(world) {
    const way = someWay(world);
    way.spoil(0, world.random.between(20, 80));
    return () => way.mend();
  },
  function bad(world) {
    const ways = [world.cable.way, world.networks.front.way, world.networks.back.way];
    for (const way of ways) way.spoil(world.random.next() * 0.5, world.random.between(0, 40));
    return () => ways.forEach((way) => way.mend());
  },
  function partition(world) {
    const end = world.random.pick(ENDS);
    world.note(`cut off ${"AB"[end]}`);
    world.plug(end, false);
    for (const port of PORTS) world.networks[port].isAttached[end] = false;
    return () => {
      world.plug(end, true);
      for (const port of PORTS) world.networks[port].isAttached[end] = true;
    };
  },
];

/** Has a world live through its weather, to the end. */
export function weather(world: World) {
  const { agenda, random, networks, setting: { isCalm } } = world;
  networks.front.isBusy = random.chance(0.8);
  networks.back.isBusy = random.chance(0.5);
  if (!isCalm && random.chance(0.2)) world.plug(random.pick(ENDS), false);
  for (const end of ENDS) {
    const atMs = random.next() * (random.chance(0.7) ? 50 : 1_500);
    agenda.at(atMs, () => world.start(end));
  }
  const lastMs = enter(world, isCalm ? CALM : STORM);
  // What began before the incidents ends with them.
  agenda.at(lastMs, () => ENDS.forEach((end) => world.plug(end, true)));
  world.live(lastMs + REST_MS);
  world.end();
}

/** Gives when the last incident ends. */
function enter(world: World, incidents: readonly Incident[]): number {
  const { agenda, random, setting: { isCalm } } = world;
  let atMs = FIRST_MS + random.next() * 1_000;
  let lastMs = atMs;
  for (let left = isCalm ? random.between(2, 3) : random.between(4, 8); left > 0; left--) {
    const lengthMs = random.chance(0.3) ? random.between(20, 300) : random.between(300, 2_000);
    const incident = random.pick(incidents);
    agenda.at(atMs, () => {
      const end = incident(world);
      agenda.after(lengthMs, () => {
        world.note("an incident ends");
        end();
      });
    });
    lastMs = Math.max(lastMs, atMs + lengthMs);
    atMs += isCalm ? lengthMs + REST_MS : random.next() * 1_000;
  }
  return lastMs;
}

function someWay({ random, cable, networks }: World): Way {
  return random.pick([cable.way, networks.front.way, networks.back.way]);
}

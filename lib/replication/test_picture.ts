/**
 * All of a unit that replication is to bring over, in words that do not depend on indexes: two units whose pictures are equal would
 * do the same with every packet of the connections they have.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { TestUnit } from "../engine/test_unit.ts";
import * as entry from "../objects/entry.ts";
import { StickyClient } from "../objects/sticky.ts";
import { formatIpv4, formatMac } from "../packet/address.ts";
import { CLOSING, CONNECTION_STATES, EMBRYONIC, FREE } from "../words.ts";

export interface Picture {
  connections: string[];
  counters: Record<string, number[]>;
  clients: string[];
  /** What a standby is told of the states: neither what is full, nor which virtual has no real. */
  states: Record<string, string>;
  hosts: string[];
}

export function pictureOf(unit: TestUnit): Picture {
  const { reals, virtuals, connections } = unit.state;
  const counters: Record<string, number[]> = {
    unit: [connections.current, connections.embryonic, connections.total],
  };
  for (const { name, index } of unit.setup.reals) {
    counters[name] = [reals.connections, reals.closing, reals.outbound, reals.connectionsTotal]
      .map((column) => column[index]!);
  }
  for (const { name, index } of unit.setup.virtuals) {
    const { connections, embryonic, closing, outbound, connectionsTotal } = virtuals;
    counters[name] = [connections, embryonic, closing, outbound, connectionsTotal]
      .map((column) => column[index]!);
  }
  return {
    connections: connectionsOf(unit).sort(),
    counters,
    clients: clientsOf(unit).sort(),
    states: statesOf(unit),
    hosts: hostsOf(unit).sort(),
  };
}

function statesOf(unit: TestUnit): Record<string, string> {
  const { reals, virtuals } = unit.setup;
  const told: Record<string, string> = { "max_connections": "in_service", "testing": "failed" };
  return Object.fromEntries([
    ...reals.map(({ name, index }) => {
      const state = unit.realState(index + 1);
      return [name, told[state] ?? state];
    }),
    ...virtuals.map(({ name, index }) => {
      const state = unit.virtualState(index + 1);
      return [name, state === "failed" ? "in_service" : state];
    }),
  ]);
}

function hostsOf(unit: TestUnit): string[] {
  const { hosts, tick } = unit.state;
  const mac = new Uint16Array(3);
  const found: string[] = [];
  for (let place = 0; place < hosts.size; place++) {
    const port = hosts.portOf(place, tick[0]!);
    if (port < 0) continue;
    hosts.copyMac(place, mac, 0);
    found.push(`${place}: ${formatMac(mac, 0)} ${port}`);
  }
  return found;
}

function nameOf(objects: readonly { name: string; index: number }[], index: number): string {
  return objects.find((object) => object.index === index)?.name ?? "?";
}

function connectionsOf(unit: TestUnit): string[] {
  const { connections: table } = unit.state;
  const found: string[] = [];
  for (let number = 1; number <= table.highWater; number++) {
    if (table.state(number) === FREE) continue;
    const words = table.entries.subarray(number << entry.ENTRY_SHIFT);
    const isAnswered = (table.meta(number) & entry.ANSWERED) !== 0;
    found.push([
      formatIpv4(words[entry.FOREIGN]!),
      ...[entry.CLIENT_PORTS, entry.SERVER_PORTS, entry.SEQUENCE, entry.DELTAS]
        .map((word) => words[word]!.toString(16)),
      // When its kernel may forward is each unit's own.
      (table.meta(number) & ~entry.FAST).toString(16),
      formatIpv4(words[entry.VIRTUAL_ADDRESS]!),
      formatIpv4(words[entry.REAL_ADDRESS]!),
      CONNECTION_STATES[table.state(number)],
      isAnswered ? table.handshakes[number]! : "-",
      nameOf(unit.setup.virtuals, table.virtual(number)),
      nameOf(unit.setup.reals, table.real(number)),
    ].join(" "));
  }
  return found;
}

function clientsOf(unit: TestUnit): string[] {
  const { sticky } = unit.state;
  const client = new StickyClient();
  const found: string[] = [];
  for (let slot = 0; slot < sticky.size; slot++) {
    if (!sticky.read(slot, client)) continue;
    const { virtual, real, connections, isConfirmed } = client;
    found.push([
      formatIpv4(client.client),
      nameOf(unit.setup.virtuals, virtual),
      nameOf(unit.setup.reals, real),
      `${connections} connections`,
      isConfirmed ? "confirmed" : "unconfirmed",
    ].join(" "));
  }
  return found;
}

/** Each connection is found from both sides, and every counter is what a look at the entries gives. */
export function assertSound(unit: TestUnit) {
  const { connections: table, reals, virtuals } = unit.state;
  const ofReal = new Int32Array(reals.length);
  const ofVirtual = new Int32Array(virtuals.length);
  const embryonic = new Int32Array(virtuals.length);
  const closing = new Int32Array(reals.length);
  let current = 0;
  for (let number = 1; number <= table.highWater; number++) {
    if (table.state(number) === FREE) continue;
    current++;
    const words = table.entries.subarray(number << entry.ENTRY_SHIFT);
    const foreign = words[entry.FOREIGN]!;
    const [client, server] = [entry.CLIENT_PORTS, entry.SERVER_PORTS].map((word) => words[word]!);
    const protocol = table.meta(number) & entry.PROTOCOL_MASK;
    const { [entry.VIRTUAL_ADDRESS]: virtual, [entry.REAL_ADDRESS]: real } = words;
    assert.equal(table.findFromForeign(foreign, virtual!, client!, protocol), number);
    assert.equal(table.findFromReal(foreign, real!, server!, protocol), number);
    ofReal[table.real(number)]!++;
    ofVirtual[table.virtual(number)]!++;
    if (table.isOutbound(number)) continue;
    if (table.state(number) === EMBRYONIC) embryonic[table.virtual(number)]!++;
    if (table.state(number) >= CLOSING) closing[table.real(number)]!++;
  }
  assert.equal(table.current, current);
  assert.deepEqual(reals.connections, ofReal);
  assert.deepEqual(virtuals.connections, ofVirtual);
  assert.deepEqual(virtuals.embryonic, embryonic);
  assert.deepEqual(reals.closing, closing);
}

/**
 * From a frame to its connection, by looking at all there are: slow, and with nothing in common with the table's own index.
 *
 * @module
 */
import type { UnitSetup } from "../../lib/objects/setup.ts";
import { parseIpv4, rawMask, rawPort } from "../../lib/packet/address.ts";
import type { Ends } from "./packets.ts";
import type { Held, Row, TableWatch } from "./table_watch.ts";

/** The connection of a segment that comes from the foreign. */
export function ofForeign(table: TableWatch, ends: Ends): Held | undefined {
  const ports = ends.sourcePort | (ends.destinationPort << 16);
  return find(table, (row) =>
    row.clientPorts === ports && row.foreign === ends.source &&
    row.virtualAddress === ends.destination);
}

/** The connection of a segment that comes from the real. */
export function ofReal(table: TableWatch, ends: Ends): Held | undefined {
  const ports = ends.destinationPort | (ends.sourcePort << 16);
  return find(table, (row) =>
    row.serverPorts === ports && row.foreign === ends.destination &&
    row.realAddress === ends.source);
}

export function find(table: TableWatch, is: (row: Row) => boolean): Held | undefined {
  for (const held of table.held) if (held !== undefined && is(held.row)) return held;
  return undefined;
}

/** The virtual that serves a client at an address and port, or -1: the longest prefix, or the one without any. */
export function virtualFor({ virtuals }: UnitSetup, ends: Ends): number {
  const at = (port: number) =>
    [...virtuals.keys()].filter((v) =>
      parseIpv4(virtuals[v]!.address) === ends.destination && rawPort(virtuals[v]!.port) === port
    );
  const exact = at(ends.destinationPort);
  let found = -1;
  let longest = -1;
  for (const v of exact.length > 0 ? exact : at(0)) {
    const { clients } = virtuals[v]!;
    for (
      const { address, bits } of clients.length > 0 ? clients : [{ address: "0.0.0.0", bits: 0 }]
    ) {
      const isIn = (ends.source & rawMask(bits)) === parseIpv4(address);
      if (!isIn || bits <= longest) continue;
      longest = bits;
      found = v;
    }
  }
  return found;
}

/** All reals that may ever take a connection of a virtual: bound, standby, or of a backup. */
export function mayServe({ reals, virtuals }: UnitSetup, virtual: number): number[] {
  const found: number[] = [];
  for (let v = virtual; v >= 0; v = virtuals[v]!.backup) {
    for (const bound of virtuals[v]!.reals) {
      for (let real = bound; real >= 0; real = reals[real]!.standby) found.push(real);
    }
  }
  return found;
}

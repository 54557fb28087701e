/**
 * When a connection cannot go to a real: the client's address and port already speak to the same address and port there by way of
 * another virtual.
 *
 * @module
 */
import { parseIpv4, rawPort } from "../../../lib/packet/address.ts";
import { isOver, type Row } from "../table_watch.ts";
import { find } from "../tuples.ts";
import type { Step } from "../unit.ts";

/** Whether the connection of `row` clashed at `real` in a step, be it with one that the step has ended. */
export function clashes({ unit, changes }: Step, row: Row, real: number): boolean {
  const { address, port } = unit.setup.reals[real]!;
  const realPort = rawPort(port) || row.clientPorts >>> 16;
  const serverPorts = (row.clientPorts & 0xffff) | (realPort << 16);
  const realAddress = parseIpv4(address);
  const clash = (other: Row) =>
    !isOver(other) && other.foreign === row.foreign && other.realAddress === realAddress &&
    other.serverPorts === serverPorts && other.virtualAddress !== row.virtualAddress;
  return find(unit.table, clash) !== undefined ||
    changes.some(({ kind, before }) => kind === "ended" && clash(before));
}

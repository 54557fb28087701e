/**
 * Where in the memory that the kernel sees each table begins, for the program there: `struct pm_places` of `ffi/fastpath/layout.h`.
 *
 * @module
 */
import { LINE_BYTES } from "../objects/arena.ts";
import { AGEING_TICKS } from "../objects/hosts.ts";
import { ADDRESS_BUCKETS, BRIDGE_ENTRIES, GUARD_BUCKETS } from "../limits.ts";
import { EngineState, type Shape } from "./state.ts";

/** Entries of the bridge's table in one line. */
const HOSTS_PER_LINE = 4;

/** The words of the struct for an engine of this shape, whose memory is not there yet. */
export function placesOf(shape: Shape): Uint32Array<ArrayBuffer> {
  const bytes = EngineState.tableBytes(shape);
  // It is never touched, so that it costs addresses and nothing else.
  const { kernelTables: tables, reals, connections, hosts } = EngineState.over(
    new SharedArrayBuffer(EngineState.bytes(shape)),
    shape,
    new ArrayBuffer(bytes),
  );
  const { index } = connections;
  return Uint32Array.of(
    lineOf(tables.control),
    lineOf(tables.epochs),
    lineOf(tables.cpuCounts),
    tables.cpus,
    lineOf(tables.virtualCounts),
    tables.virtuals,
    lineOf(tables.realCounts),
    tables.reals,
    lineOf(reals.mac),
    lineOf(tables.virtualAddresses),
    lineOf(tables.realAddresses),
    ADDRESS_BUCKETS - 1,
    lineOf(tables.guards),
    GUARD_BUCKETS - 1,
    lineOf(hosts.entries),
    BRIDGE_ENTRIES / HOSTS_PER_LINE - 1,
    AGEING_TICKS,
    lineOf(index.slots),
    index.slots.length - 1,
    index.referenceMask,
    lineOf(connections.entries),
    Math.ceil(bytes / LINE_BYTES),
  );
}

function lineOf({ byteOffset }: { byteOffset: number }): number {
  return byteOffset / LINE_BYTES;
}

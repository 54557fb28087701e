/**
 * What the pair of a configuration means, for people: with the times that follow from it.
 *
 * @module
 */
import { takeoverBySilenceMs, timing } from "../failover/timing.ts";
import type { AddressWithPrefix, CableConfig, FailoverConfig } from "./config.ts";
import { formatDuration } from "./duration.ts";

/** What follows from `hello` and `hold`. */
export interface PairTimes {
  /** From the last hello that came to the takeover, at the latest, where every path of the active unit is silent. */
  takeoverMs: number;
  /** Being active ends by itself after this long. */
  leaseMs: number;
}

/** In whole milliseconds. */
export function pairTimes({ helloMs, hold }: FailoverConfig): PairTimes {
  const times = timing(helloMs, hold);
  return {
    takeoverMs: Math.ceil(takeoverBySilenceMs(times)),
    leaseMs: Math.floor(times.leaseMs),
  };
}

/** A row for each thing, its cells in columns. */
export function describeFailover(failover: FailoverConfig): string[][] {
  const { role, addresses, cable, helloMs, hold, replicate, keyFile } = failover;
  const { takeoverMs, leaseMs } = pairTimes(failover);
  return [
    ["role", role ?? "the cable tells it"],
    ["active", onInterface(addresses.active, addresses.interface), "while this unit is active"],
    ["failover", onInterface(addresses.failover, addresses.interface), "while it is not"],
    ["cable", cable === null ? "none" : cableText(cable)],
    ["hello", formatDuration(helloMs), "on each path"],
    ["hold", String(hold), "hellos may stay away"],
    [
      "takeover",
      `${takeoverMs}ms`,
      "after the last hello at the latest, where all paths are silent",
    ],
    ["lease", `${leaseMs}ms`, "after which a unit that hangs is active no more"],
    [
      "replicate",
      ...replicate
        ? ["on", "connections and sticky clients outlive a takeover"]
        : ["off", "a takeover ends every connection"],
    ],
    [
      "key",
      ...keyFile === null
        ? ["none", "anybody on the cable and the ports can take this unit's place"]
        : [keyFile],
    ],
  ];
}

/** `serial line /dev/ttyS1, null-modem`. */
export function cableText(cable: CableConfig): string {
  switch (cable.kind) {
    case "serial":
      return `serial line ${cable.device}, ${wiringText(cable.wiring)}`;
    case "socket":
      return `socket ${cable.path}, ${wiringText(cable.wiring)}`;
    case "link":
      return `link ${cable.interface} to ${cable.peer}`;
  }
}

function wiringText(wiring: "full" | "null-modem"): string {
  return wiring === "full" ? "all wires" : "null-modem";
}

function onInterface({ address, bits }: AddressWithPrefix, name: string): string {
  return `${address}/${bits} on ${name}`;
}

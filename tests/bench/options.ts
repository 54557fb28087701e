/**
 * The command line of the benches.
 *
 * @module
 */
import { parseArgs } from "node:util";

export const PARTS = [
  "engine",
  "net",
  "packets",
  "flood",
  "status",
  "replication",
  "failover",
] as const;
export type Part = (typeof PARTS)[number];

export const ALTERNATIVES = ["bridge", "nftables", "haproxy", "typescript", "pointsman"] as const;
export type AlternativeName = (typeof ALTERNATIVES)[number];

/** Those that carry packets one by one: HAProxy carries bytes. */
export const PACKET_PATHS = ["bridge", "nftables", "typescript", "pointsman"] as const;
export type PacketPathName = (typeof PACKET_PATHS)[number];

export const TAKEOVERS = [
  "keepalived",
  "keepalived-100ms",
  "keepalived-10ms",
  "power-cut",
  "killed",
  "port-lost",
  "hellos-only",
] as const;
export type TakeoverName = (typeof TAKEOVERS)[number];

export interface BenchOptions {
  /** Each alternative is measured this often. */
  rounds: number;
  /** Length of one measurement. */
  seconds: number;
  /** Of the net part. */
  alternatives: readonly AlternativeName[];
  /** Of the packets part. */
  packetPaths: readonly PacketPathName[];
  /** Of the failover part. */
  takeovers: readonly TakeoverName[];
  /** What was typed. */
  command: string;
}

export interface CommandLine {
  parts: readonly Part[];
  options: BenchOptions;
  /** File for the reports. */
  json: string | undefined;
}

/** More would take a day, and tell nothing new. */
const MAX_ROUNDS = 1000;
const MAX_SECONDS = 600;

export const USAGE = `usage: deno task bench [${PARTS.join("|")}] [options]

  --rounds N      measure everything N times, and give medians (5)
  --seconds N     length of one measurement (3; flood: 10 at least)
  --only NAME,…   net: of ${ALTERNATIVES.join(", ")} only these;
                  packets: the same without haproxy;
                  failover: of ${TAKEOVERS.join(", ")}
  --json FILE     write the reports there as well`;

/** Throws an `Error` that says what is wrong with the command line. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "3" },
      only: { type: "string" },
      json: { type: "string" },
    },
  });
  const only = values.only?.split(",")
    .map((name) => oneOf("--only", name, [...ALTERNATIVES, ...TAKEOVERS]));
  const options = {
    rounds: wholeNumber("--rounds", values.rounds, MAX_ROUNDS),
    seconds: wholeNumber("--seconds", values.seconds, MAX_SECONDS),
    alternatives: picked(ALTERNATIVES, only),
    packetPaths: picked(PACKET_PATHS, only),
    takeovers: picked(TAKEOVERS, only),
    command: ["deno task bench", ...args].join(" "),
  };
  const parts = positionals.map((name) => oneOf("part", name, PARTS));
  return { parts: parts.length === 0 ? PARTS : parts, options, json: values.json };
}

function wholeNumber(option: string, text: string, max: number): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= max) return value;
  throw new Error(`${option}: ${text}: expected a whole number from 1 to ${max}`);
}

function oneOf<T extends string>(what: string, name: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === name);
  if (found !== undefined) return found;
  throw new Error(`${what}: ${name}: expected one of ${allowed.join(", ")}`);
}

/** What is named of a list, in the order of that; all of it where none is. */
function picked<T extends string>(all: readonly T[], names: readonly string[] = []): readonly T[] {
  const some = all.filter((one) => names.includes(one));
  return some.length > 0 ? some : all;
}

/** The list, beginning at another of its items: over several rounds each has each place. */
export function rotated<T>(items: readonly T[], places: number): T[] {
  const first = places % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

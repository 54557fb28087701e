/**
 * What the demo shows before it starts: the network, and where to look.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import type { Stage } from "./stage.ts";

/** What is on the picture. */
export type Pictured = Pick<Stage, "config" | "clients" | "units">;

export interface Introduced {
  /** May not be the one that was asked for. */
  port: number;
  asked: number;
  /** Which fast path the units have. */
  fastpath: readonly string[];
}

/** Picture and ways to look. */
export function introduction(
  stage: Pictured,
  { port, asked, fastpath }: Introduced,
): string[] {
  const { config, clients, units } = stage;
  const virtual = config.virtuals[0]!;
  const url = `http://127.0.0.1:${port}`;
  return [
    ...picture(stage),
    "",
    `  The clients ask for ${virtual.name} at ${endpoint(virtual)}.`,
    ...fastpath,
    "",
    `See for yourself while it runs${
      units.length > 1 ? "; it is the active unit that answers" : ""
    }:`,
    `  curl ${url}/status`,
    `  curl ${url}/events`,
    `  curl '${url}/explain?client=${clients[0]!.address}&virtual=${virtual.name}'`,
    `  in a browser: ${url}/`,
    ...(port === asked ? [] : [`  (port ${asked} could not be had)`]),
  ];
}

/** The network as characters: who is where, with the names and addresses of the configuration. */
export function picture({ config, clients, units }: Pictured): string[] {
  const left = columns(clients.map(({ name, address }) => [name, address]));
  const right = columns(config.reals.map((real) => [real.name, endpoint(real)]));
  // Between two units there is a row for their cable.
  const rows = Math.max(left.length, right.length, 2 * units.length - 1);
  const middle = (rows - 1) >> 1;
  const between = units.length > 1 ? pairBetween(config, units) : [unitBetween(config)];
  const none = "".padEnd(between[0]!.length);
  const top = middle - (between.length >> 1);
  return Array.from({ length: rows }, (_, row) => {
    const client = left[row] === undefined ? "".padEnd(left[0]!.length + 3) : `${left[row]} ──`;
    const real = right[row] === undefined ? "" : `── ${right[row]}`;
    const isMiddle = row === middle;
    const front = joint(
      upDown(row, left.length, middle) | (left[row] ? WEST : 0) | (isMiddle ? EAST : 0),
    );
    const back = joint(
      upDown(row, right.length, middle) | (isMiddle ? WEST : 0) | (right[row] ? EAST : 0),
    );
    return `  ${client}${front}${between[row - top] ?? none}${back}${real}`.trimEnd();
  });
}

function unitBetween({ ports: { front, back }, unit }: Config): string {
  return `── ${front} [ unit ${unit} ] ${back} ──`;
}

/** The lines between both switches: the middle one has the cable. */
function pairBetween(
  { ports: { front, back } }: Config,
  [first, second]: Pictured["units"],
): string[] {
  const unit = (name: string) => ` ${front} [ ${name} ] ${back} `;
  const width = unit(first!.name).length;
  const cable = "║ cable";
  const before = front.length + 4 + (first!.name.length >> 1);
  return [
    `   ┌─${unit(first!.name)}─┐   `,
    `───┤ ${cable.padStart(before + cable.length).padEnd(width)} ├───`,
    `   └─${unit(second!.name.padEnd(first!.name.length))}─┘   `,
  ];
}

const UP = 1;
const DOWN = 2;
const WEST = 4;
const EAST = 8;

/** The character with lines to these sides. */
function joint(sides: number): string {
  return " ╵╷│╴┘┐┤╶└┌├─┴┬┼"[sides]!;
}

/** Of the line that joins the hosts of one side, of row 0 and on, with the unit in the middle row. */
function upDown(row: number, hosts: number, middle: number): number {
  const last = Math.max(hosts - 1, middle);
  return (row > 0 && row <= last ? UP : 0) | (row < last ? DOWN : 0);
}

/** Lines of names and addresses below each other, all of one length. */
function columns(hosts: readonly (readonly [name: string, address: string])[]): string[] {
  const width = (cell: 0 | 1) => Math.max(...hosts.map((host) => host[cell].length));
  return hosts.map(([name, address]) => `${name.padEnd(width(0))} ${address.padEnd(width(1))}`);
}

/** `ADDRESS:PORT`, or the address alone where all ports are meant. */
export function endpoint({ address, port }: { address: string; port: number }): string {
  return port === 0 ? address : `${address}:${port}`;
}

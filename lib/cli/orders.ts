/**
 * `pointsman in-service`, `out-of-service` and `drain`: orders a running unit to take a real or a virtual in or out.
 *
 * @module
 */
import { hint } from "../config/nearest.ts";
import type { CommandJson, StatusJson } from "../status/json.ts";
import type { Order } from "../words.ts";
import { ask, AskError } from "./ask.ts";
import { DONE, FAILED, type Io, WRONG_USE } from "./io.ts";
import { commandToken } from "./token.ts";

export interface OrderOptions {
  order: Order;
  /** Of a real or a virtual. */
  name: string;
  /** Base URL of the unit's status. */
  status: string;
  tokenFile: string;
  json: boolean;
  /** Of a drain, as people write it; the unit judges it. */
  deadline?: string | undefined;
  /** Of a drain: ends when it has. */
  wait?: boolean | undefined;
}

/** With what each is for. */
export const ORDER_COMMANDS: readonly (readonly [Order, string])[] = [
  ["in-service", "let a real or a virtual take connections"],
  ["out-of-service", "let a real or a virtual take no more connections"],
  [
    "drain",
    "let a real or a virtual take no more connections, and be out of service with its last",
  ],
];

/** How often a drain that is waited for is looked at. */
const LOOK_MS = 1000;

/** Gives the exit code. `pause` resolves after so many ms. */
export async function order(options: OrderOptions, io: Io, pause = sleep): Promise<number> {
  try {
    const token = await commandToken(options.tokenFile);
    const { kind } = await find(options);
    const command = { ...options, io, token, kind };
    const first = await send(command, options.deadline);
    show(command, first);
    return options.wait ? await untilDrained(command, first, pause) : DONE;
  } catch (error) {
    if (!(error instanceof AskError)) throw error;
    io.error(error.message);
    return error.code;
  }
}

interface Command extends OrderOptions {
  io: Io;
  token: string;
  kind: CommandJson["kind"];
}

const FIELDS = ["kind", "name", "state", "connections", "oldest_s", "deadline"] as const;

async function send(command: Command, deadline?: string): Promise<CommandJson> {
  const { kind, name, order, status: url, token } = command;
  const query = deadline === undefined ? "" : `?${new URLSearchParams({ deadline })}`;
  const path = `/${kind}s/${encodeURIComponent(name)}/${order}${query}`;
  return await ask<CommandJson>({ url, path, fields: FIELDS, token });
}

/** Reals and virtuals share their names: the unit knows which it is. */
async function find({ name, status: url }: OrderOptions) {
  const { reals, virtuals } = await ask<StatusJson>({
    url,
    path: "/status",
    fields: ["reals", "virtuals"],
  });
  const real = reals.find((known) => known.name === name);
  if (real !== undefined) return { kind: "real", object: real } as const;
  const virtual = virtuals.find((known) => known.name === name);
  if (virtual !== undefined) return { kind: "virtual", object: virtual } as const;
  const guess = hint(name, [...reals, ...virtuals].map((known) => known.name));
  throw new AskError(
    `there is no real and no virtual ${JSON.stringify(name)}${guess}: ` +
      `expected a name that "pointsman show" lists`,
    WRONG_USE,
  );
}

/** The state is asked before the drain is given again for its report: somebody else may have ended it. */
async function untilDrained(
  command: Command,
  first: CommandJson,
  pause: (ms: number) => Promise<void>,
): Promise<number> {
  let { state } = first;
  while (state === "draining") {
    await pause(LOOK_MS);
    const { object } = await find(command);
    const report = object.state === "draining" ? await send(command) : endOf(command, object);
    show(command, report);
    state = report.state;
  }
  if (state === "out_of_service") return DONE;
  command.io.error(`${command.name} drains no more: it is ${state}: somebody else ordered that`);
  return FAILED;
}

/** What is out of service now has ended its connections, or cut them. */
function endOf(
  { kind, name }: Command,
  { state, connections }: Pick<CommandJson, "state" | "connections">,
): CommandJson {
  const left = state === "out_of_service" ? 0 : connections;
  return { kind, name, state, connections: left, oldest_s: null, deadline: null };
}

/** While a drain is waited for, JSON comes one object a line. */
function show({ io, json, wait }: Command, answer: CommandJson) {
  if (!json) io.log(answerLine(answer));
  else io.log(wait ? JSON.stringify(answer) : JSON.stringify(answer, null, 2));
}

function answerLine(answer: CommandJson): string {
  const { kind, name, state, connections, oldest_s: oldestS, deadline } = answer;
  const left = `${connections} ${connections === 1 ? "connection" : "connections"}`;
  const oldest = oldestS === null ? "" : `, the oldest ${oldestS.toFixed(1)} s old`;
  const until = deadline === null ? "" : `, until ${deadline} at the latest`;
  return `${kind} ${name}: ${state}, ${left}${oldest}${until}`;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

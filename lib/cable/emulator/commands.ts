/**
 * What a person or a script can tell the emulator, a line each.
 *
 * @module
 */
import { type Role, ROLES } from "../../failover/words.ts";
import type { CableEmulator } from "./emulator.ts";
import type { Noise } from "./noise.ts";

/** Does it and gives undefined, or what is wrong. */
type Command = (emulator: CableEmulator, args: string[]) => string | undefined;

const COMMANDS: Record<string, Command> = {
  plug: (emulator, args) => withEnd(args, (end) => emulator.setPlugged(end, true)),
  unplug: (emulator, args) => withEnd(args, (end) => emulator.setPlugged(end, false)),
  power,
  select,
  flip: (emulator, args) => setNoise(emulator, "flip", args),
  drop: (emulator, args) => setNoise(emulator, "drop", args),
  insert: (emulator, args) => setNoise(emulator, "insert", args),
  delay: (emulator, args) =>
    withNumber(args, 0, 60_000, (ms) => emulator.settings = { ...emulator.settings, delayMs: ms }),
  baud: (emulator, args) =>
    withNumber(
      args,
      0,
      1e9,
      (baud) => emulator.settings = { ...emulator.settings, baud: baud === 0 ? Infinity : baud },
    ),
};

export const USAGE = `plug|unplug END           the plug at this end (primary, secondary)
power on|off END          of the unit at this end
select END ROLE           what the select pin of this end says
flip|drop|insert PART     of all bytes, 0 to 1
delay MS                  of all bytes
baud RATE                 of the line; 0 for one that takes no time
show                      both ends and the lines that they read
quit`;

/** Gives what to print. */
export function runCommand(emulator: CableEmulator, line: string): string {
  const [word, ...args] = line.trim().split(/\s+/);
  if (word === "show") return ROLES.map((role) => emulator.describe(role)).join("\n");
  if (word === "help") return USAGE;
  const command = Object.hasOwn(COMMANDS, word!) ? COMMANDS[word!] : undefined;
  if (command === undefined) return `${word}: no command: expected one of\n${USAGE}`;
  return command(emulator, args) ?? "done";
}

function power(emulator: CableEmulator, [word, ...rest]: string[]): string | undefined {
  if (word !== "on" && word !== "off") return `${word ?? "nothing"}: expected on or off`;
  return withEnd(rest, (end) => emulator.setPower(end, word === "on"));
}

function select(emulator: CableEmulator, [end, ...rest]: string[]): string | undefined {
  return withEnd([end ?? ""], (end) => {
    return withEnd(rest, (role) => emulator.setSelect(end, role));
  });
}

function setNoise(
  emulator: CableEmulator,
  kind: keyof Noise,
  args: string[],
): string | undefined {
  return withNumber(args, 0, 1, (part) => {
    const { settings } = emulator;
    emulator.settings = { ...settings, noise: { ...settings.noise, [kind]: part } };
  });
}

function withEnd(
  args: string[],
  act: (end: Role) => string | undefined | void,
): string | undefined {
  const end = ROLES.find((role) => role === args[0]);
  if (end === undefined || args.length > 1) {
    return `${args.join(" ") || "nothing"}: expected ${ROLES.join(" or ")}`;
  }
  return act(end) ?? undefined;
}

function withNumber(
  args: string[],
  least: number,
  most: number,
  act: (value: number) => void,
): string | undefined {
  const value = args.length === 1 ? Number(args[0]) : NaN;
  if (!(value >= least && value <= most)) {
    return `${args.join(" ") || "nothing"}: expected a number from ${least} to ${most}`;
  }
  act(value);
  return undefined;
}

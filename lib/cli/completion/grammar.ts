/**
 * What may stand where on the command line, as the completion of every shell needs it. It is read from the program itself, so that a
 * new option is completed without a further word.
 *
 * @module
 */
import type { Named } from "../names.ts";

export interface Grammar {
  program: string;
  commands: readonly CommandGrammar[];
  /** Options of the program: they may stand before and after the command. */
  options: readonly OptionGrammar[];
}

export interface CommandGrammar {
  name: string;
  summary: string;
  options: readonly OptionGrammar[];
  places: readonly Value[];
}

export interface OptionGrammar {
  /** Such as `-w` and `--write`. */
  flags: readonly string[];
  description: string;
  /** Undefined where it takes none. */
  value: Value | undefined;
  /** Its value may be left out. */
  optional: boolean;
}

/** What can be offered for a value. */
export type Value =
  | { kind: "words"; words: readonly string[] }
  | { kind: "names"; of: Named }
  | { kind: "file" }
  /** Nobody but its writer knows. */
  | { kind: "free" };

/** What is looked at of an option, an argument and a command of the library that reads the command line. */
interface OptionLike {
  flags: string;
  description: string;
  short?: string | undefined;
  long?: string | undefined;
  required: boolean;
  optional: boolean;
  hidden: boolean;
  argChoices?: string[] | undefined;
}
interface ArgumentLike {
  name(): string;
  argChoices?: string[] | undefined;
}
interface CommandLike {
  name(): string;
  summary(): string;
  description(): string;
  readonly options: readonly OptionLike[];
  readonly registeredArguments: readonly ArgumentLike[];
}

const HELP: OptionGrammar = {
  flags: ["-h", "--help"],
  description: "display help for command",
  value: undefined,
  optional: false,
};

/** @param commands those that are for people. */
export function grammarOf(program: CommandLike, commands: readonly CommandLike[]): Grammar {
  const names = commands.map((command) => command.name());
  return {
    program: program.name(),
    commands: commands.map((command) => ({
      name: command.name(),
      summary: command.summary() || command.description(),
      options: optionsOf(command),
      places: command.registeredArguments.map((argument) => placeOf(argument, names)),
    })),
    options: [...optionsOf(program), HELP],
  };
}

function optionsOf({ options }: CommandLike): OptionGrammar[] {
  return options.filter(({ hidden }) => !hidden).map((option) => ({
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    value: option.required || option.optional ? valueOf(option) : undefined,
    // An optional part of a value that must be there has brackets as well.
    optional: option.optional && !option.required,
  }));
}

function valueOf({ flags, long, argChoices }: OptionLike): Value {
  if (argChoices !== undefined) return { kind: "words", words: argChoices };
  if (long === "--virtual") return { kind: "names", of: "virtuals" };
  if (long === "--real") return { kind: "names", of: "reals" };
  return { kind: /<(file|path)>$/.test(flags) ? "file" : "free" };
}

function placeOf(argument: ArgumentLike, commands: readonly string[]): Value {
  const name = argument.name();
  if (argument.argChoices !== undefined) return { kind: "words", words: argument.argChoices };
  if (name === "virtual") return { kind: "names", of: "virtuals" };
  if (name === "name") return { kind: "names", of: "all" };
  // Of `help`.
  return name === "command" ? { kind: "words", words: commands } : { kind: "free" };
}

/** All options of all commands, each flag once: it means the same everywhere, and the tests see to that. */
export function allOptions({ options, commands }: Grammar): OptionGrammar[] {
  const all = [...options, ...commands.flatMap((command) => command.options)];
  return [...new Map(all.map((option) => [option.flags.join(), option])).values()];
}

/** Flags of those options that a test accepts. */
export function flagsOf(
  options: readonly OptionGrammar[],
  accepts: (option: OptionGrammar) => boolean = () => true,
): string[] {
  return options.filter(accepts).flatMap(({ flags }) => flags);
}

/** The word after it is its value, whatever it is. */
export function takesWord({ value, optional }: OptionGrammar): boolean {
  return value !== undefined && !optional;
}

/** The word after it is its value if it looks like one. */
export function mayTakeWord({ optional }: OptionGrammar): boolean {
  return optional;
}

/** In quotes that no shell looks into. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

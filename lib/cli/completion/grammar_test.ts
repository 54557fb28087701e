import assert from "node:assert/strict";
import { main } from "../program.ts";
import { TestIo } from "../test_io.ts";
import { type CommandGrammar, grammarOf, type OptionGrammar, quote } from "./grammar.ts";
import { allOptions, flagsOf } from "./grammar.ts";

interface FakeOption {
  flags: string;
  argChoices?: string[];
  hidden?: boolean;
}

/** As the library that reads the command line has them. */
function option({ flags, argChoices, hidden = false }: FakeOption) {
  const [short, long] = flags.includes(", ")
    ? [flags.slice(0, 2), /--\S+/.exec(flags)![0]]
    : [undefined, /--\S+/.exec(flags)![0]];
  const [required, optional] = [flags.includes("<"), flags.includes("[")];
  return { flags, description: "d", short, long, required, optional, hidden, argChoices };
}

function command(name: string, options: FakeOption[] = [], places: string[] = []) {
  return {
    name: () => name,
    summary: () => "",
    description: () => "said",
    options: options.map(option),
    registeredArguments: places.map((place) => ({ name: () => place })),
  };
}

function read(options: FakeOption[], places: string[] = []): CommandGrammar {
  return grammarOf(command("p"), [command("c", options, places), command("other")]).commands[0]!;
}

const value = (options: readonly OptionGrammar[]) => options.map((known) => known.value);

Deno.test("what is offered for a value follows from its option", () => {
  const { options } = read([
    { flags: "--json" },
    { flags: "-w, --write <file>" },
    { flags: "--virtual <name>" },
    { flags: "--real <name>" },
    { flags: "--log <format>", argChoices: ["text", "json"] },
    { flags: "--limit <n>" },
    { flags: "--secret <path>", hidden: true },
  ]);
  assert.deepEqual(value(options), [
    undefined,
    { kind: "file" },
    { kind: "names", of: "virtuals" },
    { kind: "names", of: "reals" },
    { kind: "words", words: ["text", "json"] },
    { kind: "free" },
  ]);
  assert.deepEqual(flagsOf(options).slice(0, 3), ["--json", "-w", "--write"]);
});

Deno.test("a value may be left out only where all of it is in brackets", () => {
  const { options } = read([{ flags: "--watch [seconds]" }, { flags: "--client <a[/b]>" }]);
  assert.deepEqual(options.map(({ optional }) => optional), [true, false]);
});

Deno.test("what is offered for an argument follows from its name", () => {
  const { places, summary } = read([], ["name", "virtual", "client", "command"]);
  assert.deepEqual(places, [
    { kind: "names", of: "all" },
    { kind: "names", of: "virtuals" },
    { kind: "free" },
    { kind: "words", words: ["c", "other"] },
  ]);
  assert.equal(summary, "said");
});

Deno.test("a flag that two commands have takes a value in both or in none: the scripts count on that", async () => {
  // The scripts are the only way to the grammar of the program itself: fish's has a line for each option.
  const io = new TestIo();
  await main(["completion", "fish"], io);
  const lines = io.out.join("\n").split("\n").filter((line) => /^complete .* -[ls] /.test(line));
  assert.ok(lines.length > 20);
  const needs = new Map<string, boolean>();
  for (const line of lines) {
    const [, flag] = / -l (\S+)/.exec(line) ?? [];
    const isValued = / -[rx]( |$)/.test(line);
    assert.equal(needs.get(flag!) ?? isValued, isValued, flag);
    needs.set(flag!, isValued);
  }
});

Deno.test("each flag is in the list of all once", () => {
  const grammar = grammarOf(command("p", [{ flags: "--json" }]), [
    command("a", [{ flags: "--json" }, { flags: "--x" }]),
    command("b", [{ flags: "--x" }]),
  ]);
  assert.deepEqual(flagsOf(allOptions(grammar)), ["--json", "-h", "--help", "--x"]);
});

Deno.test("a quoted text is one word, whatever is in it", () => {
  assert.equal(quote("it's $HOME"), `'it'\\''s $HOME'`);
});

/**
 * What became of each test, read from the report that `deno test --junit-path` writes.
 *
 * @module
 */

export interface Results {
  passed: number;
  failed: number;
  skipped: Skipped[];
}

export interface Skipped {
  name: string;
  reason: string;
}

interface Case {
  /** With the names of the tests it is a step of, and ` > ` between. */
  name: string;
  file: string;
  outcome: "passed" | "failed" | "skipped";
}

/** A skipped test carries its reason in its name, since the report has no other place for it. */
export function skippedName(name: string, reason: string): string {
  return `${name} [skipped: ${reason}]`;
}

/** Counts tests. A step counts with its test, but one that was skipped is named like a test. */
export function readResults(junit: string): Results {
  const cases = readCases(junit);
  const names = new Set(cases.map(({ file, name }) => `${file}\n${name}`));
  const isStep = ({ file, name }: Case) => {
    const end = name.lastIndexOf(" > ");
    return end > 0 && names.has(`${file}\n${name.slice(0, end)}`);
  };
  const tests = cases.filter((test) => !isStep(test));
  return {
    passed: tests.filter(({ outcome }) => outcome === "passed").length,
    failed: tests.filter(({ outcome }) => outcome === "failed").length,
    skipped: cases.filter(({ outcome }) => outcome === "skipped").map(({ name }) => reasonOf(name)),
  };
}

/** The plain line that ends a run. */
export function closingLine({ passed, failed, skipped }: Results): string {
  const counts = `${passed} passed, ${failed} failed`;
  return skipped.length === 0 ? counts : `${counts}, ${skipped.length} skipped`;
}

/** Tests that a filter took out are in the report too; they are those without a time. */
function readCases(junit: string): Case[] {
  const texts = junit.split("<testcase ").slice(1).filter((text) => attribute(text, "time") !== "");
  return texts.map((text) => {
    const outcome = text.includes("<failure") || text.includes("<error")
      ? "failed"
      : text.includes("<skipped")
      ? "skipped"
      : "passed";
    return { name: attribute(text, "name"), file: attribute(text, "classname"), outcome };
  });
}

function attribute(text: string, name: string): string {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text)?.[1] ?? "";
  return value.replace(/&(lt|gt|quot|apos|amp|#\d+|#x[0-9a-f]+);/gi, (_, entity) => decode(entity));
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  amp: "&",
};

function decode(entity: string): string {
  const number = entity.replace("#x", "0x").replace("#", "");
  return ENTITIES[entity] ?? String.fromCodePoint(Number(number));
}

function reasonOf(name: string): Skipped {
  const parts = /^(.*) \[skipped: (.*)\]$/s.exec(name);
  return parts === null
    ? { name, reason: "no reason given" }
    : { name: parts[1]!, reason: parts[2]! };
}

/**
 * Completion for fish 3 and later.
 *
 * @module
 */
import {
  allOptions,
  flagsOf,
  type Grammar,
  mayTakeWord,
  type OptionGrammar,
  takesWord,
  type Value,
} from "./grammar.ts";

export function fishScript(grammar: Grammar): string {
  const { program, commands, options } = grammar;
  const all = allOptions(grammar);
  const valued = flagsOf(all, takesWord).filter((flag) => flag !== "--status");
  const complete = `complete -c ${program}`;
  const lines = [
    ...options.map((option) => `${complete} ${optionText(program, option)}`),
    ...commands.map(({ name, summary }) =>
      `${complete} -n '__${program}_at "" 0' -a ${name} -d ${quoted(summary)}`
    ),
    ...commands.flatMap(({ name, options, places }) => [
      ...options.map((option) =>
        `${complete} -n '__${program}_at ${name}' ${optionText(program, option)}`
      ),
      ...places.map((value, place) =>
        `${complete} -n '__${program}_at ${name} ${place}'${offer(program, value)}`
      ),
    ]),
  ];
  return `# Completion of ${program} for fish; made by "${program} completion fish".
# Sets __${program}_command, __${program}_place and __${program}_url by the words before the cursor.
function __${program}_look
    set -g __${program}_command ''
    set -g __${program}_place 0
    set -g __${program}_url
    set -l words (commandline -opc)
    set -l i 2
    while test $i -le (count $words)
        set -l next (math $i + 1)
        switch $words[$i]
            case --status
                set __${program}_url --status $words[$next]
                set i $next
            case '--status=*'
                set __${program}_url $words[$i]
            case ${valued.join(" ")}
                set i $next
            case ${flagsOf(all, mayTakeWord).join(" ")}
                if string match -qr '^[0-9]' -- "$words[$next]"
                    set i $next
                end
            case '-*'
            case '*'
                if test -z "$__${program}_command"
                    set __${program}_command $words[$i]
                else
                    set __${program}_place (math $__${program}_place + 1)
                end
        end
        set i (math $i + 1)
    end
end
function __${program}_at
    __${program}_look
    test "$__${program}_command" = "$argv[1]"
    and begin
        test (count $argv) -lt 2
        or test $__${program}_place = $argv[2]
    end
end
function __${program}_names
    __${program}_look
    set -l words (commandline -opc)
    eval $words[1] names $argv[1] (string escape -- $__${program}_url) 2>/dev/null
end
complete -c ${program} -f
${lines.join("\n")}`;
}

function optionText(program: string, option: OptionGrammar): string {
  const { flags, description, value } = option;
  const names = flags.map((flag) =>
    flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`
  );
  // Without -x it would offer files as well.
  const needs = !takesWord(option) ? "" : value?.kind === "file" ? " -r" : " -x";
  return `${names.join(" ")}${needs}${value === undefined ? "" : offer(program, value)} -d ${
    quoted(description)
  }`;
}

function offer(program: string, value: Value): string {
  switch (value.kind) {
    case "words":
      return ` -a ${quoted(value.words.join(" "))}`;
    case "names":
      return ` -a '(__${program}_names ${value.of})'`;
    case "file":
      return " -F";
    case "free":
      return "";
  }
}

/** fish has two escapes of its own in single quotes. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

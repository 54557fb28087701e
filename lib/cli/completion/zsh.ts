/**
 * Completion for zsh, by its own `_arguments`: once for the options of the program and the command, and once for what is left of the
 * line, which then begins with the command again. The script can be sourced after `compinit`, and be a file of a folder of `fpath`.
 *
 * @module
 */
import type { CommandGrammar, Grammar, OptionGrammar, Value } from "./grammar.ts";
import { quote } from "./grammar.ts";

export function zshScript({ program, commands, options }: Grammar): string {
  const described = commands.map(({ name, summary }) => quote(`${name}:${summary}`));
  return `#compdef ${program}
# Completion of ${program} for zsh; made by "${program} completion zsh".
_${program}_names() {
  local -a names
  local url=\${(Q)opt_args[--status]:-$_${program}_url}
  names=(\${(f)"$($_${program}_called names $1 \${url:+--status} $url 2>/dev/null)"})
  compadd -a names
}
_${program}_commands() {
  local -a commands
  commands=(
${described.map((command) => `    ${command}`).join("\n")}
  )
  _describe -t commands command commands
}
_${program}() {
  local curcontext=$curcontext context state state_descr line _${program}_url
  local _${program}_called=\${words[1]/#\\~/$HOME}
  local -A opt_args
  local -a globals
  globals=(
${options.flatMap((option) => specs(program, option)).map((spec) => `    ${spec}`).join("\n")}
  )
  _arguments -C $globals '1: :_${program}_commands' '*::: :->rest' && return
  [[ $state == rest ]] || return
  _${program}_url=\${(Q)opt_args[--status]}
  words=($line[1] "\${words[@]}")
  ((++CURRENT))
  case $line[1] in
${commands.map((command) => commandCase(program, command)).join("\n")}
  esac
}
if [[ $funcstack[1] == _${program} ]]; then
  _${program} "$@"
else
  compdef _${program} ${program}
fi`;
}

function commandCase(program: string, { name, options, places }: CommandGrammar): string {
  const rest = places.map((value, i) =>
    quote(`${i + 1}:${titleOf(value)}:${action(program, value)}`)
  );
  const own = options.flatMap((option) => specs(program, option));
  return `    ${name}) _arguments $globals ${[...own, ...rest].join(" ")} ;;`;
}

/** Each flag by itself, and none of them once one is there. */
function specs(program: string, { flags, description, value, optional }: OptionGrammar): string[] {
  const text = description.replace(/[[\]\\:]/g, "\\$&");
  const taken = value === undefined
    ? ""
    : `${optional ? "::" : ":"}${titleOf(value)}:${action(program, value)}`;
  return flags.map((flag) => {
    // A long one may have its value behind "=" too.
    const joint = value !== undefined && !optional && flag.startsWith("--") ? "=" : "";
    return quote(`(${flags.join(" ")})${flag}${joint}[${text}]${taken}`);
  });
}

function titleOf(value: Value): string {
  return value.kind === "names" ? value.of : value.kind === "file" ? "file" : "value";
}

/** What `_arguments` does for a value. */
function action(program: string, value: Value): string {
  switch (value.kind) {
    case "words":
      return `(${value.words.join(" ")})`;
    case "names":
      // The blank before it keeps zsh from putting words of its own between these two.
      return ` _${program}_names ${value.of}`;
    case "file":
      return "_files";
    case "free":
      return " ";
  }
}

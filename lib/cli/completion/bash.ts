/**
 * Completion for bash 4 and later, with nothing but bash itself.
 *
 * bash splits the line at `=` and `:` too, and an address of a client has colons. So the line is split again, at blanks, and what is offered
 * replaces what stands behind the last `=`, which is where bash thinks that the word begins.
 *
 * @module
 */
import {
  allOptions,
  flagsOf,
  type Grammar,
  mayTakeWord,
  quote,
  takesWord,
  type Value,
} from "./grammar.ts";

export function bashScript(grammar: Grammar): string {
  const { program, commands, options } = grammar;
  const all = allOptions(grammar);
  const valued = all.filter(takesWord);
  return `# Completion of ${program} for bash; made by "${program} completion bash".
_${program}_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}
_${program}_names() {
  _${program}_words "$("\${words[0]/#\\~/$HOME}" names "$1" \${url:+--status "$url"} 2>/dev/null)"
}
_${program}_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}
_${program}() {
  local line=\${COMP_LINE:0:COMP_POINT} cur prev='' command='' url='' place=0 last i
  local -a words
  COMPREPLY=()
  read -r -a words <<< "$line"
  [[ $line == *[[:blank:]] ]] && words+=('')
  last=$((\${#words[@]} - 1))
  for ((i = 1; i < last; i++)); do
    case \${words[i]} in
      --status) url=\${words[++i]} ;;
      --status=*) url=\${words[i]#*=} ;;
      ${flagsOf(valued).filter((flag) => flag !== "--status").join("|")}) ((++i)) ;;
      ${flagsOf(all, mayTakeWord).join("|")}) [[ \${words[i + 1]} == [0-9]* ]] && ((++i)) ;;
      -*) ;;
      *) if [[ -z $command ]]; then command=\${words[i]}; else ((++place)); fi ;;
    esac
  done
  url=\${url//[\\"\\']/}
  cur=\${words[last]}
  ((last > 1)) && prev=\${words[last - 1]}
  if [[ $cur == --*=* ]]; then
    prev=\${cur%%=*}
    cur=\${cur#*=}
  fi
  case $prev in
${
    valued.map(({ flags, value }) => `    ${flags.join("|")}) ${offer(program, value!)}return ;;`)
      .join("\n")
  }
  esac
  if [[ $cur == -* ]]; then
    case $command in
${
    commands.map(({ name, options: own }) =>
      `      ${name}) _${program}_words ${quote(flagsOf([...own, ...options]).join(" "))} ;;`
    ).join("\n")
  }
      *) _${program}_words ${quote(flagsOf(options).join(" "))} ;;
    esac
    return
  fi
  case $command:$place in
    :*) _${program}_words ${quote(commands.map(({ name }) => name).join(" "))} ;;
${
    commands.flatMap(({ name, places }) =>
      places.map((value, place) => `    ${name}:${place}) ${offer(program, value)};;`)
    ).join("\n")
  }
  esac
}
complete -F _${program} ${program}`;
}

/** A command and its end; nothing where there is nothing to offer. */
function offer(program: string, value: Value): string {
  switch (value.kind) {
    case "words":
      return `_${program}_words ${quote(value.words.join(" "))}; `;
    case "names":
      return `_${program}_names ${value.of}; `;
    case "file":
      return `_${program}_files; `;
    case "free":
      return "";
  }
}

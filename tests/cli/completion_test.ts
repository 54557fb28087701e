/** Completion by the shells themselves. */
import assert from "node:assert/strict";
import { SHELLS } from "../../lib/cli/completion/script.ts";
import { pointsmanCommand, toolTest } from "./needs.ts";
import { Pty } from "./pty.ts";
import { withUnit } from "./unit.ts";

type Shell = (typeof SHELLS)[number];

/** A folder with the program, to be found by PATH, and the script of a shell. */
interface Installed extends AsyncDisposable {
  env: Record<string, string>;
  script: string;
}

async function install(shell: Shell): Promise<Installed> {
  const folder = await Deno.makeTempDir();
  const program = `${folder}/pointsman`;
  const words = pointsmanCommand().map((word) => `'${word}'`).join(" ");
  await Deno.writeTextFile(program, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  const { stdout } = await new Deno.Command(program, { args: ["completion", shell] }).output();
  const script = `${folder}/script`;
  await Deno.writeFile(script, stdout);
  return {
    script,
    // HOME stays: the program finds its packages there. No shell is to leave anything in it.
    env: {
      PATH: `${folder}:${Deno.env.get("PATH")}`,
      HISTFILE: "",
      XDG_CONFIG_HOME: folder,
      XDG_DATA_HOME: folder,
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Runs a shell and gives the words that it prints, one a line. */
async function wordsOf(shell: Shell, args: string[], env: Record<string, string>) {
  const { code, stdout, stderr } = await new Deno.Command(shell, { args, env }).output();
  const errors = new TextDecoder().decode(stderr);
  assert.equal(errors, "");
  assert.equal(code, 0);
  return new TextDecoder().decode(stdout).split("\n").filter((word) => word !== "");
}

/** What bash offers for a line whose cursor stands at its end. */
async function bashOffers(line: string, { script, env }: Installed): Promise<string[]> {
  const call = `source "$1"; COMP_LINE=$2; COMP_POINT=\${#2}; COMP_WORDS=($2); ` +
    `COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _pointsman; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return await wordsOf("bash", ["--norc", "-c", call, "bash", script, line], env);
}

/** And fish; without descriptions. */
async function fishOffers(line: string, { script, env }: Installed): Promise<string[]> {
  const call = `source ${script}; complete -C '${line}'`;
  const offered = await wordsOf("fish", ["--no-config", "-c", call], env);
  return offered.map((word) => word.split("\t")[0]!);
}

const VIEWS = ["status", "virtuals", "reals", "connections", "failover", "events"];
const BOTH = ["web1", "web2", "all", "www", "any"];

/** What is offered, as far as it begins with what is there, and in any order. */
const OFFERS: [line: (url: string) => string, offers: string[]][] = [
  [() => "pointsman in-s", ["in-service"]],
  [() => "pointsman na", []],
  [() => "pointsman show ", VIEWS],
  [() => "pointsman show re", ["reals"]],
  [() => "pointsman --config /etc/x.yaml show --watch 5 re", ["reals"]],
  [() => "pointsman show --watch re", ["reals"]],
  [() => "pointsman run --log ", ["json", "text"]],
  [() => "pointsman show --fo", ["--follow"]],
  [() => "pointsman show reals extra ", []],
  [() => "pointsman drain --de", ["--deadline"]],
  [() => "pointsman completion ", [...SHELLS]],
  [() => "pointsman help ver", ["version"]],
  [(url) => `pointsman --status ${url} drain `, BOTH],
  [(url) => `pointsman --status=${url} drain w`, ["web1", "web2", "www"]],
  [(url) => `pointsman explain 192.0.2.7:4000 --status ${url} `, ["www", "any"]],
  [(url) => `pointsman explain --status ${url} `, []],
  [(url) => `pointsman show connections --status ${url} --real `, ["web1", "web2", "all"]],
  [(url) => `pointsman trace --client 10.0.0.0/8 --status ${url} --virtual a`, ["any"]],
  [() => "pointsman --status http://127.0.0.1:1 drain ", []],
];

for (const [shell, offersOf] of [["bash", bashOffers], ["fish", fishOffers]] as const) {
  toolTest(`${shell} offers commands, options, choices and the names of the unit`, [
    shell,
  ], async () => {
    await using installed = await install(shell);
    await withUnit(async (url) => {
      for (const [line, offers] of OFFERS) {
        const offered = await offersOf(line(url), installed);
        assert.deepEqual(offered.toSorted(), offers.toSorted(), line("URL"));
      }
    });
  });
}

toolTest("bash offers what stands behind an equals sign", ["bash"], async () => {
  await using installed = await install("bash");
  assert.deepEqual(await bashOffers("pointsman run --log=j", installed), ["json"]);
  assert.deepEqual(await bashOffers("pointsman show --color=", installed), [
    "auto",
    "always",
    "never",
  ]);
});

toolTest("zsh finds no fault in its script", ["zsh"], async () => {
  await using installed = await install("zsh");
  assert.deepEqual(await wordsOf("zsh", ["-n", installed.script], installed.env), []);
});

toolTest("fish finds no fault in its script", ["fish"], async () => {
  await using installed = await install("fish");
  assert.deepEqual(await wordsOf("fish", ["--no-execute", installed.script], installed.env), []);
});

const INTERACTIVE: [shell: "bash" | "zsh", args: string[], begin: (script: string) => string][] = [
  ["bash", ["--norc", "--noprofile", "-i"], (script) => `source ${script}`],
  ["zsh", ["-f", "-i"], (script) => `autoload -U compinit; compinit -u -D; source ${script}`],
];

for (const [shell, args, begin] of INTERACTIVE) {
  toolTest(`in ${shell} the tabulator key completes a command, a view and a name`, [
    shell,
    "script",
  ], async () => {
    await using installed = await install(shell);
    await withUnit(async (url) => {
      const size = { columns: 200, rows: 24, env: installed.env };
      await using pty = new Pty([shell, ...args], size);
      await pty.type(`${begin(installed.script)}; PS1='ready''> '\n`);
      await pty.until(/ready> /);
      await pty.type("pointsman sh\tre\t");
      await pty.until(/show.* reals/);
      await pty.type(`\x15pointsman --status ${url} out\tww\t`);
      await pty.until(/ out-of-service.* www/);
      await pty.type(`\x15pointsman explain --status ${url} 192.0.2.7 a\t`);
      await pty.until(/192\.0\.2\.7 a\S*ny/);
      await pty.type("\x15exit\n");
      await pty.end();
    });
  });
}

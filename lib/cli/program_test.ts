import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import { DONE, FAILED, WRONG_USE } from "./io.ts";
import { main } from "./program.ts";
import { TestIo } from "./test_io.ts";

async function called(...args: string[]) {
  const io = new TestIo();
  const code = await main(args, io);
  return { code, out: io.out.join("\n"), errors: io.errors.join("\n") };
}

Deno.test("help names every command, the exit codes and where the rest is described", async () => {
  for (const args of [["--help"], ["-h"], ["help"]]) {
    const { code, out, errors } = await called(...args);
    assert.equal(code, DONE);
    assert.equal(errors, "");
    const commands = ["explain", "in-service", "out-of-service", "drain", "demo", "version"];
    for (const command of ["run", "check", "show", "completion", ...commands]) {
      assert.match(out, new RegExp(`^  ${command} `, "m"));
    }
    assert.ok(!out.includes("  names"), "what shells ask is not for people");
    assert.match(out, /Exit codes: 0 done, 1 it failed, 2 wrong use or bad config/);
    assert.match(out, /docs\/configuration\.md/);
    assert.match(out, /Examples:/);
  }
});

Deno.test("help of a command has its own options and those of the program", async () => {
  const { code, out } = await called("show", "--help");
  assert.equal(code, DONE);
  for (const option of ["--json", "--client", "--after", "--status", "--config"]) {
    assert.ok(out.includes(option), option);
  }
});

Deno.test("options that are not for people are not in the help", async () => {
  assert.ok(!(await called("run", "--help")).out.includes("--status-socket"));
});

Deno.test("version says what runs, for people and as JSON", async () => {
  assert.match(
    (await called("version")).out,
    new RegExp(`^pointsman ${manifest.version} \\(deno `),
  );
  assert.equal((await called("--version")).out, manifest.version);
  assert.equal(JSON.parse((await called("version", "--json")).out).pointsman, manifest.version);
});

Deno.test("wrong use is told with a hint, and ends with 2", async () => {
  const wrong: [string[], RegExp][] = [
    [["frobnicate"], /unknown command 'frobnicate'/],
    [["chekc"], /Did you mean check\?/],
    [["check", "--jsn"], /unknown option '--jsn'/],
    [["check", "extra"], /too many arguments/],
    [["check", "--config"], /argument missing/],
    [
      ["show", "everything"],
      /Allowed choices are status, virtuals, reals, connections, failover, events/,
    ],
    [["show", "reals", "--limit", "3"], /--limit goes with: pointsman show connections/],
    [["show", "reals", "--since", "3"], /--since goes with: pointsman show events/],
    [["show", "connections", "--follow"], /--follow goes with: pointsman show events/],
    [["show", "events", "--limit", "3"], /--limit goes with: pointsman show connections/],
    [["show", "--watch", "0"], /Expected seconds from 0\.1 to 3600/],
    [["show", "--watch", "1e3"], /Expected seconds/],
    [["show", "--watch=reals"], /Expected seconds/],
    [["show", "--color", "red"], /Allowed choices are auto, always, never/],
    [["completion", "csh"], /Allowed choices are bash, zsh, fish/],
    [["explain", "192.0.2.7"], /missing required argument 'virtual'/],
    [["drain"], /missing required argument 'name'/],
    [["in-service", "web1", "--wait"], /unknown option '--wait'/],
    [["out-of-service", "web1", "--deadline", "3s"], /unknown option '--deadline'/],
    [["demo", "--seconds", "0"], /Expected a whole number from 1 to 86400/],
    [["demo", "--seconds", "1e2"], /Expected a whole number/],
    [["demo", "--port", "65536"], /Expected a whole number from 1 to 65535/],
  ];
  for (const [args, expected] of wrong) {
    const { code, out, errors } = await called(...args);
    assert.equal(code, WRONG_USE, args.join(" "));
    assert.equal(out, "");
    assert.match(errors, expected);
    assert.match(errors, /pointsman --help/);
  }
});

Deno.test("no command at all is wrong use and shows the help", async () => {
  const { code, out, errors } = await called();
  assert.equal(code, WRONG_USE);
  assert.equal(out, "");
  assert.match(errors, /^Usage: pointsman/);
});

Deno.test("options of the program may stand before and after the command", async () => {
  for (const args of [["--config", "/no.yaml", "check"], ["check", "--config", "/no.yaml"]]) {
    const { code, errors } = await called(...args);
    assert.equal(code, WRONG_USE);
    assert.match(errors, /^\/no\.yaml: there is no such file/);
  }
});

Deno.test("what stands behind --watch is shown, unless it is a time", async () => {
  for (const args of [["--watch", "reals"], ["reals", "--watch"], ["--watch", "2", "reals"]]) {
    const { code, errors } = await called("show", ...args, "--limit", "3");
    assert.equal(code, WRONG_USE);
    assert.match(errors, /--limit goes with: pointsman show connections/, args.join(" "));
  }
});

Deno.test("show asks the unit that --status names", async () => {
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${free.addr.port}`;
  free.close();
  const { code, errors } = await called("show", "reals", "--json", "--status", url);
  assert.equal(code, FAILED);
  assert.ok(errors.startsWith(`no unit answers at ${url}: `), errors);
});

Deno.test("the token is looked for where --token-file, the environment or nobody says", async () => {
  const looked = async (...args: string[]) => {
    const { code, errors } = await called("drain", "web1", ...args);
    assert.equal(code, WRONG_USE);
    return /^--token-file (\S+): there is no such file: expected/.exec(errors)?.[1];
  };
  const variable = "POINTSMAN_TOKEN_FILE";
  const before = Deno.env.get(variable);
  try {
    Deno.env.set(variable, "/nonexistent/environment");
    assert.equal(await looked(), "/nonexistent/environment");
    assert.equal(await looked("--token-file", "/nonexistent/option"), "/nonexistent/option");
  } finally {
    Deno.env.delete(variable);
    if (before !== undefined) Deno.env.set(variable, before);
  }
  assert.match((await called("drain", "--help")).out, /default: "\/etc\/pointsman\/token"/);
});

Deno.test("the process ends with the code, and keeps what was asked for apart from what went wrong", async () => {
  const entry = new URL("../../main.ts", import.meta.url).pathname;
  const process = async (...args: string[]) => {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "--allow-read", "--allow-env", entry, ...args],
    });
    const { code, stdout, stderr } = await command.output();
    return {
      code,
      out: new TextDecoder().decode(stdout),
      errors: new TextDecoder().decode(stderr),
    };
  };
  const version = await process("version", "--json");
  assert.equal(version.code, DONE);
  assert.equal(JSON.parse(version.out).pointsman, manifest.version);
  assert.equal(version.errors, "");
  const wrong = await process("check", "--config", "/nonexistent.yaml");
  assert.equal(wrong.code, WRONG_USE);
  assert.equal(wrong.out, "");
  assert.match(wrong.errors, /^\/nonexistent\.yaml: /);
});

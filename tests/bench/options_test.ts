import assert from "node:assert/strict";
import {
  ALTERNATIVES,
  PACKET_PATHS,
  parseCommandLine,
  PARTS,
  rotated,
  TAKEOVERS,
} from "./options.ts";

Deno.test("without arguments all parts run, five times three seconds, all alternatives", () => {
  assert.deepEqual(parseCommandLine([]), {
    parts: PARTS,
    options: {
      rounds: 5,
      seconds: 3,
      alternatives: ALTERNATIVES,
      packetPaths: PACKET_PATHS,
      takeovers: TAKEOVERS,
      command: "deno task bench",
    },
    json: undefined,
  });
});

Deno.test("the options are read, and the command is kept as it was typed", () => {
  const args = ["net", "--rounds", "2", "--seconds", "1", "--only", "haproxy,pointsman"];
  const { parts, options, json } = parseCommandLine([...args, "--json", "out.json"]);
  assert.deepEqual([parts, json], [["net"], "out.json"]);
  assert.deepEqual(options, {
    rounds: 2,
    seconds: 1,
    alternatives: ["haproxy", "pointsman"],
    packetPaths: ["pointsman"],
    takeovers: TAKEOVERS,
    command: `deno task bench ${args.join(" ")} --json out.json`,
  });
});

Deno.test("only these: of the part that has them", () => {
  const { options } = parseCommandLine(["failover", "--only", "killed,keepalived"]);
  assert.deepEqual(options.takeovers, ["keepalived", "killed"]);
  assert.deepEqual(options.alternatives, ALTERNATIVES);
});

Deno.test("wrong use says what was found and what is expected", () => {
  const refused = (args: string[], message: RegExp) =>
    assert.throws(() => parseCommandLine(args), message);
  refused(["disk"], /part: disk: expected one of engine, net, packets, flood/);
  refused(["--rounds", "0"], /--rounds: 0: expected a whole number from 1 to 1000/);
  refused(["--rounds", "1e3"], /--rounds: 1e3: expected a whole number/);
  refused(["--seconds", "601"], /--seconds: 601: expected a whole number from 1 to 600/);
  refused(["--only", "ipvs"], /--only: ipvs: expected one of bridge, nftables/);
  refused(["--fast"], /--fast/);
});

Deno.test("over as many rounds as there are alternatives each is once at each place", () => {
  const rounds = [0, 1, 2, 3].map((round) => rotated(["a", "b", "c"], round).join(""));
  assert.deepEqual(rounds, ["abc", "bca", "cab", "abc"]);
});

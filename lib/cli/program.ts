/**
 * The command line. The only file that knows the library which reads it.
 *
 * @module
 */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { Order } from "../words.ts";
import { check } from "./check.ts";
import { explain } from "./explain.ts";
import { follow } from "./follow.ts";
import { DONE, type Io, WRONG_USE } from "./io.ts";
import { order } from "./orders.ts";
import { run } from "./run.ts";
import { show, SHOWN, type Shown } from "./show.ts";
import { TOKEN_FILE } from "./token.ts";
import { VERSION, versions } from "./version.ts";

/** Options of the program itself; they may stand before or after the command. */
interface Globals {
  config: string;
  status: string;
  tokenFile: string;
}

/** Options of `demo`. */
interface DemoFlags {
  once?: boolean;
  seconds?: number;
  port: number;
}

/** Sets what the program ends with. */
type End = (code: number) => void;

const ABOUT =
  `A load-balancing edge appliance: a bridge between two ports that serves virtuals by reals.`;

const MORE = `
Examples:
  pointsman demo --once                    see it work, on a network of its own
  pointsman check --config my.yaml         what would run, or everything that is wrong
  pointsman run --config my.yaml           forward, until SIGINT or SIGTERM
  pointsman show reals                     ask the running unit
  pointsman show connections --client 192.0.2.7 --json
  pointsman explain 192.0.2.7 www          which real this client gets, and why
  pointsman drain web1 --wait              let its connections end, then take it out

Exit codes: 0 done, 1 it failed, 2 wrong use or bad config.
The YAML is described in docs/configuration.md, the commands and the status in docs/operate.md.`;

/** Runs one command line and gives the exit code. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  let code = DONE;
  const program = programOf(io, (ended) => code = ended);
  try {
    // Users of npm put it between a task and its arguments.
    const given = args.filter((arg) => arg !== "--");
    await program.parseAsync(given, { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? DONE : WRONG_USE;
  }
}

function programOf(io: Io, end: End): Command {
  const program = new Command("pointsman")
    .description(ABOUT)
    .version(VERSION, "-V, --version", "print the version and nothing else")
    .option("--config <file>", "the YAML that run and check read", "/etc/pointsman/pointsman.yaml")
    .option("--status <url>", "the running unit that is asked", "http://127.0.0.1:9000")
    .addOption(
      new Option("--token-file <file>", "the token that in-service, out-of-service and drain bring")
        .env("POINTSMAN_TOKEN_FILE").default(TOKEN_FILE),
    )
    .addHelpText("after", MORE)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.log(text.trimEnd()),
      writeErr: (text) => io.error(text.trimEnd()),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError(
      "(pointsman --help lists the commands, pointsman COMMAND --help their options)",
    );
  addRun(program, io, end);
  addCheck(program, io, end);
  addShow(program, io, end);
  addExplain(program, io, end);
  addOrders(program, io, end);
  addDemo(program, end);
  addVersion(program, io);
  return program;
}

function addRun(program: Command, io: Io, end: End) {
  const command = program.command("run")
    .summary("forward packets, until SIGINT or SIGTERM")
    .description(
      "Runs the unit. It needs root, or CAP_NET_RAW. Each transition of a real, a virtual " +
        "or a port is a line on standard output. A second signal ends it at once.",
    )
    .addOption(new Option("--status-socket <path>", "serve the status here too").hideHelp());
  command.action(async ({ statusSocket }: { statusSocket?: string }) => {
    const { config } = program.opts<Globals>();
    end(await run({ config, statusSocket }, io));
  });
}

function addCheck(program: Command, io: Io, end: End) {
  program.command("check")
    .summary("read the config and tell what would run")
    .description(
      "Tells what `run` would do, or everything that is wrong with the config. Changes nothing.",
    )
    .option("--json", "print the config, or {problems}, as JSON")
    .action(async ({ json = false }: { json?: boolean }) => {
      end(await check({ config: program.opts<Globals>().config, json }, io));
    });
}

function addShow(program: Command, io: Io, end: End) {
  const command = program.command("show")
    .summary("ask the running unit")
    .description("Shows what the running unit says of itself.")
    .addArgument(new Argument("[what]", "what to show").choices(SHOWN).default("status"))
    .option("--json", "print the unit's answer as JSON");
  for (const [what, flags, description] of FILTERS) {
    command.option(flags, `${what}: ${description}`);
  }
  command.option("--follow", "events: go on with each as it comes");
  command.action(async (what: Shown, options: ShowFlags) => {
    const { json = false, follow: followed = false, ...filters } = options;
    const given = followed ? [...Object.keys(filters), "follow"] : Object.keys(filters);
    for (const flag of given) {
      const goesWith = FILTERS.find(([, flags]) => flags.startsWith(`--${flag} `))?.[0] ?? "events";
      if (goesWith !== what) {
        command.error(`error: --${flag} goes with: pointsman show ${goesWith}`);
      }
    }
    const { status } = program.opts<Globals>();
    end(
      followed
        ? await follow({ json, filters, status }, io)
        : await show({ what, json, filters, status }, io),
    );
  });
}

type ShowFlags = { json?: true; follow?: true } & Record<string, string>;

/** What they go with, and the parameters of its path. */
const FILTERS = [
  ["connections", "--virtual <name>", "only of this virtual"],
  ["connections", "--real <name>", "only to this real"],
  ["connections", "--client <address>", "only from this foreign address"],
  ["connections", "--limit <rows>", "rows of one page"],
  ["connections", "--after <entry>", "go on after this entry"],
  ["events", "--since <id>", "go on after this event"],
] as const;

function addExplain(program: Command, io: Io, end: End) {
  program.command("explain")
    .summary("tell which real a client gets, and why")
    .description(
      "Tells where the connections of a client are and why, and where a new one would go. Changes nothing.",
    )
    .argument("<client>", "an address such as 192.0.2.7, or 192.0.2.7:40000 for one connection")
    .argument("<virtual>", "its name")
    .option("--json", "print the unit's answer as JSON")
    .action(async (client: string, virtual: string, { json = false }: { json?: boolean }) => {
      end(await explain({ client, virtual, json, status: program.opts<Globals>().status }, io));
    });
}

function addOrders(program: Command, io: Io, end: End) {
  for (const [name, summary] of ORDER_COMMANDS) {
    const command = program.command(name)
      .summary(summary)
      .description(`Orders the running unit to ${summary}. It asks for the token.`)
      .argument("<name>", "of a real or a virtual")
      .option("--json", "print the unit's answer as JSON");
    if (name === "drain") {
      command
        .option("--deadline <time>", "end what is left after this time, such as 30s")
        .option("--wait", "tell every second what is left, and end when it is out of service");
    }
    command.action(async (object: string, { json = false, deadline, wait }: OrderFlags) => {
      const { status, tokenFile } = program.opts<Globals>();
      end(await order({ order: name, name: object, status, tokenFile, json, deadline, wait }, io));
    });
  }
}

/** Options of the orders; the last two of `drain`. */
interface OrderFlags {
  json?: boolean;
  deadline?: string;
  wait?: boolean;
}

const ORDER_COMMANDS: readonly (readonly [Order, string])[] = [
  ["in-service", "let a real or a virtual take connections"],
  ["out-of-service", "let a real or a virtual take no more connections"],
  [
    "drain",
    "let a real or a virtual take no more connections, and be out of service with its last",
  ],
];

function addDemo(program: Command, end: End) {
  program.command("demo")
    .summary("balance real requests on a network of its own while a server dies")
    .description(
      "Builds three clients, a unit and three servers in namespaces of their own, sends requests and shows who got " +
        "what while a server dies and comes back. Nothing is left behind. It needs no config.",
    )
    .option("--once", "end when the server is back; done only if every request was answered")
    .option("--seconds <n>", "end after so many seconds", wholeNumber(1, 86_400))
    .option("--port <n>", "where 127.0.0.1 shows the status", wholeNumber(1, 65_535), 9000)
    .action(async ({ once = false, seconds, port }: DemoFlags) => {
      // Imported here: no other command has a use for it, and `run` is to start fast.
      const { demo } = await import("../demo/main.ts");
      end(await demo({ once, seconds, port }));
    });
}

function addVersion(program: Command, io: Io) {
  program.command("version")
    .summary("print the version")
    .description("Prints the version of Pointsman and of what runs it.")
    .option("--json", "print them as JSON")
    .action(({ json = false }: { json?: boolean }) => {
      const { pointsman, deno, target } = versions();
      io.log(
        json
          ? JSON.stringify({ pointsman, deno, target }, null, 2)
          : `pointsman ${pointsman} (deno ${deno}, ${target})`,
      );
    });
}

/** Digits only: `Number` alone would take "", "0x10" and "1e3". */
function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most) {
      return Number(text);
    }
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

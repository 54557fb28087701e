/**
 * The command line. The only file that knows the library which reads it.
 *
 * @module
 */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { check } from "./check.ts";
import { DONE, type Io, WRONG_USE } from "./io.ts";
import { run } from "./run.ts";
import { show, SHOWN, type Shown } from "./show.ts";
import { VERSION, versions } from "./version.ts";

/** Options of the program itself; they may stand before or after the command. */
interface Globals {
  config: string;
  status: string;
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
    .option("--status <url>", "the running unit that show asks", "http://127.0.0.1:9000")
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
  for (const [flags, description] of FILTERS) {
    command.option(flags, `connections: ${description}`);
  }
  command.action(async (what: Shown, options: { json?: true } & Record<string, string>) => {
    const { json = false, ...filters } = options;
    const [filter] = Object.keys(filters);
    if (what !== "connections" && filter !== undefined) {
      command.error(`error: --${filter} goes with: pointsman show connections`);
    }
    end(await show({ what, json, filters, status: program.opts<Globals>().status }, io));
  });
}

/** As the parameters of `/status/connections`. */
const FILTERS = [
  ["--virtual <name>", "only of this virtual"],
  ["--real <name>", "only to this real"],
  ["--client <address>", "only from this foreign address"],
  ["--limit <rows>", "rows of one page"],
  ["--after <entry>", "go on after this entry"],
] as const;

function addDemo(program: Command, end: End) {
  program.command("demo")
    .summary("balance real requests on a network of its own")
    .description(
      "Builds a client, a unit and three servers in namespaces of their own, sends requests and shows who got " +
        "what. Nothing is left behind. It needs no config.",
    )
    .option("--once", "end by itself; done only if every request was answered")
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

/**
 * The command line. The only file that knows the library which reads it.
 *
 * @module
 */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { MAX_WATCH_MS, MIN_WATCH_MS, WATCH_MS } from "../limits.ts";
import { PAIR_ORDERS, type PairOrder } from "../words.ts";
import { check } from "./check.ts";
import { grammarOf } from "./completion/grammar.ts";
import { completionScript, type Shell, SHELLS } from "./completion/script.ts";
import { type Example, example, EXAMPLES } from "./example.ts";
import { explain } from "./explain.ts";
import {
  ABOUT,
  COMPLETION_HELP,
  DEMO_ABOUT,
  FAILOVER_ABOUT,
  PROGRAM_HELP,
  RELOAD_ABOUT,
  RUN_ABOUT,
  SHOW_HELP,
  TRACE_ABOUT,
} from "./help.ts";
import { DONE, type Io, type Streams, WRONG_USE } from "./io.ts";
import { LOG_FORMATS, type LogFormat } from "./log.ts";
import { NAMED, type Named, names } from "./names.ts";
import { order, ORDER_COMMANDS } from "./orders.ts";
import { orderPair } from "./pair_orders.ts";
import { COLOUR_CHOICES, type ColourChoice } from "./paint.ts";
import { reload } from "./reload.ts";
import { run } from "./run.ts";
import { show, SHOWN, type Shown } from "./show.ts";
import { FILTERS, flagMisuse, watchMsOf, withWatchApart } from "./show_flags.ts";
import { TOKEN_FILE } from "./token.ts";
import { trace } from "./trace.ts";
import { VERSION, versions } from "./version.ts";

/** Options of the program itself; they may stand before or after the command. */
interface Globals {
  config: string;
  status: string;
  tokenFile: string;
}

/** Options of `run`. */
interface RunFlags {
  statusSocket?: string;
  log: LogFormat;
}

/** Options of `demo`. */
interface DemoFlags {
  once?: boolean;
  seconds?: number;
  port: number;
}

/** Sets what the program ends with. */
type End = (code: number) => void;

/** Runs one command line and gives the exit code. */
export async function main(args: readonly string[], io: Streams): Promise<number> {
  let code = DONE;
  const program = programOf(io, (ended) => code = ended);
  try {
    // Users of npm put it between a task and its arguments.
    const given = withWatchApart(args.filter((arg) => arg !== "--"));
    await program.parseAsync(given, { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? DONE : WRONG_USE;
  }
}

function programOf(io: Streams, end: End): Command {
  const program = new Command("pointsman")
    .description(ABOUT)
    .version(VERSION, "-V, --version", "print the version and nothing else")
    .option("--config <file>", "the YAML that run and check read", "/etc/pointsman/pointsman.yaml")
    .option("--status <url>", "the running unit that is asked", "http://127.0.0.1:9000")
    .addOption(
      new Option("--token-file <file>", "the token that commands and the trace bring with them")
        .env("POINTSMAN_TOKEN_FILE").default(TOKEN_FILE),
    )
    .addHelpText("after", PROGRAM_HELP)
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
  addFailover(program, io, end);
  addReload(program, io, end);
  addTrace(program, io, end);
  addDemo(program, end);
  addExample(program, io, end);
  addVersion(program, io);
  addCompletion(program, io, end);
  return program;
}

function addRun(program: Command, io: Streams, end: End) {
  const command = program.command("run")
    .summary("forward packets, until SIGINT or SIGTERM")
    .description(RUN_ABOUT)
    .addOption(
      new Option("--log <format>", "lines for people, or for programs one JSON object a line")
        .choices(LOG_FORMATS).default("text"),
    )
    .addOption(new Option("--status-socket <path>", "serve the status here too").hideHelp());
  command.action(async ({ statusSocket, log }: RunFlags) => {
    const { config } = program.opts<Globals>();
    end(await run({ config, statusSocket, log }, io));
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

function addShow(program: Command, io: Streams, end: End) {
  const command = program.command("show")
    .summary("ask the running unit")
    .description("Shows what the running unit says of itself.")
    .addArgument(new Argument("[what]", "what to show").choices(SHOWN).default("status"))
    .option("--json", "print the unit's answer as JSON")
    .addOption(
      new Option("--watch [seconds]", "look again and again, every 2 s unless given")
        .argParser(seconds).preset(String(WATCH_MS / 1000)),
    )
    .addOption(
      new Option("--color <when>", "colours; auto: on a terminal, without NO_COLOR").choices(
        COLOUR_CHOICES,
      ),
    )
    .addHelpText("after", SHOW_HELP);
  for (const [what, flags, description] of FILTERS) {
    command.option(flags, `${what}: ${description}`);
  }
  command.option("--follow", "events: go on with each as it comes");
  command.action(async (what: Shown, options: ShowFlags) => {
    const { json = false, follow = false, watch, color = "auto", ...filters } = options;
    const flags = Object.keys(filters);
    const misuse = flagMisuse(what, follow ? [...flags, "follow"] : flags);
    if (misuse !== undefined) command.error(`error: ${misuse}`);
    const { status } = program.opts<Globals>();
    end(await show({ what, json, color, filters, status, follow, watchMs: watch }, io));
  });
}

/** Options of `show`; the others are parameters of the path. */
type ShowFlags =
  & { json?: true; follow?: true; color?: ColourChoice; watch?: number }
  & Record<string, string>;

function seconds(text: string): number {
  const ms = watchMsOf(text);
  if (ms !== undefined) return ms;
  const [least, most] = [MIN_WATCH_MS / 1000, MAX_WATCH_MS / 1000];
  throw new InvalidArgumentError(`Expected seconds from ${least} to ${most}.`);
}

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

function addFailover(program: Command, io: Io, end: End) {
  program.command("failover")
    .summary("make this unit of a pair active, or forget its failures")
    .description(FAILOVER_ABOUT)
    .addArgument(new Argument("<order>", "what it is to do").choices(PAIR_ORDERS))
    .option("--json", "print the unit's answer as JSON")
    .action(async (order: PairOrder, { json = false }: { json?: boolean }) => {
      const { status, tokenFile } = program.opts<Globals>();
      end(await orderPair({ order, status, tokenFile, json }, io));
    });
}

function addReload(program: Command, io: Io, end: End) {
  program.command("reload")
    .summary("have the unit take its changed config")
    .description(RELOAD_ABOUT)
    .option("--json", "print JSON")
    .action(async ({ json = false }: { json?: boolean }) => {
      const { status, tokenFile } = program.opts<Globals>();
      // Else who names a file would take it for the one that was read.
      if (program.getOptionValueSource("config") === "cli") {
        io.error("reload --config: the running unit reads its own file: expected no --config");
        return end(WRONG_USE);
      }
      end(await reload({ status, tokenFile, json }, io));
    });
}

function addTrace(program: Command, io: Streams, end: End) {
  program.command("trace")
    .summary("show what is decided on packets, as it happens")
    .description(TRACE_ABOUT)
    .option("--virtual <name>", "packets to and from this virtual")
    .option("--client <address[/bits][:port]>", "packets from and to these addresses")
    .option("--real <name>", "packets to and from this real")
    .option("-w, --write <file>", "write both sides of each into a capture; -: standard output")
    .option("--snap <bytes>", "show so many of each frame; its headers unless given")
    .option("--limit <packets>", "end after so many")
    .option("--seconds <n>", "end after so long; 60 unless given")
    .option("--json", "print one JSON object a line")
    .action(async ({ write, json = false, ...filters }: TraceFlags) => {
      const { status, tokenFile } = program.opts<Globals>();
      end(await trace({ write, json, filters, status, tokenFile }, io));
    });
}

/** Options of `trace`; the others are parameters of its path. */
type TraceFlags = { json?: boolean; write?: string } & Record<string, string>;

function addDemo(program: Command, end: End) {
  program.command("demo")
    .summary("balance real requests on a network of its own while a server and a unit die")
    .description(DEMO_ABOUT)
    .option(
      "--once",
      "end when both are back; done only if every request was answered and nothing lost",
    )
    .option("--seconds <n>", "end after so many seconds", wholeNumber(1, 86_400))
    .option("--port <n>", "where 127.0.0.1 shows the status", wholeNumber(1, 65_535), 9000)
    .action(async ({ once = false, seconds, port }: DemoFlags) => {
      // Imported here: no other command has a use for it, and `run` is to start fast.
      const { demo } = await import("../demo/main.ts");
      end(await demo({ once, seconds, port }));
    });
}

function addExample(program: Command, io: Io, end: End) {
  program.command("example")
    .summary("print a file to begin with")
    .description(
      "Prints an example that goes with the program: a config, one of a unit of a pair, the unit of systemd, " +
        "alerts and a dashboard for Prometheus and Grafana.",
    )
    .addArgument(new Argument("[what]", "which one").choices(EXAMPLES).default("config"))
    .action(async (what: Example) => end(await example(what, io)));
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

function addCompletion(program: Command, io: Io, end: End) {
  program.command("completion")
    .summary("print what teaches a shell these commands")
    .description("Prints the script by which a shell completes commands, options and names.")
    .addArgument(new Argument("<shell>", "whose").choices(SHELLS))
    .addHelpText("after", COMPLETION_HELP)
    .action((shell: Shell) => {
      const commands = program.createHelp().visibleCommands(program);
      io.log(completionScript(shell, grammarOf(program, commands)));
    });
  program.command("names", { hidden: true })
    .description("Prints the names of a running unit, for the shell.")
    .addArgument(new Argument("<whose>").choices(NAMED))
    .action(async (whose: Named) => end(await names(whose, program.opts<Globals>().status, io)));
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

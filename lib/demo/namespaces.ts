/**
 * Namespaces that clean up after themselves: a program runs in mount and process namespaces of its own (and a network one if
 * wanted), and whatever it builds there is gone with it.
 *
 * - `setpriv --pdeathsig KILL` ends `unshare` when the process that started it ends, also by kill -9;
 * - `unshare --kill-child` ends the first process inside when `unshare` ends;
 * - that one is the init of its process namespace: the kernel kills all the others after it;
 * - network namespaces live by their processes and by files in `/run/netns`, which is a tmpfs that only they see.
 *
 * An ordinary user does all this as the root of a user namespace (user_namespaces(7)).
 *
 * @module
 */
import { findProgram, searchPath } from "../setup/programs.ts";
import { tryRun } from "./commands.ts";

export interface Namespaces {
  /** Whether the program starts in a network namespace of its own or stays in the host's. */
  network: "own" | "host";
  /** Whether a user namespace is needed, as {@linkcode probeNamespaces} finds out. */
  user: boolean;
}

/** `reason` is one line for a person. */
export type Probe = { allowed: true; namespaces: Namespaces } | { allowed: false; reason: string };

/** What is needed for namespaces, with the Debian package of each. */
const PROGRAMS = {
  setpriv: "util-linux",
  unshare: "util-linux",
  mount: "mount",
  ip: "iproute2",
};

/** All that the {@linkcode Network} does, once. */
const TRIAL = `
: > /run/netns/trial && unshare --net=/run/netns/trial true &&
ip -n trial link add trial0 type veth peer name trial1 &&
ip netns exec trial true`;

/** Command line that runs a command in namespaces. It must be started by a thread that outlives it: the death of that thread ends it. */
export function namespaceCommand(command: readonly string[], namespaces: Namespaces): string[] {
  const own = namespaces.network === "own";
  const prepare = "mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/netns" +
    (own ? " && ip link set lo up" : "");
  return [
    ...["setpriv", "--pdeathsig", "KILL", "--", "unshare"],
    ...(namespaces.user ? ["--user", "--map-root-user"] : []),
    ...(own ? ["--net"] : []),
    ...["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"],
    ...["sh", "-c", `${prepare} && exec "$@"`, "sh", ...command],
  ];
}

export interface EnterOptions {
  namespaces: Namespaces;
  env?: Record<string, string>;
  /** `piped` so that the program can be told the end by closing it. */
  stdin?: "piped" | "null";
  output?: "inherit" | "piped";
}

/**
 * Starts a command in namespaces. It is in a session of its own, so that Control-C reaches only the caller, who decides what
 * becomes of it; `unshare` itself passes no signals on.
 */
export function enterNamespaces(command: readonly string[], options: EnterOptions) {
  const { namespaces, env = {}, stdin = "null", output = "inherit" } = options;
  const [program, ...args] = namespaceCommand(command, namespaces);
  return new Deno.Command(findProgram(program!) ?? program!, {
    args,
    env: { PATH: searchPath(), ...env },
    stdin,
    stdout: output,
    stderr: output,
    detached: true,
  }).spawn();
}

/** Finds out by trying, first with the rights there are, then in a user namespace. */
export async function probeNamespaces(network: Namespaces["network"]): Promise<Probe> {
  for (const [program, debianPackage] of Object.entries(PROGRAMS)) {
    if (findProgram(program) === undefined) {
      return { allowed: false, reason: `${program} is not installed (Debian: ${debianPackage})` };
    }
  }
  let said = "";
  for (const user of [false, true]) {
    const namespaces = { network, user };
    const trial = await tryRun(namespaceCommand(["sh", "-c", TRIAL], namespaces));
    if (trial.code === 0) return { allowed: true, namespaces };
    said = trial.stderr.trim().replaceAll("\n", "; ");
  }
  return { allowed: false, reason: await explain(said) };
}

/** Kernel settings that take user namespaces from ordinary users, and the value that does so. */
const SETTINGS = [
  ["user/max_user_namespaces", "0"],
  ["kernel/unprivileged_userns_clone", "0"],
  ["kernel/apparmor_restrict_unprivileged_userns", "1"],
] as const;

async function explain(said: string): Promise<string> {
  for (const [file, off] of SETTINGS) {
    const { stdout } = await tryRun(["cat", `/proc/sys/${file}`]);
    if (stdout.trim() === off) return `${said} (sysctl ${file.replace("/", ".")} is ${off})`;
  }
  return said || "unshare failed without a word";
}

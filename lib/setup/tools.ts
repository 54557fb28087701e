/**
 * The programs that are not ours: what each is for, which Debian package brings it, and which are missing.
 *
 * @module
 */
import { included } from "../included.ts";
import { findProgram } from "./programs.ts";

/** The tasks that need tools. */
export const PURPOSES = ["demo", "test", "bench", "build"] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface Tool {
  name: string;
  /** Debian packages, first the one that brings the program itself. */
  packages: readonly string[];
  /** What it does here, for the person who is asked to install it. */
  use: string;
  purposes: readonly Purpose[];
  /** Without it nothing of the task can run. */
  required?: true;
  /** How its presence is seen; left out, by a program of its name. */
  isPresent?: () => boolean;
}

const ALWAYS: readonly Purpose[] = PURPOSES;
/** What lays the network, and what is on it. */
const RUNNING: readonly Purpose[] = ["demo", "test", "bench"];

/** In the order in which they are named to people. */
export const TOOLS: readonly Tool[] = [
  {
    name: "cc",
    packages: ["gcc", "libc6-dev"],
    use: "builds the C shim",
    purposes: ALWAYS,
    required: true,
    isPresent: () => compilerIsPresent() || shimIsBuilt(),
  },
  {
    name: "clang",
    packages: ["clang"],
    use: "builds the fast path",
    purposes: ALWAYS,
    required: true,
    isPresent: () => findProgram("clang") !== undefined || shimIsBuilt(),
  },
  {
    name: "bpftool",
    packages: ["bpftool"],
    use: "makes its loader",
    purposes: ALWAYS,
    required: true,
    isPresent: () =>
      exists("/usr/sbin/bpftool") || findProgram("bpftool") !== undefined || shimIsBuilt(),
  },
  {
    name: "libbpf",
    packages: ["libbpf-dev"],
    use: "what its loader includes",
    purposes: ALWAYS,
    required: true,
    isPresent: () => exists("/usr/include/bpf/skel_internal.h") || shimIsBuilt(),
  },
  { name: "ip", packages: ["iproute2"], use: "lays the network", purposes: RUNNING },
  { name: "unshare", packages: ["util-linux"], use: "enters namespaces", purposes: RUNNING },
  { name: "setpriv", packages: ["util-linux"], use: "ends namespaces", purposes: RUNNING },
  { name: "mount", packages: ["mount"], use: "keeps namespaces private", purposes: RUNNING },
  { name: "nginx", packages: ["nginx-light"], use: "the servers", purposes: RUNNING },
  { name: "curl", packages: ["curl"], use: "a client", purposes: ["test", "bench"] },
  { name: "wrk", packages: ["wrk"], use: "many clients", purposes: ["test", "bench"] },
  { name: "tcpdump", packages: ["tcpdump"], use: "looks at frames", purposes: ["test"] },
  { name: "ethtool", packages: ["ethtool"], use: "turns offload off", purposes: ["test"] },
  { name: "ping", packages: ["iputils-ping"], use: "other traffic", purposes: ["test"] },
  {
    name: "scapy",
    packages: ["python3-scapy"],
    use: "a second opinion on frames",
    purposes: ["test"],
    isPresent: scapyIsPresent,
  },
  {
    name: "python3",
    packages: ["python3"],
    use: "listens as a service manager does",
    purposes: ["test"],
    isPresent: () => exists(PYTHON),
  },
  {
    name: "systemd-analyze",
    packages: ["systemd"],
    use: "reads the unit file of the service",
    purposes: ["test"],
  },
  { name: "promtool", packages: ["prometheus"], use: "reads the metrics", purposes: ["test"] },
  { name: "zstd", packages: ["zstd"], use: "compresses Deno", purposes: ["test", "build"] },
  {
    name: "libzstd",
    packages: ["libzstd-dev"],
    use: "unpacks Deno in the executable",
    purposes: ["test", "build"],
    isPresent: () => exists("/usr/include/zstd.h"),
  },
  { name: "script", packages: ["bsdutils"], use: "a terminal", purposes: ["test"] },
  { name: "bash", packages: ["bash"], use: "reads its completion", purposes: ["test"] },
  { name: "zsh", packages: ["zsh"], use: "reads its completion", purposes: ["test"] },
  { name: "fish", packages: ["fish"], use: "reads its completion", purposes: ["test"] },
  {
    name: "chromium",
    packages: ["chromium", "fonts-dejavu-core"],
    use: "looks at the page",
    purposes: ["test"],
  },
  { name: "iperf3", packages: ["iperf3"], use: "bulk TCP", purposes: ["bench"] },
  { name: "taskset", packages: ["util-linux"], use: "cores for a thread", purposes: ["bench"] },
  {
    name: "nft",
    packages: ["nftables"],
    use: "silent servers, a peer to measure against",
    purposes: ["test", "bench"],
  },
  { name: "haproxy", packages: ["haproxy"], use: "a peer to measure against", purposes: ["bench"] },
  {
    name: "keepalived",
    packages: ["keepalived"],
    use: "a peer to measure against",
    purposes: ["bench"],
  },
];

/** The Python that Debian's packages are for; PATH may name another one. */
export const PYTHON = "/usr/bin/python3";

export function isPresent(tool: Tool): boolean {
  return tool.isPresent?.() ?? findProgram(tool.name) !== undefined;
}

/** Tools of one task that are not there. */
export function missingTools(purpose: Purpose): Tool[] {
  return TOOLS.filter((tool) => tool.purposes.includes(purpose) && !isPresent(tool));
}

/** Packages of some tools, each once. */
export function packagesOf(tools: readonly Tool[]): string[] {
  return [...new Set(tools.flatMap((tool) => tool.packages))];
}

/** The line a person can type. */
export function installCommand(packages: readonly string[]): string {
  return `sudo apt-get install --no-install-recommends ${packages.join(" ")}`;
}

/** What is missing, what each is for, and how to get it, in one line. */
export function describeMissing(tools: readonly Tool[]): string {
  const names = tools.map((tool) => `${tool.name} (${tool.use})`).join(", ");
  return `not installed: ${names}; on Debian: ${installCommand(packagesOf(tools))}`;
}

/** A compiler without the system's headers, which are another package, does not help. */
function compilerIsPresent(): boolean {
  return findProgram("cc") !== undefined && exists("/usr/include/linux/if_packet.h");
}

function shimIsBuilt(): boolean {
  return exists(included(`ffi/build/${Deno.build.target}/libpointsman.so`));
}

/** Asking Python costs a tenth of a second, so the place where Debian's package lies is looked at first. */
function scapyIsPresent(): boolean {
  if (!exists(PYTHON)) return false;
  if (exists("/usr/lib/python3/dist-packages/scapy/all.py")) return true;
  const args = ["-c", "import scapy.all"];
  return new Deno.Command(PYTHON, { args, stdout: "null", stderr: "null" }).outputSync().success;
}

function exists(path: string | URL): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

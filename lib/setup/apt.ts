/**
 * Installs Debian packages and nothing else: no service is started, now or at the next boot.
 *
 * @module
 */
import { findProgram, searchPath } from "./programs.ts";

/** What Debian's packages call to start a service, and to have it started at boot. */
const SERVICE_STARTERS = [
  "/usr/sbin/invoke-rc.d",
  "/usr/sbin/update-rc.d",
  "/usr/bin/deb-systemd-invoke",
  "/usr/bin/deb-systemd-helper",
];

/**
 * Runs its arguments where each of those is `true`. It is a mount namespace of its own, so the system itself keeps
 * its programs, whatever becomes of this process; a `policy-rc.d` would stay behind after a kill -9.
 */
const WITHOUT_SERVICES = `
for program in ${SERVICE_STARTERS.join(" ")}; do
  [ ! -e $program ] || mount --bind /bin/true $program
done
exec "$@"`;

/** Why packages cannot be installed here, or undefined where they can. */
export function whyNotInstallable(): string | undefined {
  if (findProgram("apt-get") === undefined) return "there is no apt-get";
  return text(command(["id", "-u"]).stdout).trim() === "0" ? undefined : "this needs root";
}

/** Gives the packages that could not be installed, with apt's own reason for each. */
export function install(packages: readonly string[], say: (line: string) => void) {
  say("reading the package lists …");
  command(["apt-get", "update", "--quiet"]); // Where this fails, older lists may still do.
  say(`installing ${packages.join(" ")} …`);
  if (aptInstall(packages) === undefined) return new Map<string, string>();
  // One unknown package makes apt refuse them all.
  const failed = new Map<string, string>();
  for (const name of packages) {
    const reason = aptInstall([name]);
    if (reason !== undefined) failed.set(name, reason);
  }
  return failed;
}

function aptInstall(packages: readonly string[]): string | undefined {
  const apt = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"];
  const result = command([...withoutServices(), ...apt, ...packages]);
  if (result.success) return undefined;
  const lines = text(result.stderr).trim().split("\n");
  return lines.findLast((line) => line.startsWith("E:")) ?? lines.at(-1) ?? "apt-get failed";
}

/** Where mount namespaces are refused, the runlevel below tells sysvinit's scripts not to start anything. */
function withoutServices(): string[] {
  if (!command(["unshare", "--mount", "true"]).success) return [];
  return ["unshare", "--mount", "sh", "-c", WITHOUT_SERVICES, "sh"];
}

function command([program, ...args]: string[]): Deno.CommandOutput {
  const env = { PATH: searchPath(), DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1", LC_ALL: "C" };
  return new Deno.Command(findProgram(program!) ?? program!, { args, env, stdin: "null" })
    .outputSync();
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

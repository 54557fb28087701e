/**
 * A machine on which nothing is installed but the one executable: a root of its own with a C library, a shell and what lays
 * networks; no Deno, no Node, no compiler, no nginx. It is made in the namespaces of the suite and gone with them.
 *
 * @module
 */
import { type CommandResult, run, tryRun } from "../../lib/demo/commands.ts";
import { findProgram } from "../../lib/setup/programs.ts";

/** Where a PATH finds them, and where an ordinary user's does not. */
const PROGRAMS = { "/bin": ["cat", "mount", "setpriv", "sh", "sleep", "unshare"], "/sbin": ["ip"] };

/** A user of the box who is not root; nobody else has this number. */
export const USER = 4321;

/** Arguments: the root. Mounts that the kernel has locked together can only be bound together. */
const FURNISH = `set -eu
cd "$1"
mount -t tmpfs -o mode=755 box .
cd "$1"
mkdir -p bin sbin box etc/pointsman home/user root run sys usr/lib usr/lib64 var/cache
mkdir -m 1777 tmp
mkdir dev
for device in null zero random urandom; do : >dev/$device; mount --bind /dev/$device dev/$device; done
for folder in proc sys usr/lib usr/lib64; do
  [ ! -d /$folder ] || { mkdir -p $folder; mount --rbind /$folder $folder; }
done
for folder in lib lib64; do
  if [ -L /$folder ]; then ln -s usr/$folder $folder; elif [ -d /$folder ]; then
    mkdir $folder; mount --rbind /$folder $folder; fi
done`;

export interface BoxOptions {
  env?: Record<string, string>;
  /** Runs it as {@linkcode USER}, with these capabilities and no others, such as `net_raw`. */
  capabilities?: readonly string[];
}

export class BareBox implements AsyncDisposable {
  private constructor(readonly root: string) {}

  /** The executable is the only file in `/box`. */
  static async create(executable: string): Promise<BareBox> {
    const root = await Deno.makeTempDir({ dir: "/run", prefix: "box-" });
    const box = new BareBox(root);
    await run(["sh", "-c", FURNISH, "sh", root]);
    for (const [folder, names] of Object.entries(PROGRAMS)) {
      for (const name of names) await Deno.copyFile(findProgram(name)!, `${root}${folder}/${name}`);
    }
    await Deno.copyFile(executable, box.at("/box/pointsman"));
    await Deno.chmod(box.at("/box/pointsman"), 0o755);
    return box;
  }

  /** Where a path of the box is seen from outside. */
  at(path: string): string {
    return `${this.root}${path}`;
  }

  /** Names of what lies in a folder; none where there is no such folder. */
  list(path: string): string[] {
    try {
      return Array.from(Deno.readDirSync(this.at(path)), ({ name }) => name).sort();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }

  /** Command line that runs the executable in the box, in its folder. */
  command(args: readonly string[], { env = {}, capabilities }: BoxOptions = {}): string[] {
    const variables = Object.entries({ PATH: "/bin", HOME: "/root", ...env });
    return [
      ...["env", "-i", ...variables.map(([name, value]) => `${name}=${value}`)],
      ...[findProgram("chroot") ?? "chroot", this.root],
      ...(capabilities === undefined ? [] : asUser(capabilities)),
      ...["sh", "-c", 'cd /box && exec ./pointsman "$@"', "sh", ...args],
    ];
  }

  /** Binds a folder to itself with another option, such as `ro`; {@linkcode restore} ends it. */
  async remount(path: string, options: string) {
    await run(["mount", "--rbind", this.at(path), this.at(path)]);
    await run(["mount", "-o", `remount,bind,${options}`, this.at(path)]);
  }

  async restore(path: string) {
    await run(["umount", "--lazy", this.at(path)]);
  }

  start(args: readonly string[], options?: BoxOptions): Promise<CommandResult> {
    return tryRun(this.command(args, options));
  }

  async [Symbol.asyncDispose]() {
    await run(["umount", "--lazy", this.root]);
    await Deno.remove(this.root);
  }
}

function asUser(capabilities: readonly string[]): string[] {
  const sets = ["-all", ...capabilities.map((name) => `+${name}`)].join();
  return [
    ...["setpriv", `--reuid=${USER}`, `--regid=${USER}`, "--clear-groups", "--no-new-privs"],
    ...[`--bounding-set=${sets}`, `--inh-caps=${sets}`, `--ambient-caps=${sets}`],
  ];
}

/** A box for all tests of a file, made when the first asks for it and gone after the last. */
export function sharedBox(executable: string): () => Promise<BareBox> {
  let box: Promise<BareBox> | undefined;
  Deno.test.afterAll(async () => await (await box)?.[Symbol.asyncDispose]());
  return () => box ??= BareBox.create(executable);
}

/** Undefined where there are other users than root, as in a user namespace there are none. */
export async function whyNoUser(): Promise<string | undefined> {
  const { code } = await tryRun(["setpriv", `--reuid=${USER}`, "--clear-groups", "true"]);
  return code === 0 ? undefined : "there is no other user in this user namespace";
}

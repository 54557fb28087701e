import assert from "node:assert/strict";
import { run } from "../../lib/demo/commands.ts";
import { netTest } from "../net/needs.ts";
import { type BareBox, sharedBox, USER, whyNoUser } from "./bare_box.ts";
import { builtExecutable, unpacksItself } from "./executable.ts";

const built = builtExecutable();
const openBox = sharedBox("path" in built ? built.path : "");

/** Where root's Deno goes unless something is the matter, and where next. */
const FIRST = "/var/cache/pointsman";
const SECOND = "/root/.cache/pointsman";

/** A test of what stands in for denort, in a box where nothing is unpacked. */
function startTest(name: string, body: (box: BareBox) => Promise<void>, reason = whyNone()) {
  netTest(name, ["ip", "unshare", "setpriv", "mount"], async () => {
    const box = await openBox();
    for (const folder of [FIRST, SECOND]) await run(["rm", "-rf", box.at(folder)]);
    await body(box);
  }, reason);
}

function whyNone(): string | undefined {
  if ("missing" in built) return built.missing;
  return unpacksItself(built.path) ? undefined : "denort unpacks nothing";
}

startTest("of many first starts at once one unpacks, and all of them run", async (box) => {
  const starts = await Promise.all(Array.from({ length: 6 }, () => version(box)));
  assert.deepEqual(starts, starts.map(() => ""));
  assert.deepEqual(unpacked(box, FIRST).map(({ files }) => files), [["pointsman"]]);
});

startTest("what was unpacked is used by the next start", async (box) => {
  await version(box);
  const [first] = unpacked(box, FIRST);
  assert.equal(await version(box), "");
  assert.equal(unpacked(box, FIRST)[0]!.inode, first!.inode);
});

startTest("a damaged Deno is told of and unpacked again", async (box) => {
  await version(box);
  const { path } = unpacked(box, FIRST)[0]!;
  flipByte(path);
  assert.equal(
    await version(box),
    "pointsman: the unpacked Deno was damaged: it is unpacked again\n",
  );
  assert.equal(await version(box), "");
});

startTest("a changed module of the program is replaced and never run", async (box) => {
  await version(box);
  for (const path of modules(box)) Deno.writeTextFileSync(path, `console.error("tampered")`);
  assert.equal(await version(box), "");
  for (const path of modules(box)) assert.doesNotMatch(Deno.readTextFileSync(path), /tampered/);
});

startTest("a folder in which others may write is not used", async (box) => {
  await Deno.mkdir(box.at(FIRST));
  await Deno.chmod(box.at(FIRST), 0o777);
  assert.equal(await version(box), fallback("other users may write to it: expected mode 700"));
  assert.deepEqual(box.list(FIRST), []);
});

startTest("a symbolic link is not followed to where to unpack", async (box) => {
  await Deno.symlink("/tmp", box.at(FIRST));
  assert.equal(await version(box), fallback("is no folder, or a symbolic link to one"));
  assert.deepEqual(box.list("/tmp"), []);
});

startTest(
  "what is started is named without the links that led there, which may change",
  async (box) => {
    await Deno.mkdir(box.at("/home/behind"));
    await Deno.symlink("/home/behind", box.at("/home/link"));
    // The loader tells by which path it was started.
    const env = { CACHE_DIRECTORY: "/home/link/service", LD_SHOW_AUXV: "1" };
    const { code, stdout, stderr } = await box.start(["version"], { env });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^AT_EXECFN: +\/home\/behind\/service\/deno-[^/]+\/pointsman$/m);
    assert.doesNotMatch(stdout, /\/home\/link/);
    for (const name of ["link", "behind"]) await run(["rm", "-r", box.at(`/home/${name}`)]);
  },
);

startTest("nothing is made in the home of another user, whose HOME was kept", async (box) => {
  await Deno.mkdir(box.at(FIRST));
  await Deno.chmod(box.at(FIRST), 0o777);
  await Deno.chown(box.at("/home/user"), USER, USER);
  const { code, stderr } = await box.start(["version"], { env: { HOME: "/home/user" } });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /\/home\/user belongs to user \d+: expected 0 or root\n$/);
  assert.deepEqual(box.list("/home/user"), []);
  await Deno.chown(box.at("/home/user"), 0, 0);
  await run(["rm", "-r", box.at("/run/pointsman")]);
}, whyNone() ?? await whyNoUser());

startTest("where a folder above is everybody's, nothing is unpacked below", async (box) => {
  await Deno.chmod(box.at("/var/cache"), 0o777);
  try {
    const reason = "other users may write to /var/cache: expected mode 755 or less";
    assert.equal(await version(box), fallback(reason));
    assert.deepEqual(box.list("/var/cache"), []);
  } finally {
    await Deno.chmod(box.at("/var/cache"), 0o755);
  }
});

startTest("another user's folder is not used", async (box) => {
  await Deno.mkdir(box.at(FIRST), { mode: 0o755 });
  await Deno.chown(box.at(FIRST), USER, USER);
  assert.equal(await version(box), fallback(`belongs to user ${USER}: expected 0`));
  assert.deepEqual(box.list(FIRST), []);
}, whyNone() ?? await whyNoUser());

startTest("another user's file in our folder is not executed", async (box) => {
  await version(box);
  await Deno.chown(unpacked(box, FIRST)[0]!.path, USER, USER);
  assert.match(await version(box), /the unpacked Deno was damaged/);
  assert.equal(Deno.statSync(unpacked(box, FIRST)[0]!.path).uid, 0);
}, whyNone() ?? await whyNoUser());

for (
  const [option, reason] of [
    ["ro", "Read-only file system"],
    ["noexec", "its file system is mounted noexec"],
  ] as const
) {
  startTest(`on a file system that is mounted ${option}, the next folder is taken`, async (box) => {
    await box.remount("/var/cache", option);
    try {
      assert.equal(await version(box), fallback(reason));
      assert.equal(await version(box), "", "it is told once");
    } finally {
      await box.restore("/var/cache");
    }
  });
}

startTest("a service unpacks to its cache folder", async (box) => {
  await version(box, { CACHE_DIRECTORY: "/tmp/service" });
  assert.equal(unpacked(box, "/tmp/service").length, 1);
  assert.deepEqual(box.list(FIRST), []);
  await run(["rm", "-rf", box.at("/tmp/service")]);
});

startTest("where no folder will do, that is one line and the exit code 1", async (box) => {
  await box.remount("/", "ro");
  try {
    const { code, stdout, stderr } = await box.start(["version"]);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(stderr, /^pointsman: there is no folder to unpack to: .*\n$/);
    assert.ok(stderr.includes(`${FIRST}: Read-only file system; ${SECOND}: `), stderr);
  } finally {
    await box.restore("/");
  }
});

startTest("settings for another Deno, and a project in the folder, change nothing", async (box) => {
  for (const name of ["deno.json", "package.json"]) {
    await Deno.writeTextFile(box.at(`/box/${name}`), "{ this is no JSON");
  }
  const env = {
    DENO_COVERAGE_DIR: "/tmp/coverage",
    DENO_V8_FLAGS: "--no-such-flag",
    DENO_DIR: "/tmp/deno",
  };
  assert.equal(await version(box, env), "");
  assert.deepEqual(box.list("/tmp"), []);
  for (const name of ["deno.json", "package.json"]) await Deno.remove(box.at(`/box/${name}`));
});

/** Runs `version`, which must succeed, and gives what it said on standard error. */
async function version(box: BareBox, env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await box.start(["version"], { env });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^pointsman \d+\.\d+\.\d+ \(deno .*\)\n$/);
  return stderr;
}

/** What a start says that unpacks to the second folder. */
function fallback(reason: string): string {
  return `pointsman: unpacked to ${SECOND}, for others will not do: ${FIRST}: ${reason}\n`;
}

/** Each Deno in a folder. */
function unpacked(box: BareBox, folder: string) {
  const names = box.list(folder).filter((name) => name.startsWith("deno-"));
  return names.map((name) => {
    const path = box.at(`${folder}/${name}/pointsman`);
    return { path, files: box.list(`${folder}/${name}`), inode: Deno.statSync(path).ino };
  });
}

/** The modules of the program. */
function modules(box: BareBox): string[] {
  const [program] = box.list(FIRST).filter((name) => name.startsWith("program-"));
  const names = box.list(`${FIRST}/${program}`).filter((name) => name.endsWith(".mjs"));
  return names.map((name) => box.at(`${FIRST}/${program}/${name}`));
}

/** In the middle, where no start looks but to compare all of it. */
function flipByte(path: string) {
  using file = Deno.openSync(path, { read: true, write: true });
  const middle = Math.floor(file.statSync().size / 2);
  const byte = new Uint8Array(1);
  file.seekSync(middle, Deno.SeekMode.Start);
  file.readSync(byte);
  byte[0]! ^= 1;
  file.seekSync(middle, Deno.SeekMode.Start);
  file.writeSync(byte);
}

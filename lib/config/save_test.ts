import assert from "node:assert/strict";
import { saveConfig, SaveError } from "./save.ts";

/** In a folder of its own, with a file `unit.yaml` in it. */
async function inFolder(body: (folder: string, path: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/unit.yaml`;
  try {
    await Deno.writeTextFile(path, "old, and longer than what is new\n");
    await body(folder, path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const namesIn = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();

Deno.test("a file is replaced as a whole, with its mode and owner, and nothing is left beside it", () =>
  inFolder(async (folder, path) => {
    await Deno.chmod(path, 0o640);
    const before = await Deno.stat(path);
    await saveConfig(path, "new ü\n");
    assert.equal(await Deno.readTextFile(path), "new ü\n");
    const after = await Deno.stat(path);
    assert.equal(after.mode, before.mode);
    assert.deepEqual([after.uid, after.gid], [before.uid, before.gid]);
    assert.notEqual(
      after.ino,
      before.ino,
      "it was written in place: a reader could see half of it",
    );
    assert.deepEqual(namesIn(folder), ["unit.yaml"]);
  }));

Deno.test("a file that is not there yet is its owner's alone", () =>
  inFolder(async (folder) => {
    await saveConfig(`${folder}/other.yaml`, "text\n");
    assert.equal((await Deno.stat(`${folder}/other.yaml`)).mode! & 0o777, 0o600);
  }));

Deno.test("a link stays one: what it leads to is written", () =>
  inFolder(async (folder, path) => {
    await Deno.symlink(path, `${folder}/link.yaml`);
    await saveConfig(`${folder}/link.yaml`, "new\n");
    assert.ok((await Deno.lstat(`${folder}/link.yaml`)).isSymlink);
    assert.equal(await Deno.readTextFile(path), "new\n");
  }));

Deno.test("what cannot be written is told with its reason, and nothing has changed", () =>
  inFolder(async (folder, path) => {
    await Deno.mkdir(`${folder}/taken`);
    for (const wrong of [`${folder}/none/unit.yaml`, `${path}/unit.yaml`, `${folder}/taken`]) {
      await assert.rejects(
        saveConfig(wrong, "new\n"),
        (error) =>
          error instanceof SaveError &&
          error.message.startsWith(`${wrong}: it cannot be written (`) &&
          error.message.endsWith("): expected a file in a folder that the unit may write to"),
      );
    }
    assert.deepEqual(namesIn(folder), ["taken", "unit.yaml"]);
    assert.match(await Deno.readTextFile(path), /^old/);
  }));

/**
 * Bundles the page where its build is missing or older than its sources: `deno task page`. What comes of it is four files, which the
 * unit serves.
 *
 * @module
 */
const here = new URL("./", import.meta.url);
const SOURCE = new URL("browser/", here);
const BUILD = new URL("build/", here);
const PLAIN = ["page.html", "icon.svg"];
const BUNDLED = ["page.js", "page.css"];
/** Where the browser's modules come from, besides the packages. */
const IMPORTED = ["./", "browser/", "browser/style/", "../status/", "../objects/", "../"];
const PINNED = new URL("../../deno.lock", here);

async function modified(url: URL): Promise<number> {
  try {
    return (await Deno.stat(url)).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

async function isCurrent(): Promise<boolean> {
  const files = IMPORTED.map((path) => new URL(path, here)).flatMap((folder) =>
    Array.from(Deno.readDirSync(folder)).filter(({ isFile }) => isFile).map(({ name }) =>
      new URL(name, folder)
    )
  );
  const sources = await Promise.all([...files, PINNED].map(modified));
  const built = await Promise.all(
    [...PLAIN, ...BUNDLED].map((name) => modified(new URL(name, BUILD))),
  );
  return Math.min(...built) > Math.max(...sources);
}

/** Gives an error text, or undefined. */
async function bundle(folder: URL): Promise<string | undefined> {
  const args = ["bundle", "--quiet", "--platform", "browser", "--minify"];
  const main = new URL("page.ts", SOURCE);
  const command = { args: [...args, "--outdir", folder.pathname, main.pathname] };
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    ...command,
    stderr: "piped",
  }).output();
  return success ? undefined : new TextDecoder().decode(stderr);
}

/** Built beside and moved: a unit that starts meanwhile finds each file whole. */
async function buildIn(fresh: URL): Promise<string | undefined> {
  const problem = await bundle(fresh);
  if (problem !== undefined) return problem;
  for (const name of PLAIN) await Deno.copyFile(new URL(name, SOURCE), new URL(name, fresh));
  for (const name of [...PLAIN, ...BUNDLED]) {
    await Deno.rename(new URL(name, fresh), new URL(name, BUILD));
  }
  return undefined;
}

async function build(): Promise<string | undefined> {
  const fresh = new URL(`fresh.${Deno.pid}/`, BUILD);
  await Deno.mkdir(fresh, { recursive: true });
  try {
    return await buildIn(fresh);
  } finally {
    await Deno.remove(fresh, { recursive: true });
  }
}

if (!await isCurrent()) {
  const problem = await build();
  if (problem !== undefined) {
    console.error(`build the page: ${problem}`);
    Deno.exit(1);
  }
}

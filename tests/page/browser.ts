/**
 * A browser on the unit's own box: chromium in the network namespace of the unit, where nothing but the unit can be reached.
 *
 * @module
 */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import type { Network } from "../../lib/demo/network.ts";
import { findProgram, searchPath } from "../../lib/setup/programs.ts";

/** No graphics card, no room in /dev/shm, and no calls home: those would be requests of the browser's own. */
const ARGUMENTS = [
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** What a page did besides what it shows. */
export interface Record {
  /** URLs of all its requests, those of streams included. */
  requests: string[];
  /** Errors and warnings of the console, faults of scripts, and violations of the policy. */
  complaints: string[];
}

export interface OpenPage extends AsyncDisposable {
  page: Page;
  record: Record;
}

/** Where the unit serves, as seen from its own box. */
export const URL_OF_UNIT = "http://127.0.0.1:9000/";

/** Opens the page and waits until it shows its unit. */
export async function openPage(
  network: Network,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const browser = await startBrowser(network);
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const record: Record = { requests: [], complaints: [] };
  page.on("request", (request) => record.requests.push(request.url()));
  page.on("pageerror", (error) => record.complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      record.complaints.push(message.text());
    }
  });
  await page.goto(URL_OF_UNIT);
  await page.getByRole("heading", { level: 1, name: "under-test" }).waitFor();
  const close = async () => {
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await browser.close();
  };
  return { page, record, [Symbol.asyncDispose]: close };
}

async function startBrowser(network: Network): Promise<Browser> {
  const folder = await Deno.makeTempDir({ dir: "/run", prefix: "browser-" });
  const program = `${folder}/chromium`;
  const enter = `${findProgram("ip")} netns exec ${network.namespace("unit")}`;
  const script = `#!/bin/sh\nexec ${enter} ${findProgram("chromium")} "$@"\n`;
  await Deno.writeTextFile(program, script, { mode: 0o755 });
  return await chromium.launch({
    executablePath: program,
    args: ARGUMENTS,
    // Its profile and what it caches are gone with the namespaces.
    env: { PATH: searchPath(), HOME: folder, TMPDIR: folder, XDG_RUNTIME_DIR: folder },
  });
}

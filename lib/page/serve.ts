/**
 * Serves the page at `/` with its script and icon. They are read once, when the unit starts, and no request leads to a file.
 *
 * Script and icon have names by their content: a browser keeps them for as long as they are what the page asks for, and a new
 * version of the unit is seen at once. The page itself is never kept. It has its style in it, so that it can be painted when it has come:
 * its policy names that style by its hash.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Hono } from "hono";
import { accepts } from "hono/accepts";
import { included } from "../included.ts";
import { refuse, type StatusContext, type StatusEnv, wrongMethod } from "../status/answers.ts";

/** What the page is made of, as `build.ts` leaves it. */
export interface PageFiles {
  /** Of a file of this name. Throws what Deno throws. */
  read(name: string): Uint8Array<ArrayBuffer>;
}

const BUILD: PageFiles = { read: (name) => Deno.readFileSync(included(`lib/page/build/${name}`)) };

const PARTS = {
  "page.js": "text/javascript; charset=utf-8",
  "icon.svg": "image/svg+xml",
};

const STYLE_LINK = '<link rel="stylesheet" href="page.css">';

/** Only the unit's own script runs, and it speaks with nobody but the unit. */
function policyOf(style: string): string {
  const hash = createHash("sha256").update(style).digest("base64");
  return [
    "default-src 'none'",
    ...["script-src", "img-src", "connect-src"].map((what) => `${what} 'self'`),
    `style-src 'sha256-${hash}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const FOR_A_YEAR = "public, max-age=31536000, immutable";

/** Not by node:zlib, which every unit would load at its start. */
async function compress(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Adds `/` and what belongs to it. Without them, which only an incomplete build brings about, `/` says so: the unit does its work. */
export function addPage(app: Hono<StatusEnv>, files: PageFiles = BUILD) {
  const page = readPage(files);
  if ("missing" in page) {
    app.get("/", (context) => refuse(context, 500, { error: page.missing }));
    return;
  }
  for (const part of page.parts) {
    app.get(part.path, (context) => part.answer(context));
    app.all(part.path, (context) => wrongMethod(context, ["GET", "HEAD"]));
  }
}

function readPage(files: PageFiles): { parts: Part[] } | { missing: string } {
  try {
    const text = (name: string) => new TextDecoder().decode(files.read(name));
    const style = text("page.css");
    let html = text("page.html").replace(STYLE_LINK, () => `<style>${style}</style>`);
    const parts = Object.entries(PARTS).map(([name, type]) => {
      const bytes = files.read(name);
      const path = namedByContent(name, bytes);
      html = html.replaceAll(`"${name}"`, `"${path}"`);
      return new Part(`/${path}`, bytes, { "content-type": type, "cache-control": FOR_A_YEAR });
    });
    const headers = {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policyOf(style),
    };
    return { parts: [new Part("/", new TextEncoder().encode(html), headers), ...parts] };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { missing: `the page is not built: expected "deno task page" before the start` };
  }
}

/** `page.js` ▸ `page.1a2b3c4d5e6f.js`. */
function namedByContent(name: string, bytes: Uint8Array): string {
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  return name.replace(".", `.${digest}.`);
}

class Part {
  #compressed: Promise<Uint8Array<ArrayBuffer>> | undefined;

  constructor(
    readonly path: string,
    private readonly bytes: Uint8Array<ArrayBuffer>,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  async answer(context: StatusContext): Promise<Response> {
    const header = "Accept-Encoding";
    const coding = accepts(context, { header, supports: ["gzip"], default: "identity" });
    const headers = { ...this.headers, vary: header };
    if (coding !== "gzip") return context.body(this.bytes, 200, headers);
    const body = await this.#compress();
    return context.body(body, 200, { ...headers, "content-encoding": "gzip" });
  }

  /** Once, when somebody comes: most units are never looked at. */
  #compress(): Promise<Uint8Array<ArrayBuffer>> {
    this.#compressed ??= compress(this.bytes);
    return this.#compressed;
  }
}

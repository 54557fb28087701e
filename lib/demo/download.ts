/**
 * One long download: of a file of random bytes, read at an even pace, so that pieces of it are always on their way, and hashed as it
 * comes.
 *
 * The process says a line of JSON now and then, a {@linkcode DownloadReport}; the last one says that it has ended.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { nowMs } from "../clock.ts";

export interface DownloadReport {
  /** That have come so far. */
  bytes: number;
  /** Null while it runs. */
  end: { sha256: string } | { failed: string } | null;
}

/** What is downloaded. */
export interface DownloadedFile {
  path: string;
  bytes: number;
  sha256: string;
}

/** Name of the file below `/file/` of a server. */
export const DOWNLOADED = "download";

/** Eight seconds of it. */
export const DOWNLOAD_BYTES = 32 << 20;
/** The servers would give all of it in less than a second, and there would be nothing to see. */
const BYTES_PER_SECOND = 4 << 20;
/** Web Crypto gives no more random bytes at once. */
const RANDOM_BYTES = 65_536;
const REPORT_MS = 200;

/** Writes a file that no other run has; its hash is that of what a server will read. */
export async function makeDownloaded(path: string): Promise<DownloadedFile> {
  await Deno.writeFile(path, ReadableStream.from(randomPieces()), { createNew: true });
  using written = await Deno.open(path);
  const hash = createHash("sha256");
  for await (const piece of written.readable) hash.update(piece);
  return { path, bytes: DOWNLOAD_BYTES, sha256: hash.digest("hex") };
}

function* randomPieces(): Generator<Uint8Array> {
  for (let bytes = 0; bytes < DOWNLOAD_BYTES; bytes += RANDOM_BYTES) {
    yield crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  }
}

/** The download's process. */
export async function runDownload(address: string, port: number): Promise<void> {
  const report: DownloadReport = { bytes: 0, end: null };
  const say = () => console.log(JSON.stringify(report));
  const reports = setInterval(say, REPORT_MS);
  try {
    report.end = { sha256: await download(`http://${address}:${port}/file/${DOWNLOADED}`, report) };
  } catch (error) {
    report.end = { failed: error instanceof Error ? error.message : `${error}` };
  }
  clearInterval(reports);
  say();
}

/** Gives the hash of what has come. */
async function download(url: string, report: DownloadReport): Promise<string> {
  const startMs = nowMs();
  const response = await fetch(url);
  if (!response.ok) throw new Error(`answer with status ${response.status}`);
  const hash = createHash("sha256");
  for await (const piece of response.body!) {
    hash.update(piece);
    report.bytes += piece.length;
    const earlyMs = startMs + report.bytes / BYTES_PER_SECOND * 1000 - nowMs();
    if (earlyMs > 0) await new Promise((resolve) => setTimeout(resolve, earlyMs));
  }
  return hash.digest("hex");
}

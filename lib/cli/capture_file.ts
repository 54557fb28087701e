/**
 * Writes a trace into a capture for tcpdump and Wireshark: each packet as it came and as it went, on the interfaces `front` and
 * `back`, with what was decided as a comment.
 *
 * @module
 */
import { enhancedPacket, interfaceDescription, sectionHeader } from "../capture/pcapng.ts";
import { TRACE_HEADER_BYTES } from "../limits.ts";
import type { TracedFrameJson, TraceHeadJson, TracePacketJson } from "../status/trace_json.ts";
import { type PortName, PORTS } from "../words.ts";
import { VERSION } from "./version.ts";

/** In place of a path: the standard output. */
export const STANDARD_OUTPUT = "-";

/** A file that cannot be written. The message is for the operator. */
export class CaptureError extends Error {
  override readonly name = "CaptureError";
}

/** It has users' addresses in it, and what they send: for nobody else to read. */
const MODE = 0o600;

export class CaptureFile implements Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile | undefined;
  /** What waits to be written. */
  #blocks: Uint8Array<ArrayBuffer>[] = [];

  private constructor(path: string, file: Deno.FsFile | undefined) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Makes the file, or empties it.
   *
   * @throws {CaptureError}
   */
  static async open(path: string): Promise<CaptureFile> {
    if (path === STANDARD_OUTPUT) return new CaptureFile(path, undefined);
    try {
      const options = { write: true, create: true, truncate: true, mode: MODE };
      return new CaptureFile(path, await Deno.open(path, options));
    } catch (error) {
      throw failure(path, error);
    }
  }

  begin({ unit, snap, ports }: TraceHeadJson) {
    this.#blocks.push(sectionHeader(`Pointsman ${VERSION}, unit ${unit}`));
    for (const name of PORTS) {
      const description = ports[name];
      const given = { name, description, snap: snap ?? TRACE_HEADER_BYTES };
      this.#blocks.push(interfaceDescription(given));
    }
  }

  add(packet: TracePacketJson) {
    const { port, received, sent, text, lost } = packet;
    const came = { way: "inbound", dropped: lost, comment: `received: ${text}` } as const;
    this.#blocks.push(blockOf(packet, port, received, came));
    if (sent === null) return;
    const went = { way: "outbound", dropped: 0, comment: `sent: ${text}` } as const;
    this.#blocks.push(blockOf(packet, sent.port, sent, went));
  }

  /**
   * Writes what was added.
   *
   * @throws {CaptureError}
   */
  async flush() {
    const blocks = this.#blocks;
    this.#blocks = [];
    try {
      const bytes = await new Blob(blocks).bytes();
      const file = this.#file ?? Deno.stdout;
      for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
    } catch (error) {
      throw failure(this.#path, error);
    }
  }

  [Symbol.dispose]() {
    this.#file?.close();
  }
}

function blockOf(
  { id, time }: TracePacketJson,
  port: PortName,
  { frame, length }: TracedFrameJson,
  told: { way: "inbound" | "outbound"; dropped: number; comment: string },
): Uint8Array<ArrayBuffer> {
  return enhancedPacket({
    interface: PORTS.indexOf(port),
    timeUs: microsOf(time),
    bytes: Uint8Array.fromBase64(frame),
    length,
    id,
    ...told,
  });
}

/** Microseconds since 1970 of a time with six digits behind the point. */
function microsOf(time: string): number {
  return Date.parse(`${time.slice(0, 23)}Z`) * 1000 + Number(time.slice(23, 26));
}

function failure(path: string, error: unknown): CaptureError {
  const where = path === STANDARD_OUTPUT ? "standard output" : `-w ${path}`;
  const reason = reasonOf(error);
  return new CaptureError(`${where}: ${reason}: expected a file to write to`, { cause: error });
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such folder";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "this is a directory";
  if (error instanceof Deno.errors.NotCapable) return "this program may not write there";
  const message = error instanceof Error ? error.message : String(error);
  // Such as `No space left on device (os error 28)`.
  return message.replace(/ \(os error.*$/s, "").toLowerCase();
}

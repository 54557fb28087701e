/**
 * A download that its reader holds open: it stays a connection with more to come for as long as a test wants.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { kill, type Network } from "../../lib/demo/network.ts";
import type { Server } from "../../lib/demo/servers.ts";

/** More than the buffers of both kernels and of curl hold, so that the server has something left to send. */
const LARGE_BYTES = 8_000_000;

export interface Download extends AsyncDisposable {
  /** Reads to the end; fails where that is not the whole file. */
  finish(): Promise<void>;
}

/** Puts the same large file onto all servers. */
export async function storeLarge(servers: readonly Server[]) {
  await Promise.all(servers.map(({ files }) => Deno.writeFile(`${files}/large`, large())));
}

/** No two places of it look the same. */
function large(): Uint8Array {
  const numbers = Uint32Array.from({ length: LARGE_BYTES / 4 }, (_, index) => index);
  return new Uint8Array(numbers.buffer);
}

/** Resolves when the first bytes have come. Nobody takes more of them from curl, and so curl takes no more from the network. */
export async function startDownload(network: Network): Promise<Download> {
  const command = ["curl", "-sS", "--fail", "http://10.0.0.100/file/large"];
  const child = network.spawn("client", command, { stdout: "piped" });
  const reader = child.stdout.getReader();
  const chunks = [(await reader.read()).value!];
  return {
    async finish() {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        chunks.push(next.value);
      }
      assert.equal((await child.status).code, 0, "curl saw an error");
      assert.ok(Buffer.concat(chunks).equals(large()), "the file is not the one that was stored");
    },
    async [Symbol.asyncDispose]() {
      kill(child);
      await reader.cancel();
      await child.status;
    },
  };
}

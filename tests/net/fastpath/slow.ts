/**
 * A download that takes a minute, a piece each second: there are always packets of it, and it is far from its end.
 *
 * @module
 */
import { kill } from "../../../lib/demo/network.ts";
import { storeTransferred, TRANSFERRED } from "../../../lib/demo/transfers.ts";
import type { Scene } from "../scene.ts";
import { eventually } from "../scene.ts";

export interface SlowDownload extends AsyncDisposable {
  /** Exit code of curl: 0 for a whole file. */
  code: Promise<number>;
}

/** Resolves when its connection is made. The servers must be nginx. */
export async function startSlowDownload({ network, unit, servers }: Scene): Promise<SlowDownload> {
  await storeTransferred(servers);
  const url = `http://10.0.0.100/slow/${TRANSFERRED}`;
  const before = (await unit.status()).connections.total;
  const child = network.spawn("client", ["curl", "-sS", "--fail", "-o", "/dev/null", url]);
  await eventually("it downloads", 5, async () => {
    return (await unit.status()).connections.total > before;
  });
  return {
    code: child.status.then(({ code }) => code),
    async [Symbol.asyncDispose]() {
      kill(child);
      await child.status;
    },
  };
}

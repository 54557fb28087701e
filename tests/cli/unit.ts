/**
 * A status server over hand-filled memory, for programs that ask one: the reals web1, web2 and all, the virtuals www and any.
 *
 * @module
 */
import { statusApp } from "../../lib/status/app.ts";
import { serveStatus } from "../../lib/status/server.ts";
import { testSource } from "../../lib/status/test_source.ts";
import { REAL_FAILED } from "../../lib/words.ts";

/** For the time of `body`. web2 is failed. */
export async function withUnit(body: (url: string) => Promise<void>) {
  const source = testSource();
  source.state.reals.state[1] = REAL_FAILED;
  const server = serveStatus(statusApp(source), { hostname: "127.0.0.1", port: 0 });
  try {
    await body(server.url);
  } finally {
    await server.stop();
  }
}

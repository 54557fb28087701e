import assert from "node:assert/strict";
import { Connection, TIMES } from "./connection.ts";
import { Guests } from "./guests.ts";
import { ANY_HOST } from "./hosts.ts";

// A timer that is still running fails it.
Deno.test("a closed connection takes nothing more, and no limit of time stays behind", {
  sanitizeOps: true,
}, async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  using _client = await Deno.connect({ hostname: "127.0.0.1", port });
  const connection = new Connection(await listener.accept(), {
    handler: { fetch: () => new Response() },
    isOurHost: ANY_HOST,
    guests: new Guests({ connections: 1, untakenBytes: 1 }),
    times: TIMES,
    report: assert.fail,
  });
  connection.close();
  await assert.rejects(connection.send(new Uint8Array(1)), { name: "Gone" });
});

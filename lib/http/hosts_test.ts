import assert from "node:assert/strict";
import { hostRule } from "./hosts.ts";

Deno.test("on loopback an address and localhost are hosts, and a name that somebody made up is not", () => {
  for (const listen of ["127.0.0.1", "127.1.2.3", "::1", "localhost"]) {
    const isOurs = hostRule(listen);
    for (
      const host of [
        "",
        "127.0.0.1:9000",
        "10.0.0.1",
        "[::1]:9000",
        "localhost:9000",
        "LOCALHOST",
        "a.localhost",
      ]
    ) {
      assert.ok(isOurs(host), `${listen}: ${host}`);
    }
    for (
      const host of [
        "evil.example",
        "evil.example:9000",
        "localhost.evil.example",
        "127.0.0.1.nip.io",
        "1",
        "evil-localhost",
      ]
    ) {
      assert.ok(!isOurs(host), `${listen}: ${host}`);
    }
  }
});

Deno.test("elsewhere every name may be the box's", () => {
  for (const listen of ["0.0.0.0", "::", "192.0.2.10", "lb-a.example.org"]) {
    assert.ok(hostRule(listen)("monitor.example.org:9000"), listen);
  }
});

import assert from "node:assert/strict";
import { BASE, spoiled } from "./base_for_tests.ts";
import { describeConfig } from "./describe.ts";
import { parseConfig } from "./load.ts";

function described(text: string): string {
  const result = parseConfig(text, "f");
  assert.ok("config" in result, JSON.stringify(result));
  return describeConfig({ ...result.config, hash: "0123456789abcdef" }, 83_886_080);
}

Deno.test("a configuration is described in columns", () => {
  assert.equal(
    described(BASE),
    `unit         demo
config       0123456789abcdef
front        eth0  towards the router and clients
back         eth1  towards the servers
connections  1000  at most, in 80.0 MiB of memory
             2h    until a silent one is forgotten
             10s   until a closed one is forgotten
status       http://127.0.0.1:9000/status

virtual www  tcp 10.0.0.100:80, leastconns
  real web1  10.0.0.11:8080  weight 2
  real web2  10.0.0.12:8080  weight 1

virtual files  tcp 10.0.0.101 all ports, leastconns
  real any1  10.0.0.21 all ports  weight 1`,
  );
});

Deno.test("a real that no virtual is bound to is listed as such", () => {
  assert.match(
    described(spoiled("[web1, web2]", "[web1]")),
    /\n\nbound to no virtual\n {2}real web2 {2}10\.0\.0\.12:8080 {2}weight 1$/,
  );
});

Deno.test("the status address is one that can be copied, for IPv6 too", () => {
  const text = spoiled("127.0.0.1:9000", '"[::1]:9000"');
  assert.match(described(text), /^status {7}http:\/\/\[::1\]:9000\/status$/m);
});

import assert from "node:assert/strict";
import { demoConfig } from "./demo_config.ts";
import { clientAt, PAIR } from "./network.ts";
import { introduction, picture, type Pictured } from "./picture.ts";

const clients = (count: number) => Array.from({ length: count }, (_, i) => clientAt(i + 1));

/** So many of each; all reals that the demo has unless said otherwise. */
function pictured(count: { clients: number; reals?: number; units?: readonly string[] }): Pictured {
  const config = demoConfig();
  const { units = ["unit"], reals = config.reals.length } = count;
  return {
    config: { ...config, reals: config.reals.slice(0, reals) },
    clients: clients(count.clients),
    units: units.map((name) => ({ name, get: () => Promise.reject(new Error("not asked")) })),
  };
}

Deno.test("the picture joins every client and every real to the unit", () => {
  assert.deepEqual(picture(pictured({ clients: 3 })), [
    "  client  10.0.0.9   ──┐                             ┌── web1 10.0.0.11:8080",
    "  client2 10.0.0.202 ──┼── eth0 [ unit demo ] eth1 ──┼── web2 10.0.0.12:8080",
    "  client3 10.0.0.203 ──┘                             └── web3 10.0.0.13:8080",
  ]);
});

Deno.test("the picture is right for fewer and more on one side", () => {
  assert.deepEqual(picture(pictured({ clients: 1, reals: 1 })), [
    "  client 10.0.0.9 ───── eth0 [ unit demo ] eth1 ───── web1 10.0.0.11:8080",
  ]);
  assert.deepEqual(picture(pictured({ clients: 1 })), [
    "  client 10.0.0.9 ──┐                             ┌── web1 10.0.0.11:8080",
    "                    └── eth0 [ unit demo ] eth1 ──┼── web2 10.0.0.12:8080",
    "                                                  └── web3 10.0.0.13:8080",
  ]);
  assert.deepEqual(picture(pictured({ clients: 4, reals: 2 })), [
    "  client  10.0.0.9   ──┐                             ┌── web1 10.0.0.11:8080",
    "  client2 10.0.0.202 ──┼── eth0 [ unit demo ] eth1 ──┴── web2 10.0.0.12:8080",
    "  client3 10.0.0.203 ──┤",
    "  client4 10.0.0.204 ──┘",
  ]);
});

Deno.test("a pair stands between two switches, with its cable", () => {
  assert.deepEqual(picture(pictured({ clients: 3, units: PAIR })), [
    "  client  10.0.0.9   ──┐   ┌─ eth0 [ unit-a ] eth1 ─┐   ┌── web1 10.0.0.11:8080",
    "  client2 10.0.0.202 ──┼───┤            ║ cable     ├───┼── web2 10.0.0.12:8080",
    "  client3 10.0.0.203 ──┘   └─ eth0 [ unit-b ] eth1 ─┘   └── web3 10.0.0.13:8080",
  ]);
  assert.deepEqual(picture(pictured({ clients: 1, reals: 1, units: PAIR })), [
    "  client 10.0.0.9 ──┐   ┌─ eth0 [ unit-a ] eth1 ─┐   ┌── web1 10.0.0.11:8080",
    "                    └───┤            ║ cable     ├───┘",
    "                        └─ eth0 [ unit-b ] eth1 ─┘",
  ]);
});

Deno.test("the introduction fits 80 columns and says where to look", () => {
  const lines = introduction(pictured({ clients: 3, units: PAIR }), {
    port: 9000,
    asked: 9000,
    fastpath: ["  The fast path is tc."],
  });
  for (const line of lines) assert.ok(line.length < 80, line);
  assert.match(
    lines.join("\n"),
    /The clients ask for www at 10\.0\.0\.100:80\.\n {2}The fast path is tc\.\n/,
  );
  assert.match(lines.join("\n"), /curl http:\/\/127\.0\.0\.1:9000\/status$/m);
  assert.doesNotMatch(lines.join("\n"), /could not be had/);
});

Deno.test("the introduction names the port that was asked for where it is another's", () => {
  const lines = introduction(pictured({ clients: 3 }), {
    port: 41_000,
    asked: 9000,
    fastpath: [],
  }).join("\n");
  assert.match(lines, /curl http:\/\/127\.0\.0\.1:41000\/events$/m);
  assert.match(lines, /\(port 9000 could not be had\)/);
});

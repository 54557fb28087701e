import assert from "node:assert/strict";
import { accepted, BASE, FULL, PAIR, spoiled } from "./base_for_tests.ts";
import { describeConfig } from "./describe.ts";

function described(text: string): string {
  return describeConfig({ ...accepted(text), hash: "0123456789abcdef" }, 83_886_080);
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
fastpath     auto  the best that this box takes
status       http://127.0.0.1:9000/status
commands     off   status.token_file is left out

virtual www  tcp 10.0.0.100:80, leastconns
  real web1  10.0.0.11:8080  weight 2
  real web2  10.0.0.12:8080  weight 1

virtual files  tcp 10.0.0.101 all ports, leastconns
  real any1  10.0.0.21 all ports  weight 1`,
  );
});

Deno.test("all that is not at its default is told", () => {
  assert.equal(
    described(FULL),
    `unit         demo
config       0123456789abcdef
front        eth0  towards the router and clients
back         eth1  towards the servers
connections  1000  at most, in 80.0 MiB of memory
             1h    until a silent one is forgotten
             5s    until a closed one is forgotten
fastpath     xdp   the kernel forwards established connections, at XDP
status       http://127.0.0.1:9001/status
commands     on    with the token in /etc/pointsman/token

virtual www  tcp 10.0.0.100:80, hash
  real web1  10.0.0.11:8080       weight 2, standby web3
  real web2  10.0.0.12 all ports  weight 1, threshold 4, reassign 2, retry 30s, maxconns 500, data 6
  backup     the reals of virtual sorry

virtual partners  tcp 10.0.0.100:80, leastconns
  real web2  10.0.0.12 all ports  weight 1, threshold 4, reassign 2, retry 30s, maxconns 500, data 6
  clients    10.0.7.0/24, 10.0.8.9/32
  sticky     5m, by the first 24 bits of the client's address
  synguard   embryonic: 1000 new ones a second, 5000 at one time

virtual sorry  tcp 10.0.0.101 all ports, leastconns
  real spare  10.0.0.19 all ports  weight 1

only as standby
  real web3  10.0.0.13 all ports  weight 1, standby spare, retry never

statics
  real web1  leaves as virtual www

failover
  role       secondary
  active     10.0.0.2/24 on eth3  while this unit is active
  failover   10.0.0.3/24 on eth3  while it is not
  cable      serial line /dev/ttyS1, null-modem
  hello      50ms                 on each path
  hold       4                    hellos may stay away
  takeover   413ms                after the last hello at the latest, where all paths are silent
  lease      135ms                after which a unit that hangs is active no more
  replicate  off                  a takeover ends every connection
  key        /etc/pointsman/failover.key`,
  );
});

Deno.test("a sticky virtual that goes by whole addresses has no word of bits", () => {
  assert.match(described(spoiled("port: 80,", "port: 80, sticky: 90s,")), /^ {2}sticky {5}90s$/m);
});

Deno.test("a synguard of one limit tells that one", () => {
  const guarded = (synguard: string) =>
    described(spoiled("port: 80,", `port: 80, synguard: ${synguard},`));
  assert.match(guarded("{ per_second: 9 }"), /^ {2}synguard {3}embryonic: 9 new ones a second$/m);
  assert.match(guarded("{ embryonic: 9 }"), /^ {2}synguard {3}embryonic: 9 at one time$/m);
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

Deno.test("a pair is described with the times that follow from its hellos, and what it does without", () => {
  const bare = spoiled("  cable: { device: /dev/ttyS1 }\n", "", PAIR)
    .replace("/etc/pointsman/failover.key", "none");
  assert.equal(
    described(bare).split("\n\nfailover\n")[1],
    `  role       primary
  active     10.0.0.2/24 on eth0  while this unit is active
  failover   10.0.0.3/24 on eth0  while it is not
  cable      none
  hello      100ms                on each path
  hold       3                    hellos may stay away
  takeover   575ms                after the last hello at the latest, where all paths are silent
  lease      180ms                after which a unit that hangs is active no more
  replicate  on                   connections and sticky clients outlive a takeover
  key        none                 anybody on the cable and the ports can take this unit's place`,
  );
});

Deno.test("each kind of cable is told, and a role that the cable tells", () => {
  const cable = (given: string) => described(spoiled("device: /dev/ttyS1", given, PAIR));
  assert.match(
    described(spoiled("  role: primary\n", "", PAIR)),
    /^ {2}role {7}the cable tells it$[^]*^ {2}cable {6}serial line \/dev\/ttyS1, all wires$/m,
  );
  assert.match(cable("socket: /run/cable"), /^ {2}cable {6}socket \/run\/cable, all wires$/m);
  assert.match(
    cable("link: eth2, peer: 192.168.9.2"),
    /^ {2}cable {6}link eth2 to 192\.168\.9\.2$/m,
  );
});

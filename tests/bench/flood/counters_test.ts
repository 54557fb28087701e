import assert from "node:assert/strict";
import { parseResidentBytes, parseSegmentsTaken } from "./counters.ts";

const SNMP = `Ip: Forwarding DefaultTTL InReceives
Ip: 2 64 900
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs
Tcp: 1 200 120000 -1 5 4 3 2 1 1234567 89
Udp: InDatagrams NoPorts
Udp: 0 0
`;

Deno.test("the segments that a host has taken are read by the name of their column", () => {
  assert.equal(parseSegmentsTaken(SNMP), 1_234_567);
  assert.throws(() => parseSegmentsTaken("Ip: Forwarding\nIp: 2\n"), /expected InSegs of Tcp/);
});

Deno.test("the memory of a process is read in bytes", () => {
  assert.equal(
    parseResidentBytes("Name:\tdeno\nVmRSS:\t  112640 kB\nRssAnon:\t 1 kB\n"),
    115_343_360,
  );
  assert.throws(() => parseResidentBytes("Name:\tdeno\n"), /expected VmRSS/);
});

import assert from "node:assert/strict";
import { tcpFrame } from "../../../lib/packet/build.ts";
import { Memory } from "../../../lib/packet/memory.ts";
import { readFrame } from "../../../lib/packet/read.ts";
import { SYN } from "../../../lib/packet/tcp.ts";
import { Syns } from "./syns.ts";

const MAC = "02:00:00:00:00:09";
const TARGET = { mac: "02:00:00:00:00:01", address: "10.0.0.100", port: 80 };
const CLIENTS = 200_000;
/** An offset that is 2 modulo 4. */
const AT = 10;

function syn(number: number): Uint8Array {
  const syns = new Syns(MAC, TARGET, CLIENTS);
  const memory = new Memory(new ArrayBuffer(128));
  syns.write(memory, AT, number);
  return memory.bytes.slice(AT, AT + syns.bytes);
}

/** What a frame says of its sender. */
function sender(number: number) {
  const { ipv4, tcp } = readFrame(syn(number));
  return { address: ipv4!.source, port: tcp!.sourcePort, sequence: tcp!.sequence };
}

Deno.test("a flood's SYN is the frame that a client would send, with right sums", () => {
  const options = Uint8Array.of(2, 4, 5, 180);
  for (const number of [0, 1, 255, 65_534, 199_999, 200_000, 1_000_003]) {
    const { address, port, sequence } = sender(number);
    const built = tcpFrame({
      ethernet: { source: MAC, destination: TARGET.mac },
      ipv4: { source: address, destination: TARGET.address, dontFragment: true },
      tcp: { sourcePort: port, destinationPort: TARGET.port, flags: SYN, sequence, options },
    });
    assert.deepEqual(syn(number), new Uint8Array(built), `SYN ${number}`);
  }
});

Deno.test("each client of a flood has an address of its own, within the prefix that is routed", () => {
  const addresses = new Set<string>();
  for (let number = 0; number < CLIENTS; number += 100) addresses.add(sender(number).address);
  assert.equal(addresses.size, CLIENTS / 100);
  assert.deepEqual([sender(0).address, sender(CLIENTS - 1).address], [
    "172.16.0.1",
    "172.19.13.64",
  ]);
});

Deno.test("after the last client the first comes again, from another port and with another number", () => {
  const [first, again] = [sender(0), sender(CLIENTS)];
  assert.equal(again.address, first.address);
  assert.equal(again.port, first.port + 1);
  assert.notEqual(again.sequence, first.sequence);
});

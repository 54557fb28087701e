/**
 * Every packet of a recorded conversation through the engine and the program: pings, downloads and an upload of a client, by a virtual and
 * straight to its real, over IPv4 and IPv6, a reset, a closed port. `captures/` has what came by each port of a unit between curl and
 * nginx, whose hosts finished all sums; tcpdump wrote it (`-Q in --time-stamp-precision=nano`).
 */
import assert from "node:assert/strict";
import { BACK, FRONT, PORTS } from "../../lib/words.ts";
import { programTest } from "./test_kernel.ts";
import { TwinUnit } from "./test_twin.ts";

interface Packet {
  port: number;
  ms: number;
  frame: Uint8Array<ArrayBuffer>;
}

programTest(
  "every packet of a recorded conversation goes on as the engine sends it",
  async (kernel) => {
    const packets = [...await readCapture(FRONT), ...await readCapture(BACK)]
      .sort((a, b) => a.ms - b.ms);
    const unit = new TwinUnit(kernel, {
      reals: [{ address: "10.0.0.11", port: 8080 }],
      virtuals: [{ address: "10.0.0.100" }],
      resolved: false,
    });
    const aheadMs = unit.nowMs - packets[0]!.ms;
    for (const { port, ms, frame } of packets) {
      while (ms + aheadMs - unit.nowMs >= 100) unit.live(100);
      unit.send(port, frame);
    }
    assert.deepEqual(unit.connections().map(({ state }) => state), Array(4).fill("closing"));
    const { verdicts } = unit.state;
    assert.ok(verdicts.slice(4).every((drops) => drops === 0), `${verdicts}`);
    // The 31 others open and close connections, ask for addresses, or go to hosts that are not known yet; XDP leaves those of IPv6.
    assert.deepEqual(
      Object.fromEntries(unit.taken),
      { "tc forwarded": 62, "xdp forwarded": 62, "tc bridged": 30, "xdp bridged": 15 },
    );
    assert.equal(packets.length, 123);
  },
);

/** Packets of a file of libpcap with times to the nanosecond (pcap-savefile(5)). */
async function readCapture(port: number): Promise<Packet[]> {
  const file = await Deno.readFile(new URL(`captures/${PORTS[port]}.pcap`, import.meta.url));
  const view = new DataView(file.buffer);
  assert.equal(view.getUint32(0, true), 0xa1b23c4d);
  const packets: Packet[] = [];
  for (let at = 24; at < file.length;) {
    const ms = view.getUint32(at, true) * 1000 + view.getUint32(at + 4, true) / 1e6;
    const end = at + 16 + view.getUint32(at + 8, true);
    packets.push({ port, ms, frame: file.slice(at + 16, end) });
    at = end;
  }
  return packets;
}

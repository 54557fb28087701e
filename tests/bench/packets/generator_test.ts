import assert from "node:assert/strict";
import { pad, tcpFrame } from "../../../lib/packet/build.ts";
import { readFrame } from "../../../lib/packet/read.ts";
import { ACK, SYN } from "../../../lib/packet/tcp.ts";
import { findProgram } from "../../../lib/setup/programs.ts";
import { type Ends, templates } from "./frames.ts";
import { buildGenerator, parseSent } from "./generator.ts";

const ENDS: Ends = {
  client: { mac: "02:00:00:00:00:09", to: "02:00:00:00:00:01" },
  server: { mac: "02:00:00:00:00:11", to: "02:00:00:00:00:02" },
  asked: { address: "10.0.0.100", port: 80 },
  answering: { address: "10.0.0.11", port: 8080 },
};
/** First and last ones of a port, and of an address's last part. */
const FLOWS = [0, 1, 254, 255, 65_535, 65_536, 999_999];
/** Where the source address of IPv4 begins, in hexadecimal digits. */
const SOURCE_DIGIT = 52;
const ignore = findProgram(Deno.env.get("CC") ?? "cc") === undefined;

/** Builds the generator for a test, which is given what that says to some words. */
async function withGenerator(
  test: (say: (...words: string[]) => Promise<string>) => Promise<void>,
) {
  const folder = await Deno.makeTempDir();
  try {
    const program = `${folder}/generator`;
    await buildGenerator(new URL(`file://${program}`));
    await test(async (...args) => {
      const { stdout, stderr } = await new Deno.Command(program, { args }).output();
      return new TextDecoder().decode(stdout.length > 0 ? stdout : stderr).trim();
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the template of each flow becomes the frame that a host would send, with right sums", {
  ignore,
}, async () => {
  const { syn, synAck, ack } = templates(ENDS);
  const { client, server, asked, answering } = ENDS;
  await withGenerator(async (say) => {
    for (const flow of FLOWS) {
      const shown = (template: string) => say("show", template, `${flow}`);
      const address = clientOf(flow);
      const port = 1024 + (flow >> 16);
      const fromClient = (tcp: object) =>
        pad(tcpFrame({
          ethernet: { source: client.mac, destination: client.to },
          ipv4: { source: address, destination: asked.address, dontFragment: true },
          tcp: { sourcePort: port, destinationPort: asked.port, ...tcp },
        })).toHex();
      const fromServer = pad(tcpFrame({
        ethernet: { source: server.mac, destination: server.to },
        ipv4: { source: answering.address, destination: address, dontFragment: true },
        tcp: {
          sourcePort: answering.port,
          destinationPort: port,
          flags: SYN | ACK,
          acknowledgement: 1,
        },
      })).toHex();
      assert.equal(await shown(syn), fromClient({ flags: SYN }), `SYN of flow ${flow}`);
      assert.equal(await shown(synAck), fromServer, `SYN-ACK of flow ${flow}`);
      const acknowledged = fromClient({ flags: ACK, sequence: 1, acknowledgement: 1 });
      assert.equal(await shown(ack), acknowledged, `ACK of flow ${flow}`);
    }
  });
});

Deno.test("what is no template, or no number, is refused in a line", { ignore }, async () => {
  const { ack } = templates(ENDS);
  await withGenerator(async (say) => {
    assert.match(await say("show", ack.slice(2), "0"), /expected 60 bytes of a TCP segment/);
    assert.match(await say("show", ack.replace(/^0/, "x"), "0"), /expected 60 bytes/);
    const addressed = ack.slice(0, SOURCE_DIGIT) + "0a000009" + ack.slice(SOURCE_DIGIT + 8);
    assert.equal(readFrame(Uint8Array.fromHex(addressed)).ipv4!.source, "10.0.0.9");
    assert.match(await say("show", addressed, "0"), /expected 60 bytes/);
    assert.match(await say("show", ack, "-1"), /-1: expected a whole number/);
    assert.match(await say("shout"), /expected show, establish or send/);
  });
});

Deno.test("what was sent is read as packets and seconds", () => {
  assert.deepEqual(parseSent("3000000 2000000000\n"), { packets: 3_000_000, seconds: 2 });
  assert.throws(() => parseSent("some\n"), /the generator said "some\\n"/);
});

/** From 172.16.0.1 on. */
function clientOf(flow: number): string {
  const number = 1 + (flow & 0xffff);
  return `172.${16 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
}

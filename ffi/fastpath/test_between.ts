/**
 * A unit on real interfaces, between two cables whose far ends are the test's: frames go in and come out as the kernel hands them from one
 * machine to another, with what the sender left to the card beside them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { accepted } from "../../lib/config/base_for_tests.ts";
import { startRunning } from "../../lib/config/running.ts";
import { type EngineHandle, startEngine } from "../../lib/engine/handle.ts";
import { Rings } from "../../lib/engine/rings.ts";
import { CLIENT, realAddress, realMac, ROUTER_MAC, VIRTUAL } from "../../lib/engine/test_frames.ts";
import { whoHas } from "../../lib/engine/test_frames.ts";
import { FRAME_OFFSET, SLOT_FRAME, SLOT_LENGTH, wholePlace } from "../../lib/engine/wire.ts";
import { arpFrame } from "../../lib/packet/build.ts";
import { BROADCAST_MAC } from "../../lib/packet/fields.ts";
import { Memory } from "../../lib/packet/memory.ts";
import { type Frame, readFrame } from "../../lib/packet/read.ts";
import { VNET_BYTES } from "../../lib/packet/vnet.ts";
import { BACK, FRONT, LINK_UP, PORTS } from "../../lib/words.ts";
import { RawWire } from "../raw_wire.ts";
import { TestVeth } from "../test_veth.ts";

/** Nothing that comes at all takes longer. */
const PATIENCE_MS = 10_000;
const NO_VNET = new Uint8Array(VNET_BYTES);

export interface Received {
  port: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** virtio_net_hdr. */
  vnet: Uint8Array<ArrayBuffer>;
  frame: Frame;
}

export class UnitBetween implements AsyncDisposable {
  /** By which the unit answers in front. */
  mac = "";
  readonly #cables: readonly TestVeth[];
  readonly #ends: RawWire;
  readonly #memory: Memory;
  readonly #rings: Rings;

  private constructor(readonly engine: EngineHandle, cables: readonly TestVeth[]) {
    this.#cables = cables;
    this.#ends = RawWire.open([cables[0]!.right, cables[1]!.right]);
    this.#memory = new Memory(this.#ends.memory);
    this.#rings = new Rings(this.#ends, this.#memory, new Float64Array(1));
  }

  /** It knows where its real is when this resolves: R1 of `test_frames.ts`, which serves all of V. */
  static async start(fastpath: string): Promise<UnitBetween> {
    const cables = [await TestVeth.create(), await TestVeth.create()];
    const config = accepted(`
unit: between
fastpath: ${fastpath}
ports: { front: ${cables[0]!.left}, back: ${cables[1]!.left} }
reals: { r1: { address: ${realAddress(1)}, port: 8001 } }
virtuals: { v1: { address: ${VIRTUAL}, port: 80, reals: [r1] } }
`);
    const unit = new UnitBetween(await startEngine(startRunning(config)), cables);
    await unit.#introduce();
    return unit;
  }

  /** `port`: the unit's, to which the end is cabled. */
  send(port: number, frame: Uint8Array, vnet: Uint8Array = NO_VNET) {
    const at = wholePlace(0) + FRAME_OFFSET - VNET_BYTES;
    this.#memory.bytes.set(vnet, at);
    this.#memory.bytes.set(frame, at + VNET_BYTES);
    const list = this.#ends.sendLists[port]! >> 2;
    this.#memory.words.set([at, VNET_BYTES + frame.length], list);
    assert.equal(this.#ends.send(port, 0, 1), 1, "the cable takes no frame");
  }

  /** The next frame that is wanted, of all that come meanwhile. */
  async receive(wanted: (received: Received) => boolean): Promise<Received> {
    const end = performance.now() + PATIENCE_MS;
    while (performance.now() < end) {
      for (const received of this.#receiveAll()) if (wanted(received)) return received;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assert.fail("it has not come");
  }

  async [Symbol.asyncDispose]() {
    await this.engine.stop();
    this.#ends.close();
    for (const cable of this.#cables) await cable[Symbol.asyncDispose]();
  }

  async #introduce() {
    const { links } = this.engine.state;
    while (!links.every((link) => link === LINK_UP)) await new Promise((r) => setTimeout(r, 10));
    this.send(FRONT, whoHas(VIRTUAL));
    const answer = await this.receive(({ port, frame }) => port === FRONT && isReply(frame));
    this.mac = answer.frame.arp!.senderMac;
    this.send(BACK, arpOf(realMac(1), realAddress(1)));
    this.send(FRONT, arpOf(ROUTER_MAC, CLIENT));
    await this.receive(({ port }) => port === FRONT);
  }

  #receiveAll(): Received[] {
    const received: Received[] = [];
    for (const [port] of PORTS.entries()) {
      this.#rings.wholes = 0;
      const ready = this.#rings.ready(port);
      const ring = this.#ends.rings[port]!;
      for (let i = 0; i < ready; i++) {
        received.push(this.#read(port, ring[(this.#rings.next[port]! + i) % ring.length]!));
      }
      this.#rings.release(port, ready);
    }
    return received;
  }

  #read(port: number, ringSlot: number): Received {
    const { bytes, words, halves } = this.#memory;
    const slot = this.#rings.locate(port, ringSlot);
    assert.ok(slot >= 0, "the end of a frame is lost");
    const end = slot + halves[(slot + SLOT_FRAME) >> 1]! + words[(slot + SLOT_LENGTH) >> 2]!;
    const start = this.#rings.withTag(slot);
    const frame = bytes.slice(start, end);
    const vnet = bytes.slice(start - VNET_BYTES, start);
    return { port, bytes: frame, vnet, frame: readFrame(frame) };
  }
}

function isReply({ arp }: Frame): boolean {
  return arp?.operation === 2;
}

/** An announcement, which is an answer too. */
function arpOf(senderMac: string, senderAddress: string) {
  return arpFrame({
    ethernet: { source: senderMac, destination: BROADCAST_MAC },
    arp: {
      operation: 2,
      senderMac,
      senderAddress,
      targetMac: BROADCAST_MAC,
      targetAddress: senderAddress,
    },
  });
}

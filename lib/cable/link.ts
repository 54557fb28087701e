/**
 * The cable on a crossover link: UDP between two addresses, a frame in each datagram. It has no lines: that the peer is gone shows by
 * its silence alone, or by the link of the interface, which is not looked at here.
 *
 * @module
 */
import dgram from "node:dgram";
import { LINK_WAITING_BYTES } from "../limits.ts";
import type { Carrier, CarrierListener, Medium, MediumListener } from "./carrier.ts";
import { CarrierError } from "./carrier.ts";
import { ReopeningCarrier } from "./reopening.ts";

/** An address of IPv4 or IPv6, and a port. */
export interface LinkEnd {
  address: string;
  port: number;
}

export function linkCarrier(
  local: LinkEnd,
  peer: LinkEnd,
  listener: CarrierListener,
  reopenMs?: number,
): Carrier {
  const open = (medium: MediumListener) => openLink(local, peer, medium);
  return new ReopeningCarrier(`link ${peer.address}`, open, listener, reopenMs);
}

async function openLink(local: LinkEnd, peer: LinkEnd, listener: MediumListener): Promise<Medium> {
  const socket = dgram.createSocket(local.address.includes(":") ? "udp6" : "udp4");
  const bound = Promise.withResolvers<void>();
  socket.once("error", bound.reject);
  socket.bind(local.port, local.address, bound.resolve);
  try {
    await bound.promise;
  } catch (error) {
    socket.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new CarrierError(
      `${reason}: expected an address of this machine, and a port that nobody else has`,
    );
  }
  socket.on("error", (error) => listener.onLost(error.message));
  socket.on("message", (bytes, from) => {
    // Others could not sign a frame, but their noise would be counted as the peer's.
    if (from.address === peer.address && from.port === peer.port) {
      listener.onBytes(Uint8Array.from(bytes));
    }
  });
  return new LinkMedium(socket, peer);
}

class LinkMedium implements Medium {
  readonly lines = undefined;
  readonly #socket: dgram.Socket;
  readonly #peer: LinkEnd;
  #waitingBytes = 0;
  #sent: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(socket: dgram.Socket, peer: LinkEnd) {
    this.#socket = socket;
    this.#peer = peer;
  }

  /** One after the other: sends that Deno (2.9) has at the same time leave in any order, the last one first as a rule. */
  send(bytes: Uint8Array): boolean {
    if (this.#waitingBytes + bytes.length > LINK_WAITING_BYTES) return false;
    this.#waitingBytes += bytes.length;
    this.#sent = this.#sent.then(() => this.#sendNow(bytes));
    return true;
  }

  async close() {
    this.#isClosed = true;
    await this.#sent;
    const closed = Promise.withResolvers<void>();
    this.#socket.close(() => closed.resolve());
    await closed.promise;
  }

  async #sendNow(bytes: Uint8Array) {
    const sent = Promise.withResolvers<void>();
    if (this.#isClosed) sent.resolve();
    // A network that is down loses what is sent, and that is all.
    else this.#socket.send(bytes, this.#peer.port, this.#peer.address, () => sent.resolve());
    await sent.promise;
    this.#waitingBytes -= bytes.length;
  }
}

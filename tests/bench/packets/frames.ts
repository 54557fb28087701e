/**
 * The frames of the packets part, as templates for the generator: the client's address and port are 0 in them, and it puts those of
 * a flow there.
 *
 * @module
 */
import { pad, tcpFrame } from "../../../lib/packet/build.ts";
import { ACK, SYN } from "../../../lib/packet/tcp.ts";

/** Route to all clients, as `flow.c` numbers them: 172.16.0.1 and up. */
export const CLIENTS = "172.16.0.0/14";
const NOBODY = { address: "0.0.0.0", port: 0 };

/** One end of all flows. */
export interface End {
  /** Hardware address of its port, and of what it sends to. */
  mac: string;
  to: string;
}

export interface Ends {
  client: End;
  server: End;
  /** What the client opens connections to, and what the server answers from. */
  asked: { address: string; port: number };
  answering: { address: string; port: number };
}

/** In hexadecimal. */
export interface Templates {
  syn: string;
  synAck: string;
  ack: string;
}

/** A handshake; its last segment may be repeated for ever, as an acknowledgement without data is by clients that are sent none. */
export function templates({ client, server, asked, answering }: Ends): Templates {
  const frame = (end: End, source: Place, destination: Place, segment: Segment) =>
    pad(tcpFrame({
      ethernet: { source: end.mac, destination: end.to },
      ipv4: { source: source.address, destination: destination.address, dontFragment: true },
      tcp: { sourcePort: source.port, destinationPort: destination.port, ...segment },
    })).toHex();
  return {
    syn: frame(client, NOBODY, asked, { flags: SYN }),
    synAck: frame(server, answering, NOBODY, { flags: SYN | ACK, acknowledgement: 1 }),
    ack: frame(client, NOBODY, asked, { flags: ACK, sequence: 1, acknowledgement: 1 }),
  };
}

type Place = Ends["asked"];
interface Segment {
  flags: number;
  sequence?: number;
  acknowledgement?: number;
}

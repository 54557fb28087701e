/**
 * Frames that must change nothing: broken ones, strangers', and what the unit only passes on or answers. Each says which verdicts
 * are right.
 *
 * @module
 */
import type { VerdictName } from "../../lib/engine/verdicts.ts";
import { BACK_MAC, FRONT_MAC, ROUTER_MAC, whoHas } from "../../lib/engine/test_unit.ts";
import { formatIpv4, portNumber } from "../../lib/packet/address.ts";
import { echoFrame, tcpFrame, udpFrame } from "../../lib/packet/build.ts";
import type { TcpGiven } from "../../lib/packet/fields.ts";
import { ACK, FIN, RST, SYN } from "../../lib/packet/tcp.ts";
import { BACK, CUT, EMBRYONIC, FRONT } from "../../lib/words.ts";
import { broken } from "./broken.ts";
import { macOf, type Network } from "./network.ts";
import type { OnWire } from "./packets.ts";
import { ANY } from "./scene.ts";
import type { Row } from "./table_watch.ts";

/** A client that has no connection, and an address behind the unit that is no real's. */
const STRANGER = "198.51.100.200";
const BEHIND = "10.0.0.9";

type Noise = (network: Network) => [frame: OnWire, right: VerdictName[]] | undefined;

const NOISES: readonly Noise[] = [
  (network) => [toVirtual(network, { flags: SYN, checksum: 0x1234 }), ["bad_checksum"]],
  (network) => [toVirtual(network, { flags: SYN | FIN }), ["malformed"]],
  (network) => [toVirtual(network, { flags: ACK }), ["no_connection", "not_served"]],
  (network) => [toVirtual(network, { flags: SYN | ACK }), ["no_connection", "not_served"]],
  unserved,
  ({ unit: { setup }, random }) => [
    { port: FRONT, bytes: whoHas(random.pick(setup.virtuals).address) },
    ["answered", "out_of_service"],
  ],
  impossible,
  blindAck,
  ping,
  datagram,
  fromBehind,
  wrongReset,
];

/** Makes one noise, and looks at what became of it. */
export function makeNoise(network: Network) {
  const [frame, right] = network.random.pick(NOISES)(network) ?? [];
  if (frame === undefined) return;
  const { verdict, changes } = network.step([frame]);
  if (!right!.includes(verdict!)) broken(`${verdict}: expected ${right!.join(" or ")}`);
  if (changes.length > 0) broken(`${verdict} has changed the table`);
}

function toVirtual({ unit: { setup }, random }: Network, tcp: Partial<TcpGiven>): OnWire {
  const { address, port } = random.pick(setup.virtuals);
  const bytes = tcpFrame({
    ethernet: { source: ROUTER_MAC, destination: FRONT_MAC },
    ipv4: { source: STRANGER, destination: address },
    tcp: { sourcePort: random.between(1, 9), destinationPort: port || 21, ...tcp },
  });
  return { port: FRONT, bytes };
}

/** Of a port that none serves; the virtual of all ports serves every one. */
function unserved({ unit: { setup }, random }: Network): ReturnType<Noise> {
  const { address } = random.pick(setup.virtuals.slice(0, ANY));
  const bytes = tcpFrame({
    ethernet: { source: ROUTER_MAC, destination: FRONT_MAC },
    ipv4: { source: STRANGER, destination: address },
    tcp: { sourcePort: 4000, destinationPort: 81, flags: SYN },
  });
  return [{ port: FRONT, bytes }, ["not_served", "link_down"]];
}

/** From an address that no client has: of this host, of many, of a virtual, of a real. */
function impossible({ unit: { setup }, random }: Network): ReturnType<Noise> {
  const { address, port } = random.pick(setup.virtuals);
  const { address: source } = random.pick([...setup.virtuals, ...setup.reals]);
  const bytes = tcpFrame({
    ethernet: { source: ROUTER_MAC, destination: FRONT_MAC },
    ipv4: {
      source: random.pick(["127.0.0.1", "0.1.2.3", "224.0.0.1", source]),
      destination: address,
    },
    tcp: { sourcePort: 4000, destinationPort: port || 21, flags: SYN },
  });
  return [{ port: FRONT, bytes }, ["bad_source", "link_down"]];
}

/** An ACK of somebody who has not seen the answer to the SYN, and hopes to be taken for a client. */
function blindAck({ unit: { table }, random }: Network): ReturnType<Noise> {
  const held = table.held.find((held) => held?.row.state === EMBRYONIC && !held.outbound);
  if (held === undefined) return undefined;
  const acknowledgement = random.word();
  const frame = toVirtualOf(held.row, { flags: ACK, acknowledgement });
  return [frame, ["forwarded", "link_down", "tx_full"]];
}

function ping({ unit: { setup }, random }: Network): ReturnType<Noise> {
  const bytes = echoFrame({
    ethernet: { source: ROUTER_MAC, destination: FRONT_MAC },
    ipv4: { source: STRANGER, destination: random.pick(setup.virtuals).address },
    icmp: { identifier: 1, sequence: 1 },
  });
  return [{ port: FRONT, bytes }, ["answered", "out_of_service"]];
}

function datagram({ unit: { setup }, random }: Network): ReturnType<Noise> {
  const { address } = random.pick(setup.reals);
  const bytes = udpFrame({
    ethernet: { source: macOf(address), destination: ROUTER_MAC },
    ipv4: { source: address, destination: STRANGER },
    udp: { sourcePort: 53, destinationPort: 53 },
  });
  return [{ port: BACK, bytes }, ["bridged"]];
}

function fromBehind({ unit: { setup }, random }: Network): ReturnType<Noise> {
  const { address, port } = random.pick(setup.virtuals);
  const bytes = tcpFrame({
    ethernet: { source: macOf(BEHIND), destination: BACK_MAC },
    ipv4: { source: BEHIND, destination: address },
    tcp: { sourcePort: 4000, destinationPort: port || 21, flags: SYN },
  });
  return [{ port: BACK, bytes }, ["client_on_back"]];
}

/** A reset for a connection that is there, with a wrong checksum. */
function wrongReset({ unit: { table } }: Network): ReturnType<Noise> {
  const held = table.held.find((held) => held !== undefined && held.row.state !== CUT);
  if (held === undefined) return undefined;
  return [toVirtualOf(held.row, { flags: RST, checksum: 0x1234 }), ["bad_checksum"]];
}

/** A segment as of the client of a connection. */
function toVirtualOf(
  { foreign, virtualAddress, clientPorts }: Row,
  tcp: Partial<TcpGiven>,
): OnWire {
  const bytes = tcpFrame({
    ethernet: { source: ROUTER_MAC, destination: FRONT_MAC },
    ipv4: { source: formatIpv4(foreign), destination: formatIpv4(virtualAddress) },
    tcp: {
      sourcePort: portNumber(clientPorts & 0xffff),
      destinationPort: portNumber(clientPorts >>> 16),
      ...tcp,
    },
  });
  return { port: FRONT, bytes };
}

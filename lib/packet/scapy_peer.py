"""The side of scapy_test.ts that is not ours: scapy builds frames, and dissects frames that it is given.

    scapy_peer.py build            writes a JSON list of frames that scapy built, each described
    scapy_peer.py dissect          reads a JSON list of frames in hex, writes them described in the same way

A described frame is {"hex", "pseudoSum", "frame"}: "frame" has the names of fields.ts, bytes in hex, and checksumIsRight where scapy,
computing the checksum anew, finds the one that is there. "pseudoSum" is what a partial checksum should be.
"""

import itertools
import json
import sys

from scapy.layers.inet import (
    ICMP,
    IP,
    TCP,
    UDP,
    IPOption_NOP,
    IPOption_RR,
    IPOption_Router_Alert,
    IPOption_Timestamp,
    fragment,
    in4_pseudoheader,
)
from scapy.layers.l2 import ARP, Dot1AD, Dot1Q, Ether
from scapy.packet import Raw
from scapy.utils import checksum

TAGS = [[], [Dot1Q(prio=3, vlan=5)], [Dot1AD(vlan=4094), Dot1Q(prio=7, vlan=1)]]
PAYLOADS = [b"", b"x", b"ab", bytes(range(255)), b"\xff" * 1400]
IP_OPTIONS = [
    [],
    [IPOption_Router_Alert()],
    [IPOption_NOP(), IPOption_RR(routers=["10.9.8.7", "0.0.0.0"])],
    [IPOption_Timestamp(internet_address="10.1.1.1", flg=1)],
]
TCP_OPTIONS = [
    [],
    [("MSS", 1460), ("SAckOK", b""), ("Timestamp", (1234567, 0)), ("NOP", None), ("WScale", 7)],
    [("NOP", None), ("NOP", None), ("SAck", (1000, 2000, 3000, 4000))],
    [("MSS", 536), ("EOL", None)],
]
TCP_FLAGS = ["S", "SA", "A", "PA", "FA", "R", "FPU", "SEC"]


def wrapped(tags, packet):
    frame = Ether(dst="02:00:00:00:00:01", src="02:00:00:00:00:02")
    for tag in tags:
        frame = frame / tag.copy()
    return frame / packet


def tcp_packets():
    combinations = itertools.product(IP_OPTIONS, TCP_OPTIONS, PAYLOADS)
    for number, (ip_options, tcp_options, payload) in enumerate(combinations):
        yield IP(
            src="198.51.100.9", dst="192.0.2.10", id=number * 811, ttl=number + 1, tos=number, options=ip_options
        ) / TCP(
            sport=65535 - number,
            dport=80,
            seq=0xFFFFFFF0 + number % 16,
            ack=number << 24,
            window=number * 799,
            urgptr=number,
            flags=TCP_FLAGS[number % len(TCP_FLAGS)],
            options=tcp_options,
        ) / Raw(payload)


def udp_and_icmp_packets():
    ends = IP(src="255.255.255.255", dst="10.0.0.1", flags="DF")
    for payload in PAYLOADS:
        yield ends / UDP(sport=53, dport=0xFFFF) / Raw(payload)
        yield ends / UDP(sport=53, dport=9, chksum=0) / Raw(payload)
        yield ends / ICMP(id=0x1234, seq=7) / Raw(payload)
        yield ends / ICMP(type=0, id=0, seq=0) / Raw(payload)
    yield ends / ICMP(type=3, code=4) / IP(src="10.0.0.1", dst="10.0.0.2") / UDP(sport=1, dport=2)
    yield ends / ICMP(id=0, seq=0) / Raw(bytes(6))
    yield IP(src="10.0.0.1", dst="10.0.0.2", proto=47) / Raw(b"neither")


def broken_packets():
    ends = {"src": "10.0.0.1", "dst": "10.0.0.2"}
    yield IP(chksum=0x1234, **ends) / TCP()
    yield IP(**ends) / TCP(chksum=0x1234) / Raw(b"odd")
    yield IP(**ends) / UDP(chksum=0x1234) / Raw(b"odd")
    yield IP(**ends) / ICMP(chksum=0x1234) / Raw(b"odd")


def arp_frames():
    who, unit = "02:00:00:00:00:02", "02:00:00:00:00:0a"
    for packet in [
        ARP(op=1, hwsrc=who, psrc="10.0.0.1", pdst="10.0.0.100"),
        ARP(op=2, hwsrc=unit, psrc="10.0.0.100", hwdst=who, pdst="10.0.0.1"),
        ARP(op=1, hwsrc=who, psrc="0.0.0.0", pdst="255.0.0.255"),
        ARP(op=1, hwsrc=unit, psrc="10.0.0.100", pdst="10.0.0.100"),
    ]:
        for tags in TAGS:
            yield wrapped(tags, packet)


def build():
    packets = itertools.chain(
        tcp_packets(),
        udp_and_icmp_packets(),
        broken_packets(),
        fragment(IP(src="10.0.0.1", dst="10.0.0.2") / UDP() / Raw(b"f" * 100), fragsize=48),
    )
    frames = [wrapped(TAGS[number % 3], packet) for number, packet in enumerate(packets)]
    # A real wire pads short frames: the padding belongs to no packet and must not be summed.
    return [describe(bytes(frame).ljust(60, b"\x55")) for frame in itertools.chain(frames, arp_frames())]


def describe(raw):
    """The frame as readFrame of read.ts gives it, as seen by scapy."""
    frame = Ether(raw)
    described = {"ethernet": describe_ethernet(frame)}
    pseudo_sum = 0
    if ARP in frame:
        described["arp"] = describe_arp(frame[ARP])
    if IP in frame:
        described["ipv4"] = describe_ipv4(frame)
        pseudo_sum = 0xFFFF - checksum(in4_pseudoheader(frame[IP].proto, frame[IP], 0))
        if frame[IP].frag == 0 and not frame[IP].flags.MF:
            for name, layer in (("tcp", TCP), ("udp", UDP), ("icmp", ICMP)):
                if layer in frame:
                    described[name] = describe_transport(frame, layer)
    return {"hex": raw.hex(), "pseudoSum": pseudo_sum, "frame": described}


def describe_ethernet(frame):
    tags = []
    layer = frame
    while isinstance(layer.payload, Dot1Q):
        control = int.from_bytes(layer.payload.original[:2], "big")
        tags.append({"type": layer.type, "tci": control})
        layer = layer.payload
    return {"destination": frame.dst, "source": frame.src, "tags": tags, "etherType": layer.type}


def describe_arp(arp):
    return {
        "operation": arp.op,
        "senderMac": arp.hwsrc,
        "senderAddress": arp.psrc,
        "targetMac": arp.hwdst,
        "targetAddress": arp.pdst,
    }


def describe_ipv4(frame):
    ip = frame[IP]
    return {
        "source": ip.src,
        "destination": ip.dst,
        "tos": ip.tos,
        "id": ip.id,
        "dontFragment": bool(ip.flags.DF),
        "moreFragments": bool(ip.flags.MF),
        "fragmentOffset": ip.frag,
        "ttl": ip.ttl,
        "protocol": ip.proto,
        "checksum": ip.chksum,
        "checksumIsRight": recomputed(frame, IP) == ip.chksum,
        "options": ip.original[20 : ip.ihl * 4].hex(),
        "payload": ip.original[ip.ihl * 4 : ip.len].hex(),
    }


def describe_transport(frame, kind):
    layer = frame[kind]
    message = layer.original[: frame[IP].len - frame[IP].ihl * 4]
    common = {"checksum": layer.chksum, "checksumIsRight": recomputed(frame, kind) == layer.chksum}
    if kind is ICMP:
        identifier, sequence = (int.from_bytes(message[at : at + 2], "big") for at in (4, 6))
        return common | {
            "type": layer.type,
            "code": layer.code,
            "identifier": identifier,
            "sequence": sequence,
            "payload": message[8:].hex(),
        }
    ports = common | {"sourcePort": layer.sport, "destinationPort": layer.dport}
    if kind is UDP:
        right = layer.chksum == 0 or common["checksumIsRight"]
        return ports | {"checksumIsRight": right, "payload": message[8:].hex()}
    return ports | {
        "sequence": layer.seq,
        "acknowledgement": layer.ack,
        "flags": int(layer.flags) & 0xFF,
        "window": layer.window,
        "urgent": layer.urgptr,
        "options": message[20 : layer.dataofs * 4].hex(),
        "payload": message[layer.dataofs * 4 :].hex(),
    }


def recomputed(frame, kind):
    """The layer's checksum as scapy computes it when there is none."""
    copy = frame.copy()
    del copy[kind].chksum
    return Ether(bytes(copy))[kind].chksum


def main(mode):
    if mode == "build":
        described = build()
    else:
        described = [describe(bytes.fromhex(frame)) for frame in json.load(sys.stdin)]
    json.dump(described, sys.stdout)


main(sys.argv[1])

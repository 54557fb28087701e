"""Looks at the tcx programs of an interface, which Debian 12's tools do not know, or puts one in front of them: tcx.py count|take INTERFACE

It speaks bpf(2) by itself: the numbers are of linux/bpf.h.
"""
import ctypes
import os
import platform
import socket
import struct
import sys

BPF = {"x86_64": 321, "aarch64": 280}[platform.machine()]
PROG_LOAD, PROG_QUERY, LINK_CREATE = 5, 16, 28
SCHED_CLS, TCX_INGRESS, BEFORE = 3, 46, 8
# r0 = TC_ACT_SHOT; exit
DROP = struct.pack("<BBhi", 0xB7, 0, 0, 2) + struct.pack("<BBhi", 0x95, 0, 0, 0)

libc = ctypes.CDLL(None, use_errno=True)


def bpf(command, attributes):
    buffer = ctypes.create_string_buffer(attributes.ljust(128, b"\0"), 128)
    result = libc.syscall(BPF, command, buffer, 128)
    if result < 0:
        sys.exit(f"bpf {command}: {os.strerror(ctypes.get_errno())}")
    return result, buffer.raw


def count(index):
    _, answer = bpf(PROG_QUERY, struct.pack("<II", index, TCX_INGRESS))
    print(struct.unpack_from("<I", answer, 24)[0])


def take(index):
    """Drops all that comes, before anybody else has it, until its standard input ends."""
    program, text = ctypes.create_string_buffer(DROP, 16), ctypes.create_string_buffer(b"GPL")
    pointers = ctypes.addressof(program), ctypes.addressof(text)
    descriptor, _ = bpf(PROG_LOAD, struct.pack("<IIQQ", SCHED_CLS, len(DROP) // 8, *pointers))
    bpf(LINK_CREATE, struct.pack("<IIII", descriptor, index, TCX_INGRESS, BEFORE))
    print("taking", flush=True)
    sys.stdin.read()


{"count": count, "take": take}[sys.argv[1]](socket.if_nametoindex(sys.argv[2]))

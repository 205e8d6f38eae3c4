#!/usr/bin/python3
"""A worker that does what real ones do only when a native runtime fails: what a row's claim says happens to the pass that it is in.

crash: the process dies.  hang: it never answers.  Anything else is answered.
"""
import json
import os
import signal
import socket
import struct
import sys
import time

import msgpack

PROGRESS, OPENED, ROWS, RESULTS, END, ENDED, CANCEL, OPEN = 11, 12, 13, 14, 15, 16, 17, 10
ERROR, ATTACH, LOAD, LOADED, CANCELLED = 3, 40, 41, 42, 15
FACTS = {"context": "faulty", "digest": "0" * 64, "variant": "fp32", "verdicts": ["FINE"], "labels": [], "fields": ["claim"]}


def receive(link):
    head = link.recv(4, socket.MSG_WAITALL)
    if len(head) < 4:
        sys.exit(0)
    (length,) = struct.unpack(">I", head)
    return msgpack.unpackb(link.recv(length, socket.MSG_WAITALL), raw=False)


def send(link, *frame):
    body = msgpack.packb(frame)
    link.sendall(struct.pack(">I", len(body)) + body)


def answer(link, stream, rows):
    claims = [fields["claim"] for _, fields in rows]
    if "crash" in claims:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "hang" in claims:
        time.sleep(3600)
    send(link, RESULTS, stream, [[row, 0, [0, [-0.1], 0.9, len(rows), 0]] for row, _ in rows])


def main():
    options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    with open(options["--record"], encoding="utf-8") as record:
        nonce = json.load(record)["nonce"]
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.connect(options["--socket"])
    send(link, ATTACH, 0, 1, 1, {"nonce": nonce, "pid": os.getpid(), "build": "faulty"})
    receive(link)
    answered = {}
    while True:
        kind, stream, *rest = receive(link)
        if kind == LOAD:
            send(link, LOADED, stream, FACTS)
        elif kind == OPEN:
            answered[stream] = 0
            send(link, OPENED, stream, 8192, FACTS)
        elif kind == ROWS:
            answer(link, stream, rest[0])
            answered[stream] += len(rest[0])
        elif kind == END:
            send(link, ENDED, stream, {"rows": answered.pop(stream), "passes": 1, "device_ms": 1.0})
        elif kind == CANCEL:
            send(link, ERROR, stream, CANCELLED, "cancelled", "cancelled", True)


main()

#!/usr/bin/python3
"""A client of pcmd written from client/Pcm.Protocol/PROTOCOL.md alone, with python3-msgpack and nothing of pcmd's own.

  client.py SOCKET ping
  client.py SOCKET list | status
  client.py SOCKET verify CONTEXT < rows.jsonl     one JSON object a line in, one verdict a line out, in input order
  client.py SOCKET conformance CONTEXT             frames that a daemon must take, and frames that it must refuse (conformance.py)
"""
import json
import math
import os
import random
import selectors
import socket
import struct
import sys

import msgpack

sys.dont_write_bytecode = True  # conformance.py is imported; nothing is to be left beside it

HELLO, WELCOME, ERROR, PING, PONG = 1, 2, 3, 4, 5
OPEN, PROGRESS, OPENED, ROWS, RESULTS, END, ENDED, CANCEL = 10, 11, 12, 13, 14, 15, 16, 17
STATUS, STATUS_REPLY, LIST, LIST_REPLY = 20, 21, 24, 25

MAX_FRAME_BYTES = 16 * 1024 * 1024
ANSWER_TIMEOUT_S = 120


class PcmError(Exception):
    """An error frame."""

    def __init__(self, stream, code, name, text, permanent):
        super().__init__(f"{name}: {text}")
        self.stream, self.code, self.name, self.text, self.permanent = stream, code, name, text, permanent


class Closed(Exception):
    """The daemon closed the connection."""


class Connection:
    """Frames over a socket. It reads while it writes, as section 1 demands."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)
        _, uid, _ = struct.unpack("3i", self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        if uid not in (0, os.geteuid()):
            raise PermissionError(f"the server's uid {uid} is neither root's nor mine")
        self.socket.setblocking(False)
        self.received = bytearray()
        self.closed = False

    def close(self):
        self.socket.close()

    def send(self, *frames):
        """Sends frames, each a list [kind, stream, …]."""
        self.send_bytes(b"".join(frame_bytes(frame) for frame in frames))

    def send_bytes(self, data):
        view = memoryview(data)
        while view and not self.closed:
            writable = self._wait(write=True)
            if not writable:
                continue
            try:
                view = view[self.socket.send(view):]
            except BlockingIOError:
                pass
            except OSError:
                # The reason may be waiting to be read.
                return

    def receive(self):
        """The next frame."""
        while True:
            if len(self.received) >= 4:
                (length,) = struct.unpack_from(">I", self.received)
                if not 1 <= length <= MAX_FRAME_BYTES:
                    raise ValueError(f"a frame of {length} bytes")
                if len(self.received) >= 4 + length:
                    body = bytes(self.received[4:4 + length])
                    del self.received[:4 + length]
                    frame = msgpack.unpackb(body, raw=False, strict_map_key=False)
                    if not isinstance(frame, list) or len(frame) < 2:
                        raise ValueError(f"no frame: {frame!r}")
                    return frame
            if self.closed:
                raise Closed()
            self._wait(write=False)

    def greet(self):
        self.send([HELLO, 0, 1, 1, {"client": "client.py", "role": "client"}])
        return self.expect(WELCOME, 0)[2:]

    def expect(self, kind, stream):
        """The next frame on a stream, progress left out, which must be of that kind."""
        while True:
            frame = self.receive()
            if frame[0] == ERROR:
                raise PcmError(frame[1], *frame[2:6])
            if frame[1] != stream or frame[0] == PROGRESS:
                continue
            if frame[0] != kind:
                raise ValueError(f"kind {kind} expected, received {frame!r}")
            return frame

    def _wait(self, write):
        """Waits until the socket can be written, or something was read."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ | (selectors.EVENT_WRITE if write else 0))
            events = selector.select(ANSWER_TIMEOUT_S)
        if not events:
            raise TimeoutError(f"nothing from the daemon for {ANSWER_TIMEOUT_S} s")
        ready = events[0][1]
        if ready & selectors.EVENT_READ:
            try:
                data = self.socket.recv(1 << 16)
            except BlockingIOError:
                return bool(ready & selectors.EVENT_WRITE)
            except ConnectionResetError:
                data = b""
            self.received += data
            self.closed = not data
        return bool(ready & selectors.EVENT_WRITE)


def frame_bytes(frame):
    body = msgpack.packb(frame, use_bin_type=True)
    return struct.pack(">I", len(body)) + body


def greeted(path):
    connection = Connection(path)
    connection.greet()
    return connection


class Stream:
    """One classify stream, within its credit."""

    def __init__(self, connection, number, context, options=None):
        self.connection, self.number = connection, number
        connection.send([OPEN, number, "classify", context, options or {}])
        frame = connection.expect(OPENED, number)
        self.credit, self.facts = frame[2], frame[3]
        self.unanswered = set()

    def send(self, rows):
        self.unanswered |= {row for row, _ in rows}
        self.connection.send([ROWS, self.number, rows])

    def results(self):
        """The next frame of results: (row, status, payload) each."""
        results = self.connection.expect(RESULTS, self.number)[2]
        for row, *_ in results:
            self.unanswered.remove(row)
        return results

    def end(self):
        self.connection.send([END, self.number])


def scores(facts, log_probabilities):
    """The verdicts' probabilities: the softmax over the labels, summed by verdict (section 5)."""
    highest = max(log_probabilities)
    weights = [math.exp(value - highest) for value in log_probabilities]
    by_verdict = dict.fromkeys(facts["verdicts"], 0.0)
    for label, weight in zip(facts["labels"], weights):
        by_verdict[label["verdict"]] += weight / sum(weights)
    return by_verdict


def verify(path, context, rows, batch=lambda: 64):
    """Yields one dictionary a row, in order."""
    connection = greeted(path)
    stream = Stream(connection, 1, context)
    answers, sent, written = {}, 0, 0
    while written < len(rows):
        while sent < len(rows) and len(stream.unanswered) < stream.credit:
            count = min(batch(), stream.credit - len(stream.unanswered), len(rows) - sent)
            stream.send([[sent + i, rows[sent + i]] for i in range(count)])
            sent += count
        for row, status, payload in stream.results():
            if status:
                answers[row] = {"row": row, "error": {"code": status, "message": payload[0]}}
            else:
                verdict = stream.facts["verdicts"][payload[0]]
                answers[row] = {"row": row, "verdict": verdict, "scores": scores(stream.facts, payload[1])}
        while written in answers:
            yield answers.pop(written)
            written += 1
    stream.end()
    ended = connection.expect(ENDED, stream.number)[2]
    if ended["rows"] != len(rows):
        raise ValueError(f"{len(rows)} rows were sent, the daemon counted {ended['rows']}")
    connection.close()


def request(path, kind, answer, *elements):
    connection = greeted(path)
    connection.send([kind, 1, *elements])
    return connection.expect(answer, 1)[2]


def main(path, command, *arguments):
    if command == "ping":
        connection = greeted(path)
        nonce = random.getrandbits(64)
        connection.send([PING, 0, nonce])
        return 0 if connection.expect(PONG, 0)[2] == nonce else 1
    if command == "list":
        print(json.dumps(request(path, LIST, LIST_REPLY)))
    elif command == "status":
        print(json.dumps(request(path, STATUS, STATUS_REPLY, {})))
    elif command == "verify":
        for answer in verify(path, arguments[0], [json.loads(line) for line in sys.stdin]):
            print(json.dumps(answer))
    elif command == "conformance":
        import conformance
        return conformance.run(path, arguments[0])
    else:
        sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except PcmError as error:
        sys.exit(str(error))

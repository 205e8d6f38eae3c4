"""The edges of PROTOCOL.md: limits met exactly and passed by one, orders that are just wrong, values that no client means, peers that say nothing.

Part of the conformance list; each check is on a connection of its own.
"""
import struct
import time

import msgpack

from checks import (
    BAD_FIELD, BAD_REQUEST, CANCELLED, MAX_DEPTH, MAX_FRAME_BYTES, NO_DEVICE, PROTOCOL_VIOLATION, check, framed, lives, refused, row_of)
from client import (
    CANCEL, END, ENDED, ERROR, HELLO, LIST, OPEN, OPENED, PING, PONG, RESULTS, ROWS, STATUS, Closed, Connection, Stream, frame_bytes, greeted)

CHECK, LOAD = 28, 41
MAX_ROWS, MAX_CONTEXT_BYTES, MAX_NAME_BYTES, MAX_STOPS, MAX_FIELDS, WINDOW_BYTES = 8192, 4096, 1024, 16, 256, 4 << 20
GREETING_TIMEOUT_S = 10


def violations(path, context):
    """What breaks the protocol once a stream is open: (name, frames sent on the open stream 1)."""
    row = [0, {"claim": "x"}]
    for name, frames in [
        ("rows after the end of a stream", [[ROWS, 1, [row]], [END, 1], [ROWS, 1, [[1, {}]]]]),
        ("a second end of a stream", [[ROWS, 1, [row]], [END, 1], [END, 1]]),
        ("more rows in a frame than the limit", [[ROWS, 1, [[i, {}] for i in range(MAX_ROWS + 1)]]]),
        ("rows without their array", [[ROWS, 1]]),
        ("a row number that is too large", [[ROWS, 1, [[0.5, {}]]]]),
        ("a request under the stream's number", [[CHECK, 1, context, {}]]),
        ("an error from a client", [[ERROR, 1, 16, "internal", "it hurts", False]]),
        ("a load from a client", [[LOAD, 1, "", "", {}]]),
        ("a status that asks with a list", [[STATUS, 2, []]]),
        ("a context over the limit", [[OPEN, 2, "classify", "c" * (MAX_CONTEXT_BYTES + 1), {}]]),
        ("a name over the limit", [[OPEN, 2, "classify", context, {"device": "d" * (MAX_NAME_BYTES + 1)}]]),
        ("a key over the limit", [[OPEN, 2, "classify", context, {"k" * (MAX_NAME_BYTES + 1): 1}]]),
        ("more stop strings than the limit", [[OPEN, 2, "generate", context, {"stop": ["x"] * (MAX_STOPS + 1)}]]),
        ("more fields to truncate than the limit", [[OPEN, 2, "classify", context, {"truncate": {f"f{i}": "head" for i in range(MAX_FIELDS + 1)}}]]),
        ("a window that is a fraction", [[OPEN, 2, "classify", context, {"window": 2.5}]]),
        ("a window beyond 32 bits", [[OPEN, 2, "classify", context, {"window": 1 << 40}]]),
        ("a seed below zero", [[OPEN, 2, "generate", context, {"seed": -1}]]),
        ("a flag that is a number", [[OPEN, 2, "classify", context, {"allow_cpu": 1}]]),
        ("options that are nil", [[OPEN, 2, "classify", context, None]]),
    ]:
        def attempt():
            connection = greeted(path)
            stream = Stream(connection, 1, context, {"window": MAX_ROWS})
            check(stream.credit > 0, "credit")
            connection.send(*frames)
            # Answers to what came before the violation may still be on their way.
            while True:
                frame = connection.receive()
                if frame[0] != RESULTS and not (frame[0] == ENDED and frame[1] == 1):
                    break
            check(frame[0] == ERROR and frame[1] == 0 and frame[2] == PROTOCOL_VIOLATION, f"a violation expected, received {frame!r}")
            try:
                check(False, f"the end of the connection expected, received {connection.receive()!r}")
            except Closed:
                pass
        yield name, attempt


def order(path, context):
    """Frames that come too early, or across the end of what they are for."""

    def too_early(frame):
        connection = greeted(path)
        connection.send([OPEN, 1, "classify", context, {}], frame)
        refused(connection, PROTOCOL_VIOLATION)

    def cancelled_at_once():
        connection = greeted(path)
        connection.send([OPEN, 1, "classify", context, {}], [CANCEL, 1], [CANCEL, 1])
        while True:
            frame = connection.receive()
            if frame[0] == ERROR:
                break
        check(frame[1] == 1 and frame[2] == CANCELLED, f"{frame!r}")
        lives(connection)

    def a_request_is_cancelled():
        connection = greeted(path)
        connection.send([CHECK, 5, context, {}], [CANCEL, 5])
        frame = connection.receive()
        check(frame[1] == 5, f"an answer or a cancellation on stream 5 expected: {frame!r}")
        lives(connection)

    def rows_for_a_request():
        connection = greeted(path)
        connection.send([CHECK, 5, context, {}], [ROWS, 5, [[0, {}]]])
        frame = connection.receive()
        # Either the check was answered before and the rows crossed its end, or they break the protocol.
        if frame[0] == ERROR:
            check(frame[1] == 0 and frame[2] == PROTOCOL_VIOLATION, f"{frame!r}")
        else:
            lives(connection)

    def the_number_of_a_stream_that_is_over():
        connection = greeted(path)
        for _ in range(2):
            connection.send([LIST, 4294967295])
            check(connection.receive()[1] == 4294967295, "an answer under the largest number")

    yield "rows in one write with the open", lambda: too_early([ROWS, 1, [[0, {}]]])
    yield "an end in one write with the open", lambda: too_early([END, 1])
    yield "a stream that is cancelled before it is opened, twice", cancelled_at_once
    yield "a request that is cancelled", a_request_is_cancelled
    yield "rows for a request", rows_for_a_request
    yield "the largest stream number, and again once it is over", the_number_of_a_stream_that_is_over


def values(path, context):
    """Values at the edge of what is allowed, and just beyond."""

    def opens(options, **kept):
        connection = greeted(path)
        stream = Stream(connection, 1, context, options)
        for name, value in kept.items():
            check(getattr(stream, name) == value, f"{name} {value} expected: {getattr(stream, name)}")
        stream.send([[0, row_of(stream)]])
        check(stream.results()[0][:2] == [0, 0], "an answer")

    def refuses(task, options, *codes):
        connection = greeted(path)
        connection.send([OPEN, 1, task, context, options])
        frame = connection.receive()
        check(frame[0] == ERROR and frame[1] == 1 and frame[2] in codes, f"error {codes} on stream 1 expected, received {frame!r}")
        lives(connection)

    def a_key_twice():
        connection = greeted(path)
        connection.send_bytes(framed(b"\x95\x0a\x01\xa8classify" + msgpack.packb(context) + b"\x82\xa6window\x09\xa6window\x02"))
        check(connection.expect(OPENED, 1)[2] == 2, "the last value of a key that comes twice")

    def largest_frame():
        connection = greeted(path)
        head = b"\x94\x04\x00\x2a\xc6"
        filling = MAX_FRAME_BYTES - len(head) - 4
        connection.send_bytes(struct.pack(">I", MAX_FRAME_BYTES) + head + struct.pack(">I", filling) + bytes(filling))
        check(connection.receive()[:3] == [PONG, 0, 42], "a pong to a ping of 16 MiB")

    def deepest_frame():
        connection = greeted(path)
        connection.send_bytes(framed(b"\x94\x04\x00\x2a" + b"\x91" * (MAX_DEPTH - 1) + b"\xc0"))
        check(connection.receive()[:3] == [PONG, 0, 42], "a pong")
        connection.send_bytes(framed(b"\x94\x04\x00\x2a" + b"\x91" * MAX_DEPTH + b"\xc0"))
        refused(connection, PROTOCOL_VIOLATION)

    def nonces():
        connection = greeted(path)
        for stream, nonce in ((0, (1 << 64) - 1), (7, 0), (4294967295, 1 << 63)):
            connection.send([PING, stream, nonce])
            check(connection.receive()[:3] == [PONG, stream, nonce], "a pong on the ping's stream")
        connection.send([PONG, 0, 5])
        lives(connection)

    def over_the_bytes():
        connection = greeted(path)
        stream = Stream(connection, 1, context, {"window": MAX_ROWS})
        text = "x" * 400_000
        connection.send([ROWS, 1, [[i, row_of(stream, text)] for i in range(6)]])
        while True:
            frame = connection.receive()
            if frame[0] == ERROR:
                break
        check(frame[1] == 0 and frame[2] == PROTOCOL_VIOLATION, f"4.8 MB of rows where {WINDOW_BYTES} bytes are the window: {frame!r}")

    def no_rows():
        connection = greeted(path)
        stream = Stream(connection, 1, context)
        connection.send([ROWS, 1, []], [END, 1])
        check(connection.expect(ENDED, 1)[2]["rows"] == 0, "an end after no rows")
        check(stream.credit > 0, "credit")

    def row_numbers():
        connection = greeted(path)
        stream = Stream(connection, 1, context)
        numbers = [0, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]
        stream.send([[number, row_of(stream)] for number in numbers])
        answered = set()
        while len(answered) < len(numbers):
            answered |= {row for row, *_ in stream.results()}
        check(answered == set(numbers), f"{answered}")

    def too_many_fields():
        connection = greeted(path)
        stream = Stream(connection, 1, context)
        stream.send([[0, {f"f{i}": "x" for i in range(MAX_FIELDS + 1)}]])
        check(stream.results()[0][1] == BAD_FIELD, "more fields than a row may have")

    yield "no window at all", lambda: opens({"window": 0}, credit=1)
    yield "a window below zero", lambda: opens({"window": -5}, credit=1)
    yield "a window over the most", lambda: opens({"window": 2147483647}, credit=MAX_ROWS)
    yield "a device that is not there", lambda: refuses("classify", {"device": "tpu"}, NO_DEVICE)
    yield "a variant that is not there", lambda: refuses("classify", {"variant": "fp1"}, BAD_REQUEST, NO_DEVICE)
    for value in (float("nan"), float("inf"), -1.0):
        yield f"a temperature of {value}", lambda: refuses("generate", {"temperature": value}, BAD_REQUEST)
    for value in (0, -1):
        yield f"{value} tokens to generate", lambda: refuses("generate", {"max_tokens": value}, BAD_REQUEST)
    yield "a template that is none", lambda: refuses("generate", {"template": "{claim"}, BAD_REQUEST)
    yield "a key that comes twice", a_key_twice
    yield "the largest frame", largest_frame
    yield "the deepest frame", deepest_frame
    yield "pings with every nonce, on every stream", nonces
    yield "rows over the window in bytes", over_the_bytes
    yield "a frame of no rows", no_rows
    yield "the largest row numbers", row_numbers
    yield "a row with too many fields", too_many_fields


def silence(path, _):
    """Peers that never finish their greeting are closed, without a word."""
    started = time.monotonic()
    peers = [Connection(path) for _ in range(3)]
    peers[1].send_bytes(frame_bytes([HELLO, 0, 1, 1, {}])[:7])
    peers[2].send_bytes(struct.pack(">I", 4096))

    def closed():
        for peer in peers:
            try:
                check(False, f"no word expected, received {peer.receive()!r}")
            except Closed:
                pass
        waited = time.monotonic() - started
        check(GREETING_TIMEOUT_S - 1 < waited < 3 * GREETING_TIMEOUT_S, f"closed after {waited:.1f} s")

    yield "no greeting within ten seconds", closed

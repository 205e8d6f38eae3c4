"""What every check of the conformance list uses."""
import random
import struct

from client import ERROR, HELLO, PING, PONG, Closed

PROTOCOL_VIOLATION, FRAME_TOO_LARGE, UNKNOWN_KIND, VERSION_MISMATCH, BAD_REQUEST, NOT_ALLOWED, UNKNOWN_CONTEXT, NO_DEVICE = 1, 2, 3, 4, 5, 6, 7, 10
TOO_MANY_STREAMS, CANCELLED, FIELD_MISSING, ROW_TOO_LARGE, BAD_FIELD = 12, 15, 32, 34, 35
MAX_HELLO_BYTES, MAX_FRAME_BYTES, MAX_ROW_BYTES, MAX_STREAMS, MAX_DEPTH = 4096, 1 << 24, 1 << 20, 64, 16
GOOD_HELLO = [HELLO, 0, 1, 1, {"client": "conformance"}]


class Failed(Exception):
    pass


def check(condition, text):
    if not condition:
        raise Failed(text)


def framed(body):
    return struct.pack(">I", len(body)) + body


def refused(connection, code, stream=0, closes=True):
    """The next frame must be that error; then the connection closes, or goes on."""
    frame = connection.receive()
    check(frame[0] == ERROR, f"an error expected, received {frame!r}")
    check(frame[1] == stream and frame[2] == code, f"error {code} on stream {stream} expected, received {frame!r}")
    check(isinstance(frame[3], str) and frame[4] and isinstance(frame[5], bool), f"an error with a name, a text and a flag expected: {frame!r}")
    if closes:
        try:
            check(False, f"the end of the connection expected, received {connection.receive()!r}")
        except Closed:
            return frame
    else:
        lives(connection)
    return frame


def lives(connection):
    nonce = random.getrandbits(63)
    connection.send([PING, 0, nonce])
    frame = connection.receive()
    check(frame[:3] == [PONG, 0, nonce], f"a pong expected, received {frame!r}")


def row_of(stream, text="Water is wet."):
    return {field: text for field in stream.facts["fields"]}

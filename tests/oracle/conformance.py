"""The conformance list of PROTOCOL.md: frames that a daemon must take, and frames that it must refuse, each on a connection of its own.

Every check is a function; its docstring is its name. After each, a well-behaved client must be served.
"""
import random
import struct

import msgpack

import edges
from checks import (
    BAD_FIELD, BAD_REQUEST, CANCELLED, FIELD_MISSING, FRAME_TOO_LARGE, GOOD_HELLO, MAX_DEPTH, MAX_FRAME_BYTES, MAX_HELLO_BYTES, MAX_ROW_BYTES, MAX_STREAMS,
    NOT_ALLOWED, PROTOCOL_VIOLATION, ROW_TOO_LARGE, TOO_MANY_STREAMS, UNKNOWN_CONTEXT, UNKNOWN_KIND, VERSION_MISMATCH, check, framed, lives, refused, row_of)
from client import (
    CANCEL, END, ENDED, HELLO, OPEN, OPENED, PING, PONG, RESULTS, ROWS, STATUS, STATUS_REPLY, WELCOME, Connection, PcmError, Stream, frame_bytes, greeted,
    verify)

# Before the greeting: (name, bytes, code of the refusal).
BAD_GREETINGS = [
    ("a frame of length 0", bytes(4), PROTOCOL_VIOLATION),
    ("a first frame over 4096 bytes", struct.pack(">I", MAX_HELLO_BYTES + 1), FRAME_TOO_LARGE),
    ("a frame of 4 GiB", b"\xff\xff\xff\xff", FRAME_TOO_LARGE),
    ("another protocol", b"GET / HTTP/1.1\r\n\r\n", FRAME_TOO_LARGE),
    ("a byte that MessagePack never uses", framed(b"\xc1"), PROTOCOL_VIOLATION),
    ("nil for a frame", framed(b"\xc0"), PROTOCOL_VIOLATION),
    ("a map for a frame", framed(msgpack.packb({1: 0, 2: 0})), PROTOCOL_VIOLATION),
    ("an empty array", framed(b"\x90"), PROTOCOL_VIOLATION),
    ("a kind without a stream", framed(b"\x91\x01"), PROTOCOL_VIOLATION),
    ("a kind that is text", framed(msgpack.packb(["hello", 0, 1, 1, {}])), PROTOCOL_VIOLATION),
    ("a negative kind", framed(msgpack.packb([-1, 0, 1, 1, {}])), PROTOCOL_VIOLATION),
    ("a stream over 32 bits", framed(msgpack.packb([HELLO, 1 << 32, 1, 1, {}])), PROTOCOL_VIOLATION),
    ("bytes after the array", framed(msgpack.packb(GOOD_HELLO) + b"\xc0"), PROTOCOL_VIOLATION),
    ("an array that is cut off", framed(msgpack.packb(GOOD_HELLO)[:-1]), PROTOCOL_VIOLATION),
    ("an array that promises four billion elements", framed(b"\xdd\xff\xff\xff\xff\x01\x00"), PROTOCOL_VIOLATION),
    ("a map that promises four billion pairs", framed(b"\x95\x01\x00\x01\x01\xdf\xff\xff\xff\xff"), PROTOCOL_VIOLATION),
    ("a string that promises four billion bytes", framed(b"\x93\x01\x00\xdb\xff\xff\xff\xff"), PROTOCOL_VIOLATION),
    ("values nested too deep", framed(b"\x93\x01\x00" + b"\x91" * MAX_DEPTH + b"\xc0"), PROTOCOL_VIOLATION),
    ("values nested four thousand deep", framed(b"\x91" * 4000 + b"\xc0"), PROTOCOL_VIOLATION),
    ("a ping before the greeting", frame_bytes([PING, 0, 1]), PROTOCOL_VIOLATION),
    ("an open before the greeting", frame_bytes([OPEN, 1, "classify", "c", {}]), PROTOCOL_VIOLATION),
    ("a kind that does not exist before the greeting", frame_bytes([99, 0]), PROTOCOL_VIOLATION),
    ("a greeting on stream 1", frame_bytes([HELLO, 1, 1, 1, {}]), PROTOCOL_VIOLATION),
    ("a greeting without facts", frame_bytes([HELLO, 0, 1, 1]), PROTOCOL_VIOLATION),
    ("a greeting whose version is text", frame_bytes([HELLO, 0, "1", 1, {}]), PROTOCOL_VIOLATION),
    ("a greeting whose name is no UTF-8", frame_bytes([HELLO, 0, 1, 1]).replace(b"\x94", b"\x95").replace(b"\x00\x00\x00\x05", b"\x00\x00\x00\x0f") + b"\x81\xa6client\xa1\xff", PROTOCOL_VIOLATION),
    ("versions from the future", frame_bytes([HELLO, 0, 2, 9, {}]), VERSION_MISMATCH),
    ("versions from the past", frame_bytes([HELLO, 0, 0, 0, {}]), VERSION_MISMATCH),
    ("a range of versions upside down", frame_bytes([HELLO, 0, 3, 1, {}]), PROTOCOL_VIOLATION),
    ("a worker that nobody started", frame_bytes([40, 0, 1, 1, {"nonce": "guess", "pid": 1, "build": "0"}]), NOT_ALLOWED),
]

# After the greeting: (name, bytes, code, stream of the error, whether the connection closes).
BAD_FRAMES = [
    ("a frame over the limit", struct.pack(">I", MAX_FRAME_BYTES + 1), FRAME_TOO_LARGE, 0, True),
    ("a frame of length 0 later on", bytes(4), PROTOCOL_VIOLATION, 0, True),
    ("no MessagePack later on", framed(b"\x93\x04\x00\xc1"), PROTOCOL_VIOLATION, 0, True),
    ("a second greeting", frame_bytes(GOOD_HELLO), PROTOCOL_VIOLATION, 0, True),
    ("an unknown kind on a stream", frame_bytes([99, 7, "what"]), UNKNOWN_KIND, 7, False),
    ("an unknown kind on the connection", frame_bytes([99, 0, "what"]), UNKNOWN_KIND, 0, True),
    ("a ping without a nonce", frame_bytes([PING, 0]), PROTOCOL_VIOLATION, 0, True),
    ("a ping with a negative nonce", frame_bytes([PING, 0, -1]), PROTOCOL_VIOLATION, 0, True),
    ("a stream with number 0", frame_bytes([OPEN, 0, "classify", "c", {}]), PROTOCOL_VIOLATION, 0, True),
    ("an open without options", frame_bytes([OPEN, 1, "classify", "c"]), PROTOCOL_VIOLATION, 0, True),
    ("an open whose options are text", frame_bytes([OPEN, 1, "classify", "c", "fast"]), PROTOCOL_VIOLATION, 0, True),
    ("an option of the wrong type", frame_bytes([OPEN, 1, "classify", "c", {"window": "wide"}]), PROTOCOL_VIOLATION, 0, True),
    ("an option whose key is a number", frame_bytes([OPEN, 1, "classify", "c", {1: 2}]), PROTOCOL_VIOLATION, 0, True),
    ("an unknown task", frame_bytes([OPEN, 1, "translate", "c", {}]), BAD_REQUEST, 1, False),
    ("an unknown side to truncate", frame_bytes([OPEN, 1, "classify", "c", {"truncate": {"claim": "middle"}}]), BAD_REQUEST, 1, False),
    ("a context that is not there", frame_bytes([OPEN, 1, "classify", "no such context", {}]), UNKNOWN_CONTEXT, 1, False),
] + [
    (f"the daemon's own kind {kind}", frame_bytes([kind, 1, 0, {}, "", True]), PROTOCOL_VIOLATION, 0, True)
    for kind in (WELCOME, OPENED, RESULTS, ENDED, STATUS_REPLY, 42)
]


def bad_greetings(path, _):
    for name, data, code in BAD_GREETINGS:
        connection = Connection(path)
        connection.send_bytes(data)
        yield name, lambda: refused(connection, code)


def bad_frames(path, _):
    for name, data, code, stream, closes in BAD_FRAMES:
        connection = greeted(path)
        connection.send_bytes(data)
        yield name, lambda: refused(connection, code, stream, closes)


def good_frames(path, context):
    """What must be taken although it is unusual."""

    def longer_than_needed():
        connection = Connection(path)
        connection.send_bytes(framed(
            b"\xdd\x00\x00\x00\x05" + b"\xcd\x00\x01" + b"\xd3" + bytes(8) + b"\xce\x00\x00\x00\x01" + b"\xd0\x01" + b"\xdf\x00\x00\x00\x00"))
        check(connection.receive()[0] == WELCOME, "no welcome")
        lives(connection)

    def from_the_future():
        connection = Connection(path)
        connection.send([HELLO, 0, 1, 7, {"client": "x", "colour": ["blue"]}, {"more": None}, 3.5])
        frame = connection.receive()
        check(frame[0] == WELCOME and frame[2] == 1, f"version 1 expected, received {frame!r}")
        connection.send([OPEN, 1, "classify", context, {"hurry": {"very": True}}, "extra"])
        opened = connection.expect(OPENED, 1)
        row = {field: "x" for field in opened[3]["fields"]}
        connection.send([ROWS, 1, [[0, row, "extra"]], "extra"], [END, 1, "extra"])
        check(len(connection.expect(RESULTS, 1)[2]) == 1, "one result")
        connection.expect(ENDED, 1)

    def byte_by_byte():
        connection = Connection(path)
        for byte in frame_bytes(GOOD_HELLO) + frame_bytes([PING, 0, 1]):
            connection.send_bytes(bytes([byte]))
        check(connection.receive()[0] == WELCOME and connection.receive()[0] == PONG, "welcome and pong")

    def many_in_one_write():
        connection = greeted(path)
        connection.send(*([PING, 0, i] for i in range(20_000)))
        for i in range(20_000):
            frame = connection.receive()
            check(frame[:3] == [PONG, 0, i], f"pong {i} expected, received {frame!r}")

    def for_streams_that_are_not_there():
        connection = greeted(path)
        connection.send([ROWS, 9, [[0, {}]]], [END, 9], [CANCEL, 9])
        lives(connection)

    def a_request_among_rows():
        connection = greeted(path)
        stream = Stream(connection, 1, context)
        connection.send([STATUS, 2, {}])
        status = connection.expect(STATUS_REPLY, 2)[2]
        check(any(s["context"] == context for s in status["streams"]), f"the stream is missing in {status['streams']!r}")
        stream.send([[0, row_of(stream)]])
        check(len(stream.results()) == 1, "one result")

    yield "encodings longer than needed", longer_than_needed
    yield "elements and keys from the future", from_the_future
    yield "frames that come byte by byte", byte_by_byte
    yield "twenty thousand frames in one write", many_in_one_write
    yield "rows, end and cancel for a stream that is not there", for_streams_that_are_not_there
    yield "a request while a stream is open", a_request_among_rows


def streams(path, context):
    """Rows, credit and the ends of streams."""

    def a_whole_run():
        seed = random.Random(7)
        rows = [{"evidence": f"The tower has {i} floors.", "claim": f"The tower has {seed.randrange(300)} floors."} for i in range(300)]
        answers = list(verify(path, context, rows, batch=lambda: seed.randrange(1, 40)))
        again = list(verify(path, context, rows[::-1]))[::-1]
        check([a["row"] for a in answers] == list(range(300)), "every row once, in order")
        for a, b in zip(answers, again):
            check(a["verdict"] == b["verdict"], f"row {a['row']} depends on its neighbours: {a} {b}")
            check(abs(sum(a["scores"].values()) - 1) < 1e-9, f"probabilities that do not add up: {a}")
            check(all(abs(a["scores"][v] - b["scores"][v]) < 1e-4 for v in a["scores"]), f"row {a['row']} depends on its neighbours: {a} {b}")

    def over_the_credit():
        connection = greeted(path)
        stream = Stream(connection, 1, context, {"window": 2})
        check(stream.credit == 2, f"a window of 2 asked for, {stream.credit} given")
        stream.send([[i, row_of(stream)] for i in range(3)])
        refused(connection, PROTOCOL_VIOLATION)

    def large_row():
        connection = greeted(path)
        stream = Stream(connection, 1, context)
        stream.send([[5, row_of(stream, "x" * MAX_ROW_BYTES)], [6, row_of(stream)]])
        results = {}
        while len(results) < 2:
            results |= {row: status for row, status, _ in stream.results()}
        check(results == {5: ROW_TOO_LARGE, 6: 0}, f"{results}")

    def bad_fields():
        connection = greeted(path)
        stream = Stream(connection, 1, context)
        field = stream.facts["fields"][-1].encode()
        items = [b"\x92\x00\x81" + msgpack.packb(field.decode()) + value for value in (b"\x07", b"\xc0", b"\xa1\xff", b"\xc4\x01x")]
        items += [b"\x92\x00\x81\x07\xa1x"]
        for number, item in enumerate(items):
            item = item[:1] + bytes([number]) + item[2:]
            connection.send_bytes(framed(b"\x93" + bytes([ROWS, 1, 0x91]) + item))
        statuses = {}
        while len(statuses) < len(items):
            statuses |= {row: status for row, status, _ in connection.expect(RESULTS, 1)[2]}
        check(set(statuses.values()) == {BAD_FIELD}, f"{statuses}")
        stream.send([[99, row_of(stream)]])
        check(stream.results()[0][1] == 0, "the stream goes on")

    def missing_field():
        connection = greeted(path)
        stream = Stream(connection, 1, context)
        check(set(stream.facts["fields"]) - set(stream.facts["defaults"]), "the context needs a field without a default")
        stream.send([[0, {}]])
        ((row, status, payload),) = stream.results()
        check((row, status) == (0, FIELD_MISSING) and payload[1] is True, f"{status} {payload}")

    def bad_rows():
        for rows in ([7], [[0]], [[-1, {}]], [["0", {}]], [[0, []]], "rows", None):
            connection = greeted(path)
            Stream(connection, 1, context)
            connection.send([ROWS, 1, rows])
            refused(connection, PROTOCOL_VIOLATION)

    def twice():
        connection = greeted(path)
        stream = Stream(connection, 1, context)
        stream.send([[3, row_of(stream)], [3, row_of(stream)]])
        stream.end()
        check([r[0] for r in connection.expect(RESULTS, 1)[2]] == [3], "one answer")
        check(connection.expect(ENDED, 1)[2]["rows"] == 1, "one row")

    def again():
        connection = greeted(path)
        stream = Stream(connection, 1, context)
        for _ in range(2):
            stream.send([[3, row_of(stream)]])
            check(stream.results()[0][:2] == [3, 0], "an answer each time")

    def cancelled():
        connection = greeted(path)
        stream = Stream(connection, 1, context)
        stream.send([[i, row_of(stream)] for i in range(stream.credit)])
        connection.send([CANCEL, 1])
        try:
            while True:
                connection.expect(RESULTS, 1)
        except PcmError as error:
            check((error.stream, error.code) == (1, CANCELLED), f"{error}")
        lives(connection)

    def number_in_use():
        connection = greeted(path)
        Stream(connection, 1, context)
        connection.send([OPEN, 1, "classify", context, {}])
        refused(connection, PROTOCOL_VIOLATION)

    def too_many():
        connection = greeted(path)
        for number in range(1, MAX_STREAMS + 1):
            Stream(connection, number, context)
        connection.send([OPEN, MAX_STREAMS + 1, "classify", context, {}])
        refused(connection, TOO_MANY_STREAMS, MAX_STREAMS + 1, closes=False)
        connection.send([END, 1])
        connection.expect(ENDED, 1)
        Stream(connection, MAX_STREAMS + 2, context)

    def gone():
        for frames in ([], [[END, 1]], [[CANCEL, 1]]):
            connection = greeted(path)
            stream = Stream(connection, 1, context)
            connection.send([ROWS, 1, [[i, row_of(stream)] for i in range(stream.credit)]], *frames)
            connection.close()

    def cut_off():
        connection = greeted(path)
        stream = Stream(connection, 1, context)
        data = frame_bytes([ROWS, 1, [[0, row_of(stream)]]])
        connection.send_bytes(data[:len(data) // 2])
        connection.close()

    yield "300 rows in batches, their order changing nothing", a_whole_run
    yield "rows over the credit", over_the_credit
    yield "a row over the limit", large_row
    yield "fields that are no text", bad_fields
    yield "a row without a field that it needs", missing_field
    yield "rows of the wrong shape", bad_rows
    yield "a row sent twice before its answer", twice
    yield "a row sent again after its answer", again
    yield "a stream that is cancelled", cancelled
    yield "a stream number in use", number_in_use
    yield "more streams than allowed", too_many
    yield "clients that are gone", gone
    yield "a client that is gone in the middle of a frame", cut_off


def run(path, context):
    """Prints one line a check; 0 if all passed."""
    failures = 0
    witness = greeted(path)
    for group in (bad_greetings, bad_frames, good_frames, streams, edges.violations, edges.order, edges.values, edges.silence):
        for name, attempt in group(path, context):
            try:
                attempt()
                lives(witness)
                print(f"ok    {name}", flush=True)
            except Exception as error:  # whatever it is, the check did not pass
                failures += 1
                print(f"FAIL  {name}: {type(error).__name__}: {error}", flush=True)
    return 1 if failures else 0

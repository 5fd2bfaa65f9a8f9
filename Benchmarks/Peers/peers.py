"""Python's JSON and base64 libraries on the frames of a folder: `row TAB implementation TAB nanoseconds` lines."""

import base64
import json
import os
import sys
import time

import msgspec
import orjson
import pybase64

ROUNDS = 9
ROUND_NANOSECONDS = 5_000_000


class Append(msgspec.Struct, tag_field="type", tag="input_audio_buffer.append"):
    audio: bytes
    event_id: str | None = None


class Delta(msgspec.Struct, tag_field="type", tag="response.output_audio.delta"):
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    delta: bytes


def report(row, name, work, inputs):
    """The median of the rounds, by this thread's CPU time, the variants in turns."""
    inputs = inputs * (16 // len(inputs))
    for value in inputs:
        work(value)
    repetitions = 1
    while True:
        start = time.thread_time_ns()
        for _ in range(repetitions):
            for value in inputs:
                work(value)
        if time.thread_time_ns() - start >= ROUND_NANOSECONDS:
            break
        repetitions *= 2
    times = []
    for _ in range(ROUNDS):
        start = time.thread_time_ns()
        for _ in range(repetitions):
            for value in inputs:
                work(value)
        times.append((time.thread_time_ns() - start) / (repetitions * len(inputs)))
    print(f"{row}\t{name}\t{sorted(times)[ROUNDS // 2]:.1f}", flush=True)


def main(folder):
    def frames(name):
        with open(os.path.join(folder, name), "rb") as file:
            return file.read().splitlines()

    typed = msgspec.json.Decoder(Append | Delta)
    encoder = msgspec.json.Encoder()
    decoded = [
        ("append-20", "append-20", "audio"),
        ("append-20 with \\/", "append-20-escaped", "audio"),
        ("append-100", "append-100", "audio"),
        ("delta-20", "delta-20", "delta"),
        ("delta-100", "delta-100", "delta"),
    ]
    for row, file, member in decoded:
        texts = frames(file)
        report(row, "orjson + pybase64", lambda text: pybase64.b64decode(orjson.loads(text)[member], validate=True), texts)
        report(row, "msgspec", typed.decode, texts)
        report(row, "Python json + base64", lambda text: base64.b64decode(json.loads(text)[member]), texts)

    encoded = [
        ("encode append-20", "append-20", "audio"),
        ("encode delta-20", "delta-20", "delta"),
        ("encode delta-100", "delta-100", "delta"),
    ]
    for row, file, member in encoded:
        events = [orjson.loads(text) for text in frames(file)]
        pairs = [(event, pybase64.b64decode(event[member])) for event in events]

        def with_orjson(pair):
            event, audio = pair
            event[member] = pybase64.b64encode_as_string(audio)
            return orjson.dumps(event)

        def with_json(pair):
            event, audio = pair
            event[member] = base64.b64encode(audio).decode()
            return json.dumps(event, separators=(",", ":")).encode()

        report(row, "orjson + pybase64", with_orjson, pairs)
        report(row, "msgspec", encoder.encode, [typed.decode(text) for text in frames(file)])
        report(row, "Python json + base64", with_json, pairs)

    texts = frames("delta-20")
    for row in ("relay delta-20, peek", "relay delta-20, check"):
        report(row, "orjson", lambda text: orjson.dumps(orjson.loads(text)), texts)

    for name in ("session.update", "conversation.item.created", "response.done"):
        texts = frames(name)
        values = [orjson.loads(text) for text in texts]
        report(f"decode {name}", "orjson", orjson.loads, texts)
        report(f"decode {name}", "Python json", json.loads, texts)
        report(f"encode {name}", "orjson", orjson.dumps, values)
        report(f"encode {name}", "Python json", lambda value: json.dumps(value, ensure_ascii=False).encode(), values)


if __name__ == "__main__":
    main(sys.argv[1])

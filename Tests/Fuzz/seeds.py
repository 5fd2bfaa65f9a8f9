"""Writes what the fuzz targets start from: python3 seeds.py FOLDER

FOLDER/codec, peek, translate, session: the committed fixtures under every dialect, and frames made to be hard.
FOLDER/protocol.dict: the names and values of members that stand in the fixtures.
"""

import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
LINES = HERE.parent / "RealtimeProtocolTests/Fixtures/Lines"
DIALECTS = 12
SERVER = 16
TIGHT = 32


def hostile():
    """Frames that try a rule each."""
    deep = b"[" * 70 + b"]" * 70
    strings = [
        rb"\ud83d", rb"\udc00\ud83d", rb"\ud83d\ude00", rb"\u0000\u001f\u007f", rb"\/\\\"\b\f\n\r\t", rb"\u00e9",
        rb"\u", rb"\u12g4", rb"\x41", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf",
        b"\xf0\x9f\x98\x80", b"\xef\xbb\xbf", b"\x00", b"\x7f", b"\xe6\xb1\x89" * 30, b"a" * 300,
    ]
    numbers = [
        b"1e400", b"-1e-400", b"-0", b"-0.0", b"1.0", b"1e0", b"01", b"1.", b".5", b"+1", b"1e", b"NaN", b"Infinity",
        b"9223372036854775807", b"9223372036854775808", b"-9223372036854775809", b"1" * 400, b"0." + b"3" * 300,
        b"2147483648", b"4294967296", b"1e-7", b"5e-324", b"1.7976931348623157e308", b"0.1", b"1E+2",
    ]
    payloads = [
        b"", b"=", b"==", b"A", b"AA", b"AA==", b"AAA=", b"AAAA", b"AB==", b"AAB=", b"A===", b"AAAA=", b"AA=A",
        b"A\\/==", b"\\u002b\\u002B==", b"AAAA\\n", b"AA AA", b"_-8=", b"\\/" * 40, b"AAAA" * 90, b"AAAA" * 90 + b"AA*A",
    ]
    for text in strings:
        yield b'{"type":"%s"}' % text
        yield b'{"type":"session.update","session":{"instructions":"%s"}}' % text
        yield b'{"type":"response.output_text.delta","delta":"a","%s":1}' % text
    for number in numbers:
        yield b'{"type":"response.output_text.delta","delta":"a","output_index":%s,"n":%s}' % (number, number)
        yield b'{"type":"session.update","session":{"type":"realtime","temperature":%s,"max_output_tokens":%s}}' % (
            number, number)
    for payload in payloads:
        yield b'{"type":"input_audio_buffer.append","audio":"%s"}' % payload
        yield b'{"type":"response.output_audio.delta","delta":"%s","item_id":"i","output_index":0}' % payload
        yield b'{"type":"response.audio.delta","response_id":"r","delta":"%s","content_index":12}' % payload
    yield b'{"type":"session.update","session":{"tools":[{"type":"function","parameters":%s}]}}' % deep
    yield b'{"type":"x","a":%s}' % (b'{"a":' * 63 + b"1" + b"}" * 63)
    yield b'{"type":"x","a":[%s]}' % b",".join([b"1"] * 600)
    yield b'{"type":"ping","type":"pong"}'
    yield b'{"type":"ping","a":{"b":1,"\\u0062":2}}'
    yield b'{"\\u0074ype":"response.cancel","event_\\u0069d":"e"}'
    yield b'{"type":"response.create","response":{"\\u0069nput":[],"input":[]}}'
    yield b'{"type":"session.update","session":{"audio":{"output":{"voice":"a"}},"voice":"b"}}'
    yield b'{"type":"session.update","session":{"turn_detection":null,"audio":{"input":{"turn_detection":{}}}}}'
    yield b' { "type" : "response.cancel" } \r\n\t'
    yield b'{"type":"response.cancel"}{}'
    yield b"{%s}" % b",".join(b'"m%d":%d' % (n, n) for n in range(20)) + b""
    for text in [b"", b"{", b"[]", b"null", b"1", b'"a"', b"{}", b'{"type":1}', b'{"type":""}', b"\xef\xbb\xbf{}"]:
        yield text


def members(value, names, texts):
    if isinstance(value, dict):
        for name, member in value.items():
            names.add(name)
            members(member, names, texts)
    elif isinstance(value, list):
        for element in value:
            members(element, names, texts)
    elif isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_./-]{2,60}", value):
        texts.add(value)


def main(folder):
    counts = {}

    def seed(target, content):
        path = folder / target
        path.mkdir(parents=True, exist_ok=True)
        counts[target] = counts.get(target, 0) + 1
        (path / f"seed-{counts[target]:05}").write_bytes(content)

    names, texts = set(), set()
    for file in sorted(LINES.glob("*.jsonl")):
        is_server = file.name.endswith(".server.jsonl")
        lines = [line for line in file.read_bytes().split(b"\n") if line]
        for number, line in enumerate(lines):
            members(json.loads(line), names, texts)
            seed("peek", bytes([number % 256]) + line)
            for dialect in range(DIALECTS):
                selector = dialect | (SERVER if is_server else 0)
                seed("codec", bytes([selector | (TIGHT if number % 4 == 0 else 0)]) + line)
                if is_server:
                    continue
                seed("session", bytes([dialect]) + line)
        for source in range(DIALECTS):
            start = source | (SERVER if is_server else 0)
            for number, line in enumerate(lines):
                seed("translate", bytes([start, (source * 5 + number) % DIALECTS]) + line)
            # What a session remembers takes more than one event.
            for target in range(source % 3, DIALECTS, 3):
                seed("translate", bytes([start, target]) + b"\n".join(lines[target % 4 :: 4][:6])[:1500])
    for number, frame in enumerate(hostile()):
        seed("peek", bytes([number % 256]) + frame)
        for selector in (0, SERVER, 1, 1 | SERVER, TIGHT, TIGHT | SERVER):
            seed("codec", bytes([selector]) + frame)
            seed("translate", bytes([selector & 31, number % DIALECTS]) + frame)
        seed("session", bytes([number % DIALECTS]) + frame)
    words = {f'"{name}"' for name in names | texts} | {
        '"type":"', "null", "true", "false", "{}", "[]", '\\/', "\\u00", "\\ud83d\\ude00", "1.0", "1e2", "-0",
        "9223372036854775808", "AAAA", "==", '{"type":"', '":{"', '":["', '","',
    }
    escaped = sorted(word.replace("\\", "\\\\").replace('"', '\\"') for word in words if len(word) <= 64 and word.isascii())
    (folder / "protocol.dict").write_text("".join(f'"{word}"\n' for word in escaped))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))

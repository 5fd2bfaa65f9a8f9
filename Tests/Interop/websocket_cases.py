"""What RFC 6455 says of frames, against the programs: `realtime-relay --test-echo` at /echo, and `realtime-client echo`.

The cases and their notation are in Tests/RealtimeWebSocketTests/Conformance/cases.txt. Everything here is the standard
library's: no WebSocket library reads or writes what is checked.
"""

import base64
import dataclasses
import hashlib
import os
import pathlib
import re
import socket
import struct
import subprocess
import unittest

from relay import Relay

TABLE = pathlib.Path(__file__).parent.parent / "RealtimeWebSocketTests" / "Conformance" / "cases.txt"
OPCODES = {"cont": 0, "text": 1, "bin": 2, "close": 8, "ping": 9, "pong": 10}
KEY = bytes([0x37, 0xFA, 0x21, 0x3D])
# Beyond this a stream is not sent byte by byte: a system call for each.
MOST_SINGLE_BYTES = 400
# The code that ends a case whose connection is still open; no case has it.
OUR_END = 4321


@dataclasses.dataclass
class Frame:
    opcode: int
    payload: bytes
    final: bool = True
    reserved: int = 0
    wrong_mask: bool = False
    width: int | None = None
    declared: int | None = None

    def write(self, from_client: bool) -> bytes:
        length = len(self.payload) if self.declared is None else self.declared
        masked = from_client != self.wrong_mask
        mask_bit = 0x80 if masked else 0
        head = bytes([(0x80 if self.final else 0) | self.reserved << 4 | self.opcode])
        width = self.width or (0 if length < 126 else 16 if length < 65536 else 64)
        if width == 64:
            head += bytes([mask_bit | 127]) + struct.pack("!Q", length)
        elif width == 16:
            head += bytes([mask_bit | 126]) + struct.pack("!H", length)
        else:
            head += bytes([mask_bit | length])
        if not masked:
            return head + self.payload
        return head + KEY + bytes(byte ^ KEY[index % 4] for index, byte in enumerate(self.payload))


def payload(text: str) -> bytes:
    parts = b""
    for part in filter(None, text.split(".")):
        match part[0]:
            case '"':
                parts += part[1:-1].encode()
            case "x":
                parts += bytes.fromhex(part[1:])
            case "a":
                parts += b"a" * int(part[2:])
            case "c":
                parts += struct.pack("!H", int(part[1:]))
            case _:
                raise ValueError(part)
    return parts


def frame(text: str) -> Frame:
    kind, _, rest = text.partition(":")
    name = re.match(r"op(\d+)|[a-z]+", kind)
    assert name, text
    result = Frame(int(name[1]) if name[1] else OPCODES[name[0]], payload(rest))
    for flag, number in re.findall(r"([-!+@=])(\d*)", kind[name.end() :]):
        match flag:
            case "-":
                result.final = False
            case "!":
                result.wrong_mask = True
            case "+":
                result.reserved = int(number)
            case "@":
                result.width = int(number)
            case "=":
                result.declared = int(number)
    return result


@dataclasses.dataclass
class Case:
    name: str
    section: str
    sent: list[Frame]
    answered: list[Frame]
    end: int | str  # a code, "" for none, "open"

    @classmethod
    def read(cls, line: str) -> "Case":
        name, section, sent, answered, _ = (field.strip() for field in line.split("|"))
        answer = answered.split()
        end: int | str = "open"
        if answer and answer[-1].startswith("="):
            code = answer.pop()[1:]
            end = int(code) if code else ""
        return cls(name, section, [frame(text) for text in sent.split()], [frame(text) for text in answer], end)


CASES = [Case.read(line) for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]


class Peer:
    """Our end of an open WebSocket."""

    def __init__(self, connection: socket.socket, is_client: bool) -> None:
        self.connection = connection
        self.is_client = is_client
        connection.settimeout(20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: bytes, size: int) -> None:
        try:
            for start in range(0, len(data), size):
                self.connection.sendall(data[start : start + size])
        except (BrokenPipeError, ConnectionResetError):
            pass  # The other end has heard enough, and said so.

    def read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = self.connection.recv(count - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    def receive(self) -> Frame | None:
        """The next frame; nothing at the end."""
        try:
            first, second = self.read(2)
            length = second & 0x7F
            if length > 125:
                length = int.from_bytes(self.read(2 if length == 126 else 8))
            key = bytes(4) if self.is_client else self.read(4)
            data = self.read(length)
        except (EOFError, ConnectionResetError):
            return None
        assert first & 0xF0 == 0x80, "the echo sends whole messages without reserved bits"
        assert (second >= 0x80) != self.is_client, "only a client masks"
        return Frame(first & 15, bytes(byte ^ key[index % 4] for index, byte in enumerate(data)))

    def run(self, case: Case, size: int) -> tuple[list[Frame], int | str]:
        """Sends the case in pieces, and returns what came and how it ended."""
        self.send(b"".join(one.write(self.is_client) for one in case.sent), size)
        frames = []
        if case.end == "open":
            # An end of our own, when everything was answered: behind a close frame a pong may be left out.
            rest = [(one.opcode, one.payload) for one in case.answered]
            pings = [one for one in rest if one[0] == 10]
            missing = [one for one in rest if one[0] < 8] + pings[-1:]
            while missing and (one := self.receive()) is not None:
                frames.append(one)
                if (one.opcode, one.payload) in missing:
                    missing.remove((one.opcode, one.payload))
            self.send(Frame(8, struct.pack("!H", OUR_END)).write(self.is_client), size)
        while (one := self.receive()) is not None:
            frames.append(one)
            if one.opcode == 8:
                break
        if not frames or frames[-1].opcode != 8:
            return frames, "no close frame"
        code = frames.pop().payload
        end: int | str = struct.unpack("!H", code[:2])[0] if code else ""
        return frames, "open" if end == OUR_END else end


class WebSocketCases(unittest.TestCase):
    maxDiff = None

    def check(self, case: Case, size: int, frames: list[Frame], end: int | str) -> None:
        def data(all_frames: list[Frame]) -> list[tuple[int, bytes]]:
            return [(one.opcode, one.payload) for one in all_frames if one.opcode < 8]

        def pongs(all_frames: list[Frame]) -> list[bytes]:
            return [one.payload for one in all_frames if one.opcode == 10]

        where = f"{case.name}, section {case.section}, in pieces of {size}"
        self.assertEqual(end, case.end, where)
        self.assertTrue(data(frames) == data(case.answered), where)
        wanted = pongs(case.answered)
        found = pongs(frames)
        self.assertEqual(found[-1:], wanted[-1:], where)
        rest = iter(wanted)
        self.assertTrue(all(one in rest for one in found), where)

    def sizes(self, case: Case) -> list[int]:
        count = sum(len(one.write(True)) for one in case.sent)
        return [max(1, count), 997] + ([1] if count <= MOST_SINGLE_BYTES else [])

    def test_server(self) -> None:
        with Relay("--upstream", "echo", "--test-echo") as relay:
            for case in CASES:
                for size in self.sizes(case):
                    with (
                        self.subTest(case=case.name, size=size),
                        socket.create_connection(("127.0.0.1", relay.port), 20) as connection,
                    ):
                        peer = Peer(connection, is_client=True)
                        request = (
                            f"GET /echo HTTP/1.1\r\nHost: 127.0.0.1:{relay.port}\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                        )
                        peer.send(request.encode(), 1 << 16)
                        head = self.head(peer)
                        self.assertIn(b"HTTP/1.1 101 ", head)
                        # The answer of the example in section 1.3.
                        self.assertIn(b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", head)
                        self.check(case, size, *peer.run(case, size))

    def head(self, peer: Peer) -> bytes:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += peer.read(1)
        return head

    def test_client(self) -> None:
        # `echo --cases` asks for one after the other, as clients of the field's own test server do.
        jobs = [(case, size) for case in CASES for size in self.sizes(case)]
        with socket.create_server(("127.0.0.1", 0), backlog=16) as listener:
            listener.settimeout(30)
            url = f"ws://127.0.0.1:{listener.getsockname()[1]}"
            command = [os.environ["REALTIME_CLIENT"], "echo", "--cases", url]
            with subprocess.Popen(command, stdin=subprocess.DEVNULL) as client:
                try:
                    counted = self.accept(listener, "/getCaseCount")
                    counted.send(Frame(1, str(len(jobs)).encode()).write(False), 1 << 16)
                    self.assertEqual(counted.receive().payload, str(len(jobs)).encode())
                    self.leave(counted)
                    for number, (case, size) in enumerate(jobs, start=1):
                        with self.subTest(case=case.name, size=size):
                            peer = self.accept(listener, f"/runCase?case={number}&")
                            try:
                                self.check(case, size, *peer.run(case, size))
                            finally:
                                peer.connection.close()
                    self.leave(self.accept(listener, "/updateReports?"))
                    self.assertEqual(client.wait(20), 0)
                finally:
                    client.kill()

    def accept(self, listener: socket.socket, path: str) -> Peer:
        connection, _ = listener.accept()
        peer = Peer(connection, is_client=False)
        head = self.head(peer).decode()
        self.assertTrue(head.startswith(f"GET {path}"), head)
        key = re.search(r"(?i)^sec-websocket-key: *(\S+)", head, re.MULTILINE)
        assert key, head
        digest = hashlib.sha1(key[1].encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
        answer = (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {base64.b64encode(digest).decode()}\r\n\r\n"
        )
        peer.send(answer.encode(), 1 << 16)
        return peer

    def leave(self, peer: Peer) -> None:
        peer.send(Frame(8, struct.pack("!H", 1000)).write(False), 1 << 16)
        while peer.receive() is not None:
            pass
        peer.connection.close()


if __name__ == "__main__":
    unittest.main()

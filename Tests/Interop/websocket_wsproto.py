"""The sans-IO WebSocket connection against wsproto, on streams that are legal, broken and hostile.

Both are given the same bytes in the same pieces. They have to give the same messages, pings, pongs and closes, and where
one finds the stream broken the other has to, with the same close code. What the connection sends back has to be legal for
wsproto's other role. The seed is printed; WSPROTO_SEED and WSPROTO_CASES choose others.
"""

import os
import random
import struct
import subprocess
import unittest

from wsproto.frame_protocol import CloseReason, FrameProtocol, Opcode, ParseFailed

SEED = int(os.environ.get("WSPROTO_SEED", "6455"))
CASES = int(os.environ.get("WSPROTO_CASES", "4000"))
# 1014 (bad gateway) was registered after wsproto's list of codes was written; it takes every code from 3000 to 4999 and
# some beyond, where RFC 6455 section 7.4.2 ends.
DISPUTED_CODES = {1014, *range(5000, 65536)}


def frame(
    rng: random.Random,
    opcode: int,
    payload: bytes,
    masked: bool,
    *,
    final: bool = True,
    reserved: int = 0,
    length: int | None = None,
    wide: int | None = None,
) -> bytes:
    """A frame; `length` lies about the payload, `wide` forces the 16 or 64 bit form."""
    count = len(payload) if length is None else length
    mask_bit = 0x80 if masked else 0
    head = bytes([(0x80 if final else 0) | reserved << 4 | opcode])
    if wide == 64 or (wide is None and count > 0xFFFF):
        head += bytes([mask_bit | 127]) + struct.pack("!Q", count)
    elif wide == 16 or (wide is None and count > 125):
        head += bytes([mask_bit | 126]) + struct.pack("!H", count)
    else:
        head += bytes([mask_bit | count & 0x7F])
    if not masked:
        return head + payload
    key = rng.randbytes(4)
    return head + key + bytes(byte ^ key[index & 3] for index, byte in enumerate(payload))


def text(rng: random.Random) -> bytes:
    """UTF-8 with characters of every width."""
    alphabet = ["a", " ", "\x00", "é", "語", "\ud7ff", "\ue000", "\ufffd", "😀", "\U0010ffff"]
    return "".join(rng.choice(alphabet) for _ in range(rng.choice([0, 1, 5, 60, 130, 400]))).encode()


def bad_text(rng: random.Random) -> bytes:
    """Bytes that are not UTF-8 somewhere."""
    broken = rng.choice([b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80", b"\xe2\x82", b"\xf0\x9f\x98"])
    return text(rng) + broken + (text(rng) if rng.random() < 0.5 else b"")


def message(rng: random.Random, masked: bool) -> bytes:
    """A message in one or several frames, with control frames between them."""
    is_text = rng.random() < 0.6
    payload = text(rng) if is_text else rng.randbytes(rng.choice([0, 1, 2, 60, 125, 125, 126, 126, 127, 127, 300, 1000, 65535, 65536]))
    pieces = rng.choice([1, 1, 1, 2, 3, 5])
    cuts = sorted(rng.randint(0, len(payload)) for _ in range(pieces - 1))
    parts = [payload[start:end] for start, end in zip([0, *cuts], [*cuts, len(payload)], strict=True)]
    stream = b""
    for index, part in enumerate(parts):
        opcode = (1 if is_text else 2) if index == 0 else 0
        stream += frame(rng, opcode, part, masked, final=index == pieces - 1)
        if index < pieces - 1 and rng.random() < 0.3:
            stream += control(rng, masked)
    return stream


def control(rng: random.Random, masked: bool) -> bytes:
    return frame(rng, rng.choice([9, 10]), rng.randbytes(rng.choice([0, 1, 20, 125])), masked)


def close(rng: random.Random, masked: bool) -> bytes:
    code = rng.choice([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])
    reason = rng.choice([b"", b"done", "語".encode()])
    return frame(rng, 8, rng.choice([b"", struct.pack("!H", code) + reason]), masked)


def violation(rng: random.Random, masked: bool) -> bytes:
    """One way to break the protocol."""
    codes = [code for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000) if code not in DISPUTED_CODES]
    return rng.choice([
        lambda: frame(rng, 1, b"a", not masked),
        lambda: frame(rng, rng.choice([1, 2, 9]), b"a", masked, reserved=rng.randint(1, 7)),
        lambda: frame(rng, rng.choice([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]), b"", masked),
        lambda: frame(rng, rng.choice([8, 9, 10]), b"", masked, final=False),
        lambda: frame(rng, 9, rng.randbytes(126), masked),
        lambda: frame(rng, 0, b"alone", masked),
        lambda: frame(rng, 1, b"a", masked, final=False) + frame(rng, rng.choice([1, 2]), b"b", masked),
        lambda: frame(rng, 1, bad_text(rng), masked),
        lambda: frame(rng, 2, b"a" * 10, masked, wide=rng.choice([16, 64])),
        lambda: frame(rng, 2, b"", masked, wide=64, length=rng.choice([2**63, 2**64 - 1])),
        lambda: frame(rng, 8, b"\x03", masked),
        lambda: frame(rng, 8, struct.pack("!H", rng.choice(codes)), masked),
        lambda: frame(rng, 8, struct.pack("!H", 1000) + b"\xff", masked),
    ])()


def stream(rng: random.Random, masked: bool) -> bytes:
    """A conversation: messages, then perhaps a close, a violation, a cut, noise or flipped bits."""
    whole = b"".join(rng.choice([message, message, control])(rng, masked) for _ in range(rng.randint(0, 4)))
    ending = rng.random()
    if ending < 0.25:
        whole += close(rng, masked) + (message(rng, masked) if rng.random() < 0.3 else b"")
    elif ending < 0.65:
        whole += violation(rng, masked)
    elif ending < 0.75:
        whole = whole[: rng.randint(0, len(whole))]
    elif ending < 0.85:
        whole += rng.randbytes(rng.randint(1, 40))
    elif ending < 0.95 and whole:
        flipped = bytearray(whole)
        for _ in range(rng.randint(1, 3)):
            flipped[rng.randrange(min(len(flipped), 300))] ^= 1 << rng.randrange(8)
        whole = bytes(flipped)
    return whole


def pieces(rng: random.Random, whole: bytes) -> list[bytes]:
    """The stream as a network may cut it."""
    if rng.random() < 0.4:
        return [whole]
    if rng.random() < 0.2 and len(whole) < 2_000:
        return [whole[index : index + 1] for index in range(len(whole))]
    cuts = sorted(rng.randint(0, len(whole)) for _ in range(rng.randint(1, 6)))
    return [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


def oracle(role: str, parts: list[bytes]) -> list[str]:
    """What wsproto's frames say, joined to messages."""
    protocol = FrameProtocol(client=role == "client", extensions=[])
    found: list[str] = []
    pending = b""
    for part in parts:
        try:
            protocol.receive_bytes(part)
            for frame in protocol.received_frames():
                if frame.opcode in (Opcode.TEXT, Opcode.BINARY):
                    pending += frame.payload.encode() if frame.opcode is Opcode.TEXT else bytes(frame.payload)
                    if frame.message_finished:
                        found.append(("text:" if frame.opcode is Opcode.TEXT else "binary:") + pending.hex())
                        pending = b""
                elif frame.opcode is Opcode.CLOSE:
                    code, reason = frame.payload
                    shown = "" if code == CloseReason.NO_STATUS_RCVD else str(int(code))
                    return [*found, f"closed:{shown}:{(reason or '').encode().hex()}"]
                else:
                    found.append(("ping:" if frame.opcode is Opcode.PING else "pong:") + bytes(frame.payload).hex())
        except ParseFailed as error:
            return [*found, f"failed:{int(error.code)}"]
    return found


def is_disputed(events: list[str]) -> bool:
    last = events[-1] if events else ""
    return last.startswith("closed:") and last.split(":")[1] != "" and int(last.split(":")[1]) in DISPUTED_CODES


def check_output(role: str, sent: bytes) -> str | None:
    """Whether wsproto's other role can read what the connection sent; what is wrong otherwise."""
    answers = oracle("client" if role == "server" else "server", [sent])
    wrong = [answer for answer in answers if not answer.startswith(("pong:", "closed:"))]
    return f"sent {wrong}" if wrong else None


class WsprotoTest(unittest.TestCase):
    """Both implementations, side by side."""

    def test_same_events_for_the_same_bytes(self) -> None:
        """Every stream gives the same events, or is broken for both with the same code."""
        rng = random.Random(SEED)
        cases = []
        for _ in range(CASES):
            role = rng.choice(["server", "client"])
            whole = stream(rng, role == "server")
            cases.append((role, [part for part in pieces(rng, whole) if part]))
        lines = "".join(f"{role} {','.join(part.hex() for part in parts)}\n" for role, parts in cases)
        bridge = os.environ["REALTIME_WEBSOCKET_BRIDGE"]
        done = subprocess.run([bridge], input=lines, capture_output=True, text=True, timeout=600, check=False)
        self.assertEqual(done.returncode, 0, f"seed {SEED}")
        answers = done.stdout.splitlines()
        self.assertEqual(len(answers), len(cases), f"seed {SEED}")
        differ: list[str] = []
        disputed = broken = closed = 0
        for (role, parts), answer in zip(cases, answers, strict=True):
            found, sent = answer.split("|")
            events, wanted = found.split(), oracle(role, parts)
            if is_disputed(wanted) or is_disputed(events):
                disputed += 1
                continue
            broken += any(event.startswith("failed") for event in wanted)
            closed += any(event.startswith("closed") for event in wanted)
            problem = check_output(role, bytes.fromhex(sent.strip()))
            if events != wanted and events[:-1] == wanted and events[-1].startswith("failed"):
                # A header is judged here byte by byte, by wsproto when it is whole.
                wanted = oracle(role, [*parts, bytes(16)])[: len(events)]
            if events != wanted or problem:
                shown = ",".join(part.hex() for part in parts)[:400]
                differ.append(f"{role} {shown}\n  wsproto {wanted}\n  ours    {events} {problem}")
        print(f"seed {SEED}: {len(cases)} streams, {broken} broken, {closed} closed, {disputed} disputed")
        self.assertFalse(differ, f"seed {SEED}: {len(differ)} differ\n" + "\n".join(differ[:5]))
        # The generator must not have become harmless.
        self.assertGreater(broken, CASES // 10)
        self.assertGreater(closed, CASES // 20)


if __name__ == "__main__":
    unittest.main()

"""Speech as a browser's MediaRecorder sends it: Opus by libopus, in a WebM stream whose clusters leave their end open."""

import array
import ctypes
import io
import struct
import wave

import speech

RATE = 16_000
VOIP = 2048  # OPUS_APPLICATION_VOIP
FRAME = RATE // 50


def samples() -> array.array:
    """The recording as it is, at 16 kHz, and a second of silence behind it."""
    return speech.samples(speech.RECORDING.read_bytes()) + array.array("h", [0] * RATE)


def packets(numbers: array.array) -> list[bytes]:
    """20 ms packets of libopus' encoder."""
    library = ctypes.CDLL("libopus.so.0")
    library.opus_encoder_create.restype = ctypes.c_void_p
    error = ctypes.c_int()
    encoder = ctypes.c_void_p(library.opus_encoder_create(RATE, 1, VOIP, ctypes.byref(error)))
    result = []
    try:
        for start in range(0, len(numbers) - FRAME + 1, FRAME):
            frame = (ctypes.c_int16 * FRAME)(*numbers[start : start + FRAME])
            packet = ctypes.create_string_buffer(4_000)
            count = library.opus_encode(encoder, frame, FRAME, packet, 4_000)
            assert count > 0, f"the encoder gave {count}"
            result.append(packet.raw[:count])
    finally:
        library.opus_encoder_destroy(encoder)
    return result


def _element(identifier: str, content: bytes) -> bytes:
    return bytes.fromhex(identifier) + struct.pack(">Q", len(content) | 1 << 56) + content


def _open(identifier: str) -> bytes:
    return bytes.fromhex(identifier) + b"\x01" + b"\xff" * 7


def webm(numbers: array.array) -> list[bytes]:
    """One chunk for every 250 ms, the first with everything that stands in front."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, RATE, 0, 0)
    track = _element("d7", b"\1") + _element("83", b"\2") + _element("86", b"A_OPUS") + _element("63a2", head)
    chunk = _element("1a45dfa3", _element("4282", b"webm")) + _open("18538067")
    chunk += _element("1654ae6b", _element("ae", track))
    chunks = []
    for index, packet in enumerate(packets(numbers)):
        if index % 50 == 0:
            chunk += _open("1f43b675") + _element("e7", struct.pack(">I", index * 20))
        chunk += _element("a3", struct.pack(">BhB", 0x81, index % 50 * 20, 0x80) + packet)
        if index % 25 in (12, 24):
            chunks.append(chunk)
            chunk = b""
    return [*chunks, chunk] if chunk else chunks


def plain(numbers: array.array) -> list[bytes]:
    """Bare samples, 250 ms a chunk."""
    data = speech.data(numbers)
    return [data[start : start + RATE // 2] for start in range(0, len(data), RATE // 2)]


def wav(numbers: array.array) -> list[bytes]:
    """One file with two channels, in pieces of 7 KB."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(speech.data(array.array("h", (value for sample in numbers for value in (sample, sample)))))
    data = file.getvalue()
    return [data[start : start + 7_000] for start in range(0, len(data), 7_000)]

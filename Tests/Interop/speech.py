"""Recorded speech at the rate that the protocol's clients send, with nothing but the standard library."""

import array
import asyncio
import base64
import functools
import math
import pathlib
import sys
from collections.abc import Awaitable, Callable

RECORDING = pathlib.Path("/usr/share/pocketsphinx/test/data/goforward.raw")
WORDS = "go forward ten meters"
RATE = 24_000
CHUNK = RATE // 50  # 20 ms


def samples(data: bytes) -> array.array:
    """Little-endian PCM16 as numbers."""
    result = array.array("h", data)
    if sys.byteorder == "big":
        result.byteswap()
    return result


def data(numbers: array.array) -> bytes:
    """Numbers as little-endian PCM16."""
    result = array.array("h", numbers)
    if sys.byteorder == "big":
        result.byteswap()
    return result.tobytes()


def three_halves(source: array.array, reach: int = 16) -> array.array:
    """Converts 16 kHz to 24 kHz: a windowed sinc at the source's Nyquist frequency, in three phases.

    Output n lies at source position 2n/3. Each phase is scaled to unity gain for a constant.
    """
    phases = []
    for phase in range(3):
        fraction = phase / 3
        taps = []
        for k in range(-reach + 1, reach + 1):
            x = k - fraction
            window = 0.5 + 0.5 * math.cos(math.pi * x / reach)
            taps.append((1.0 if x == 0 else math.sin(math.pi * x) / (math.pi * x)) * window)
        scale = sum(taps)
        phases.append([tap / scale for tap in taps])
    padded = [0] * reach + list(source) + [0] * (reach + 1)
    result = array.array("h")
    for n in range(len(source) * 3 // 2):
        position, phase = divmod(2 * n, 3)
        taps = phases[phase]
        value = sum(map(float.__mul__, taps, map(float, padded[position + 1 : position + 1 + len(taps)])))
        result.append(max(-32_768, min(32_767, round(value))))
    return result


@functools.cache
def recording() -> array.array:
    """The recording at 24 kHz."""
    return three_halves(samples(RECORDING.read_bytes()))


def loudness(numbers: array.array) -> float:
    """Root mean square, in steps of 16-bit PCM."""
    return math.sqrt(sum(x * x for x in numbers) / max(1, len(numbers)))


class Microphone:
    """Sends a chunk every 20 ms for as long as the test runs: what was said last, silence otherwise."""

    def __init__(self, append: Callable[..., Awaitable[None]]) -> None:
        self._append = append
        self._waiting: list[array.array] = []
        self.appended = 0

    def say(self, numbers: array.array) -> None:
        """Puts speech after whatever is still to be sent."""
        for start in range(0, len(numbers), CHUNK):
            self._waiting.append(numbers[start : start + CHUNK])

    async def silent(self) -> None:
        """Waits until everything was said."""
        while self._waiting:
            await asyncio.sleep(0.02)

    async def run(self) -> None:
        """Sends until it is cancelled. Late chunks are caught up with, as a sound card's are."""
        silence = array.array("h", [0] * CHUNK)
        clock = asyncio.get_running_loop()
        start = clock.time()
        while True:
            chunk = self._waiting.pop(0) if self._waiting else silence
            await self._append(audio=base64.b64encode(data(chunk)).decode())
            self.appended += 1
            await asyncio.sleep(max(0.0, start + self.appended * 0.02 - clock.time()))

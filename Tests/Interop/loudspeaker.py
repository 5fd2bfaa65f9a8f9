"""A loudspeaker without sound, which knows to the chunk what a listener has heard."""

import asyncio
import collections
import typing

CHUNK_MS = 20
BYTES_PER_MS = 48  # 24 kHz PCM16


class Played(typing.NamedTuple):
    """A chunk that has left the loudspeaker."""

    item: str
    data: bytes


class Loudspeaker:
    """Plays what it is given in real time, a chunk at a time; a chunk counts once its last sample is out.

    What is waited for counts as nothing: a reply that comes late is heard late.
    """

    def __init__(self, on_played: typing.Callable[[Played], None] = lambda _: None) -> None:
        self._waiting: collections.deque[Played] = collections.deque()
        self._arrived = asyncio.Event()
        self._on_played = on_played
        self._heard: collections.Counter[str] = collections.Counter()
        self._received: collections.Counter[str] = collections.Counter()

    def receive(self, item: str, data: bytes) -> None:
        """Takes audio, to be played after what waits."""
        size = CHUNK_MS * BYTES_PER_MS
        for start in range(0, len(data), size):
            self._waiting.append(Played(item, data[start : start + size]))
        self._received[item] += len(data)
        self._arrived.set()

    def stop(self) -> None:
        """Forgets what was not played."""
        self._waiting.clear()

    def heard_ms(self, item: str) -> float:
        """How much of an item was played."""
        return self._heard[item] / BYTES_PER_MS

    def received_ms(self, item: str) -> float:
        """How much of an item has come."""
        return self._received[item] / BYTES_PER_MS

    async def run(self) -> None:
        """Plays until it is cancelled."""
        clock = asyncio.get_running_loop()
        while True:
            await self._arrived.wait()
            end = clock.time()
            while self._waiting:
                chunk = self._waiting.popleft()
                end += len(chunk.data) / BYTES_PER_MS / 1_000
                await asyncio.sleep(max(0.0, end - clock.time()))
                self._heard[chunk.item] += len(chunk.data)
                self._on_played(chunk)
            self._arrived.clear()

    async def heard(self, item: str, milliseconds: float, seconds: float = 20) -> None:
        """Waits until so much of an item was played."""
        async with asyncio.timeout(seconds):
            while self.heard_ms(item) < milliseconds:
                await asyncio.sleep(0.005)

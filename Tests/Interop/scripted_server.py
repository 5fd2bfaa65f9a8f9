"""A model server that does what a test's script says, and takes down what its client does."""

import asyncio
import base64
import collections.abc
import itertools
import json
import typing

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

import speech

SPEECH = 500  # Louder than the recording's noise, softer than its words; steps of 16-bit PCM.
BYTES_PER_MS = 48  # 24 kHz PCM16

Event = dict[str, typing.Any]


def square(milliseconds: int, height: int) -> bytes:
    """A square wave of 500 Hz. Its height tells one reply from another in a recording."""
    half = [height] * (speech.RATE // 1_000)
    period = half + [-height for height in half]
    return speech.data(list(itertools.islice(itertools.cycle(period), speech.RATE * milliseconds // 1_000)))


class ScriptedServer:
    """The server's end of one connection."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self._grown = asyncio.Condition()
        self.events: list[Event] = []
        self.loudness: list[float] = []  # of each append

    async def listen(self) -> None:
        """Takes down what comes."""
        while True:
            try:
                event = json.loads(await self._connection.recv())
            except ConnectionClosed:
                return
            async with self._grown:
                if event["type"] == "input_audio_buffer.append":
                    self.loudness.append(speech.loudness(speech.samples(base64.b64decode(event["audio"]))))
                else:
                    self.events.append(event)
                self._grown.notify_all()

    async def until(self, condition: typing.Callable[[], typing.Any], what: str) -> typing.Any:
        """Waits for something, 30 s at most, and returns it."""
        async with self._grown:
            try:
                async with asyncio.timeout(30):
                    await self._grown.wait_for(condition)
            except TimeoutError:
                came = ", ".join(event["type"] for event in self.events)
                raise AssertionError(f"no {what} within 30 s; came: {came}") from None
            return condition()

    def of(self, kind: str) -> list[Event]:
        """All events of a kind that came."""
        return [event for event in self.events if event["type"] == kind]

    async def wait(self, kind: str, count: int = 1) -> Event:
        """The event of a kind that came as the `count`-th of it."""
        await self.until(lambda: len(self.of(kind)) >= count, kind)
        return self.of(kind)[count - 1]

    async def send(self, kind: str, **members: typing.Any) -> None:
        """Sends an event."""
        event = {"type": kind, "event_id": f"event_{next(self._numbers)}", **members}
        await self._connection.send(json.dumps(event))

    # What a model server says.

    async def greet(self) -> Event:
        """Opens the session, and returns the client's configuration of it."""
        session = {"type": "realtime", "object": "realtime.session", "id": "sess_1", "model": "scripted"}
        await self.send("session.created", session=session)
        update = (await self.wait("session.update"))["session"]
        await self.send("session.updated", session={**session, **update})
        return update

    async def hear(self, item: str) -> None:
        """Detects one turn of the user, and says so."""
        await self.until(lambda: max(self.loudness, default=0) > SPEECH, "speech")
        await self.send("input_audio_buffer.speech_started", item_id=item, audio_start_ms=0)
        # Half a second of silence, in appends of 20 ms.
        await self.until(lambda: max(self.loudness[-25:]) < SPEECH / 2, "silence after speech")
        await self.send("input_audio_buffer.speech_stopped", item_id=item, audio_end_ms=len(self.loudness) * 20)
        await self.understand(item)

    async def understand(self, item: str) -> None:
        """Commits a turn and says what its words were."""
        await self.send("input_audio_buffer.committed", item_id=item, previous_item_id=None)
        content = [{"type": "input_audio", "transcript": None}]
        message = {"id": item, "type": "message", "role": "user", "status": "completed", "content": content}
        for kind in ("conversation.item.added", "conversation.item.done"):
            await self.send(kind, item=message, previous_item_id=None)
        await self.send(
            "conversation.item.input_audio_transcription.completed",
            item_id=item,
            content_index=0,
            transcript=speech.WORDS,
            usage={"type": "duration", "seconds": 2},
        )

    async def begin(self, name: str, words: str, audio: bytes) -> None:
        """Begins a response with all of its words and its audio, faster than it can be heard."""
        item = {"id": f"item_{name}", "type": "message", "role": "assistant", "status": "in_progress", "content": []}
        response = {"id": f"resp_{name}", "object": "realtime.response", "status": "in_progress", "output": []}
        await self.send("response.created", response=response)
        await self.send("response.output_item.added", response_id=response["id"], output_index=0, item=item)
        await self.send("conversation.item.added", item=item, previous_item_id=None)
        part = {"type": "audio", "transcript": ""}
        await self.send("response.content_part.added", **self.place(name), part=part)
        await self.send("response.output_audio_transcript.delta", **self.place(name), delta=words)
        await self.speak(name, audio)

    async def speak(self, name: str, audio: bytes) -> None:
        """Sends audio of a response, 100 ms an event."""
        for start in range(0, len(audio), 100 * BYTES_PER_MS):
            delta = base64.b64encode(audio[start : start + 100 * BYTES_PER_MS]).decode()
            await self.send("response.output_audio.delta", **self.place(name), delta=delta)

    async def end(self, name: str, words: str, reason: str | None = None) -> None:
        """Ends a response: completed, or cancelled for a reason."""
        await self.send("response.output_audio.done", **self.place(name))
        await self.send("response.output_audio_transcript.done", **self.place(name), transcript=words)
        await self.send(
            "response.content_part.done", **self.place(name), part={"type": "audio", "transcript": words}
        )
        item = {
            "id": f"item_{name}",
            "type": "message",
            "role": "assistant",
            "status": "incomplete" if reason else "completed",
            "content": [{"type": "output_audio", "transcript": words}],
        }
        await self.send("conversation.item.done", item=item, previous_item_id=None)
        await self.send("response.output_item.done", response_id=f"resp_{name}", output_index=0, item=item)
        response = {
            "id": f"resp_{name}",
            "object": "realtime.response",
            "status": "cancelled" if reason else "completed",
            "status_details": {"type": "cancelled", "reason": reason} if reason else None,
            "output": [item],
        }
        await self.send("response.done", response=response)

    @staticmethod
    def place(name: str) -> Event:
        """Where in a response its only content part is."""
        return {"response_id": f"resp_{name}", "item_id": f"item_{name}", "output_index": 0, "content_index": 0}


Script = typing.Callable[[ScriptedServer], collections.abc.Awaitable[None]]

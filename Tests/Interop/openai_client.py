"""The stock `openai` package, unmodified, speaks with the relay and its offline model server."""

import asyncio
import base64
import contextlib
import logging
import typing
import unittest

import pydantic
from openai import AsyncOpenAI
from openai.types.realtime import RealtimeServerEvent

import speech
from relay import Relay

PIPELINE = ("--upstream", "pipeline", "--scenario", "commands")


def setUpModule() -> None:
    """Converts the recording before any clock runs; what asyncio finds slow about a test is of no interest."""
    speech.recording()
    logging.getLogger("asyncio").setLevel(logging.ERROR)


def event_models() -> dict[str, type[pydantic.BaseModel]]:
    """The package's model of every server event, by wire name."""
    union = typing.get_args(RealtimeServerEvent)[0]
    return {typing.get_args(model.model_fields["type"].annotation)[0]: model for model in typing.get_args(union)}


class Listener:
    """Everything the server has sent, each event validated by the package's own model."""

    def __init__(self, connection: typing.Any) -> None:
        self._connection = connection
        self._models = event_models()
        self._grown = asyncio.Condition()
        self.events: list[typing.Any] = []
        self.failure: BaseException | None = None

    async def run(self) -> None:
        """Receives until the connection ends. What went wrong is told to whoever waits."""
        try:
            while True:
                data = await self._connection.recv_bytes()
                event = self._connection.parse_event(data)
                model = self._models.get(event.type)
                if model is None:
                    raise AssertionError(f"the package knows no event '{event.type}': {data!r}")
                model.model_validate_json(data)
                if event.type == "error":
                    raise AssertionError(f"error event: {data!r}")
                async with self._grown:
                    self.events.append(event)
                    self._grown.notify_all()
        except Exception as error:  # noqa: BLE001  Whatever it is, the test fails with it.
            async with self._grown:
                self.failure = error
                self._grown.notify_all()

    def of(self, kind: str, since: int = 0) -> list[typing.Any]:
        """All events of a kind, from position `since` on."""
        return [event for event in self.events[since:] if event.type == kind]

    async def wait(self, kind: str, since: int = 0, seconds: float = 20) -> typing.Any:
        """The first event of a kind, now or within some seconds."""
        async with self._grown:
            try:
                async with asyncio.timeout(seconds):
                    await self._grown.wait_for(lambda: self.failure or self.of(kind, since))
            except TimeoutError:
                came = ", ".join(event.type for event in self.events)
                raise AssertionError(f"no {kind} within {seconds} s; came: {came}") from None
        found = self.of(kind, since)
        if not found:
            raise self.failure or AssertionError(kind)
        return found[0]


class OpenAIClient(unittest.IsolatedAsyncioTestCase):
    """A spoken turn, and a turn that interrupts another."""

    @contextlib.asynccontextmanager
    async def conversation(self) -> typing.AsyncIterator[tuple[typing.Any, Listener, speech.Microphone]]:
        """A relay, a connection to it, and somebody who listens and has a microphone open."""
        with Relay(*PIPELINE) as relay:
            client = AsyncOpenAI(api_key="unused", websocket_base_url=f"ws://127.0.0.1:{relay.port}/v1")
            async with client.realtime.connect(model="offline") as connection:
                listener = Listener(connection)
                microphone = speech.Microphone(connection.input_audio_buffer.append)
                listening = asyncio.create_task(listener.run())
                await listener.wait("session.created")
                speaking = asyncio.create_task(microphone.run())
                try:
                    yield connection, listener, microphone
                finally:
                    for task in (speaking, listening):
                        task.cancel()
                    await asyncio.gather(speaking, listening, return_exceptions=True)

    async def test_a_spoken_turn_is_completed(self) -> None:
        async with self.conversation() as (_, listener, microphone):
            microphone.say(speech.recording())
            started = await listener.wait("input_audio_buffer.speech_started")
            stopped = await listener.wait("input_audio_buffer.speech_stopped")
            committed = await listener.wait("input_audio_buffer.committed")
            self.assertEqual(started.item_id, stopped.item_id)
            self.assertEqual(started.item_id, committed.item_id)
            self.assertLess(started.audio_start_ms, stopped.audio_end_ms)

            heard = await listener.wait("conversation.item.input_audio_transcription.completed")
            self.assertEqual(heard.item_id, committed.item_id)
            self.assertEqual(heard.transcript, speech.WORDS)

            created = await listener.wait("response.created")
            done = await listener.wait("response.done", seconds=40)
            self.assertEqual(done.response.id, created.response.id)
            self.assertEqual(done.response.status, "completed")

            words = "".join(event.delta for event in listener.of("response.output_audio_transcript.delta"))
            self.assertTrue(words.strip())
            self.assertEqual(listener.of("response.output_audio_transcript.done")[0].transcript.split(), words.split())
            self.assertEqual(done.response.output[0].content[0].transcript.split(), words.split())

            audio = b"".join(base64.b64decode(event.delta) for event in listener.of("response.output_audio.delta"))
            numbers = speech.samples(audio)
            self.assertGreater(len(numbers), speech.RATE // 2, "the reply is shorter than half a second")
            self.assertGreater(speech.loudness(numbers), 300, "the reply is silent")

            self.check_order([event.type for event in listener.events])
            identifiers = [event.event_id for event in listener.events]
            self.assertEqual(len(identifiers), len(set(identifiers)), "an event_id came twice")

    def check_order(self, kinds: list[str]) -> None:
        """The milestones of a turn come once each, in the order of the published recordings."""
        milestones = [
            "session.created",
            "input_audio_buffer.speech_started",
            "input_audio_buffer.speech_stopped",
            "input_audio_buffer.committed",
            "conversation.item.input_audio_transcription.completed",
            "response.created",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_audio.done",
            "response.output_audio_transcript.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.done",
        ]
        self.assertEqual([kind for kind in kinds if kind in milestones], milestones)

    async def test_speech_interrupts_the_reply(self) -> None:
        async with self.conversation() as (_, listener, microphone):
            microphone.say(speech.recording())
            created = await listener.wait("response.created", seconds=40)
            await listener.wait("response.output_audio.delta", seconds=40)
            replied = len(listener.events)
            microphone.say(speech.recording())

            await listener.wait("input_audio_buffer.speech_started", replied)
            done = await listener.wait("response.done", replied)
            self.assertEqual(done.response.id, created.response.id)
            self.assertEqual(done.response.status, "cancelled")
            self.assertEqual(done.response.status_details.reason, "turn_detected")
            self.assertEqual(done.response.output[0].status, "incomplete")
            truncated = await listener.wait("conversation.item.truncated", replied)
            self.assertEqual(truncated.item_id, done.response.output[0].id)
            ended = listener.events.index(done)

            # The interruption is itself a turn: it is understood and answered.
            again = await listener.wait("response.created", ended, seconds=40)
            self.assertNotEqual(again.response.id, created.response.id)
            heard = listener.of("conversation.item.input_audio_transcription.completed", ended)
            self.assertEqual(len(heard), 1)
            # The recogniser has the first turn's noise in its ears; the grammar knows "forwards" too.
            self.assertRegex(heard[0].transcript, "^go forwards? ten meters$")
            second = await listener.wait("response.done", ended + 1, seconds=40)
            self.assertEqual(second.response.status, "completed")

            late = [e.type for e in listener.events[ended + 1 :] if getattr(e, "response_id", None) == created.response.id]
            self.assertEqual(late, [], "something of the cancelled response came after its end")


if __name__ == "__main__":
    unittest.main()

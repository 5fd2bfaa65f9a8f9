"""The stock `openai-agents` package, unmodified, speaks with the relay and its offline model server."""

import asyncio
import base64
import contextlib
import typing
import unittest

from agents.realtime import RealtimeAgent, RealtimePlaybackTracker, RealtimeRunner
from agents.realtime.model_inputs import RealtimeModelSendRawMessage

import speech
from loudspeaker import CHUNK_MS, Loudspeaker, Played
from openai_conversation import prepare
from relay import Relay

SERVER_VAD = {"type": "server_vad", "interrupt_response": True, "create_response": True}


def setUpModule() -> None:
    """See `prepare`."""
    prepare()


class Call:
    """A session of the package with a microphone and a loudspeaker, which its playback tracker hears of."""

    def __init__(self, session: typing.Any, tracker: RealtimePlaybackTracker) -> None:
        self.session = session
        self._tracker = tracker
        self.loudspeaker = Loudspeaker(self._played)
        self.microphone = speech.Microphone(self._append)
        self.events: list[dict[str, typing.Any]] = []
        self.interruptions: list[tuple[str, float]] = []
        self._grown = asyncio.Condition()
        self.failure: BaseException | None = None
        self.expected_errors: set[str] = set()

    async def _append(self, audio: str) -> None:
        await self.session.send_audio(base64.b64decode(audio))

    def _played(self, chunk: Played) -> None:
        self._tracker.on_play_bytes(chunk.item, 0, chunk.data)

    async def listen(self) -> None:
        """Takes what the package tells of, until it is cancelled. Any error it tells of fails the test."""
        try:
            async for event in self.session:
                await self._take(event)
        except Exception as error:  # noqa: BLE001  Whatever it is, the test fails with it.
            async with self._grown:
                self.failure = error
                self._grown.notify_all()

    async def _take(self, event: typing.Any) -> None:
        if event.type == "error" and getattr(event.error, "code", None) not in self.expected_errors:
            raise AssertionError(f"the package tells of an error: {event.error!r}")
        if event.type == "audio":
            self.loudspeaker.receive(event.item_id, event.audio.data)
        if event.type == "audio_interrupted":
            self.interruptions.append((event.item_id, self.loudspeaker.heard_ms(event.item_id)))
            self.loudspeaker.stop()
        if event.type == "raw_model_event":
            if event.data.type == "exception":
                raise AssertionError(f"the package could not cope: {event.data.context}") from event.data.exception
            if event.data.type == "raw_server_event":
                async with self._grown:
                    self.events.append(event.data.data)
                    self._grown.notify_all()

    def of(self, kind: str, since: int = 0) -> list[dict[str, typing.Any]]:
        """All events of a kind that the server has sent."""
        return [event for event in self.events[since:] if event["type"] == kind]

    async def wait(self, kind: str, since: int = 0, seconds: float = 40) -> dict[str, typing.Any]:
        """The first event of a kind, now or within some seconds."""
        async with self._grown:
            try:
                async with asyncio.timeout(seconds):
                    await self._grown.wait_for(lambda: self.failure or self.of(kind, since))
            except TimeoutError:
                came = ", ".join(event["type"] for event in self.events)
                raise AssertionError(f"no {kind} within {seconds} s; came: {came}") from None
        found = self.of(kind, since)
        if not found:
            raise self.failure or AssertionError(kind)
        return found[0]


@contextlib.asynccontextmanager
async def call(
    turn_detection: dict[str, typing.Any] | None, scenario: str = "commands"
) -> typing.AsyncIterator[Call]:
    """A call to a relay of its own."""
    tracker = RealtimePlaybackTracker()
    runner = RealtimeRunner(RealtimeAgent(name="Offline"), config={"tracing_disabled": True})
    with Relay("--upstream", "pipeline", "--scenario", scenario) as relay:
        session = await runner.run(
            model_config={
                "api_key": "unused",
                "url": f"ws://127.0.0.1:{relay.port}/v1/realtime?model=offline",
                "playback_tracker": tracker,
                "initial_model_settings": {
                    "model_name": "offline",
                    "voice": "slt",
                    "audio": {"input": {"turn_detection": turn_detection}},
                },
            }
        )
        async with session:
            result = Call(session, tracker)
            tasks = [
                asyncio.create_task(task) for task in (result.listen(), result.loudspeaker.run(), result.microphone.run())
            ]
            try:
                updated = await result.wait("session.updated")
                if updated["session"]["audio"]["input"]["turn_detection"] is None and turn_detection is not None:
                    raise AssertionError("the detector was not switched on")
                yield result
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


class AgentsClient(unittest.IsolatedAsyncioTestCase):
    """Turns, and replies that are cut off where the package's playback tracker says."""

    async def test_a_turn_that_the_server_detects(self) -> None:
        async with call(SERVER_VAD) as conversation:
            conversation.microphone.say(speech.recording())
            heard = await conversation.wait("conversation.item.input_audio_transcription.completed")
            # The turn begins where the detector finds it; with a little less in front, the grammar's "forwards" is as likely.
            self.assertRegex(heard["transcript"], "^go forwards? ten meters$")
            done = await conversation.wait("response.done")
            self.assertEqual(done["response"]["status"], "completed")
            item = done["response"]["output"][0]
            await conversation.loudspeaker.heard(item["id"], conversation.loudspeaker.received_ms(item["id"]))
            self.assertGreater(conversation.loudspeaker.heard_ms(item["id"]), 500)
            history = {entry.item_id: entry for entry in conversation.session._history}  # noqa: SLF001
            self.assertEqual(history[item["id"]].role, "assistant")

    async def test_a_turn_that_is_committed_by_hand(self) -> None:
        async with call(None) as conversation:
            conversation.microphone.say(speech.recording())
            await conversation.microphone.silent()
            await conversation.session.send_audio(b"", commit=True)
            await conversation.wait("input_audio_buffer.committed")
            await conversation.session.model.send_event(RealtimeModelSendRawMessage(message={"type": "response.create"}))
            heard = await conversation.wait("conversation.item.input_audio_transcription.completed")
            self.assertEqual(heard["transcript"], speech.WORDS)
            done = await conversation.wait("response.done")
            self.assertEqual(done["response"]["status"], "completed")
            self.assertEqual(conversation.of("input_audio_buffer.speech_started"), [])

    async def reply(self, conversation: Call) -> str:
        """Has the server tell a story, and returns its item once two seconds of it were heard."""
        await conversation.session.send_message("tell me a story")
        first = await conversation.wait("response.output_audio.delta")
        await conversation.loudspeaker.heard(first["item_id"], 2_000)
        return first["item_id"]

    async def check_cut(self, conversation: Call, item: str, before: int) -> None:
        """The server has cut the item where the loudspeaker stopped, and holds the words up to there."""
        await conversation.wait("response.done", before)
        # The package asks for the item after every cut, so what it was given last is what the server holds.
        await conversation.wait("conversation.item.retrieved", before)
        await asyncio.sleep(0.5)
        stopped = conversation.interruptions[0]
        self.assertEqual(stopped[0], item)
        cut = conversation.of("conversation.item.truncated", before)[-1]
        self.assertEqual((cut["item_id"], cut["content_index"]), (item, 0))
        # Never more than was heard, and at most a chunk less; a millisecond is lost in rounding.
        self.assertLessEqual(cut["audio_end_ms"], stopped[1])
        self.assertGreaterEqual(cut["audio_end_ms"], stopped[1] - CHUNK_MS - 1)
        held = conversation.of("conversation.item.retrieved", before)[-1]["item"]
        said = "".join(event["delta"] for event in conversation.of("response.output_audio_transcript.delta"))
        self.assertEqual(held["id"], item)
        self.assertEqual(held["status"], "incomplete")
        kept = held["content"][0]["transcript"]
        self.assertTrue(kept.strip())
        self.assertTrue(said.startswith(kept), f"{kept!r} does not begin {said!r}")
        self.assertLess(len(kept), len(said))

    async def test_an_interruption_by_speech_is_cut_where_the_tracker_says(self) -> None:
        async with call(SERVER_VAD, "assistant") as conversation:
            item = await self.reply(conversation)
            before = len(conversation.events)
            conversation.microphone.say(speech.recording())
            await conversation.wait("input_audio_buffer.speech_started", before)
            await self.check_cut(conversation, item, before)
            done = conversation.of("response.done", before)[0]
            self.assertEqual(done["response"]["status_details"]["reason"], "turn_detected")

    async def test_an_interruption_by_the_application_is_cut_where_the_tracker_says(self) -> None:
        async with call(None, "assistant") as conversation:
            item = await self.reply(conversation)
            before = len(conversation.events)
            await conversation.session.interrupt()
            await self.check_cut(conversation, item, before)
            done = conversation.of("response.done", before)[0]
            self.assertEqual(done["response"]["status_details"]["reason"], "client_cancelled")


if __name__ == "__main__":
    unittest.main()

"""The stock `openai` package, unmodified, speaks with the relay and its offline model server."""

import base64
import unittest

import speech
from openai_conversation import conversation, prepare


def setUpModule() -> None:
    """See `prepare`."""
    prepare()


class OpenAIClient(unittest.IsolatedAsyncioTestCase):
    """A spoken turn, and a turn that interrupts another."""

    async def test_a_spoken_turn_is_completed(self) -> None:
        async with conversation() as (_, listener, microphone):
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
        async with conversation() as (_, listener, microphone):
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

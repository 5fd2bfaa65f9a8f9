"""What a stock `openai` client does by hand: commit, cancel and truncate."""

import asyncio
import time
import unittest

import speech
from openai_conversation import conversation, prepare

# The scenario's answer to this is some 9 s long.
LONG = "tell me a story"


def setUpModule() -> None:
    """See `prepare`."""
    prepare()


async def ask(connection, text: str) -> None:
    """Says something in writing and asks for an answer."""
    await connection.conversation.item.create(
        item={"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
    )
    await connection.response.create()


class OpenAIControl(unittest.IsolatedAsyncioTestCase):
    """Turns without a detector, and replies that the client ends."""

    async def test_a_turn_is_committed_by_hand(self) -> None:
        async with conversation() as (connection, listener, microphone):
            await connection.session.update(
                session={"type": "realtime", "audio": {"input": {"turn_detection": None}}}
            )
            updated = await listener.wait("session.updated")
            self.assertIsNone(updated.session.audio.input.turn_detection)
            microphone.say(speech.recording())
            await microphone.silent()
            await connection.input_audio_buffer.commit(event_id="mine")
            committed = await listener.wait("input_audio_buffer.committed")
            await connection.response.create()
            heard = await listener.wait("conversation.item.input_audio_transcription.completed", seconds=40)
            self.assertEqual(heard.item_id, committed.item_id)
            self.assertEqual(heard.transcript, speech.WORDS)
            done = await listener.wait("response.done", seconds=40)
            self.assertEqual(done.response.status, "completed")
            self.assertEqual(listener.of("input_audio_buffer.speech_started"), [], "a detector that was switched off")
            # The answer follows what it answers.
            self.assertEqual(listener.of("conversation.item.added")[-1].previous_item_id, committed.item_id)

    async def test_a_commit_without_audio_is_refused_by_name(self) -> None:
        async with conversation() as (connection, listener, _):
            listener.expected_errors = {"input_audio_buffer_commit_empty"}
            await connection.session.update(
                session={"type": "realtime", "audio": {"input": {"turn_detection": None}}}
            )
            await listener.wait("session.updated")
            await connection.input_audio_buffer.clear()
            await connection.input_audio_buffer.commit(event_id="mine")
            error = await listener.wait("error")
            self.assertEqual(error.error.code, "input_audio_buffer_commit_empty")
            self.assertEqual(error.error.event_id, "mine")

    async def test_a_cancelled_reply_ends_at_once(self) -> None:
        async with conversation("assistant") as (connection, listener, _):
            await ask(connection, LONG)
            first = await listener.wait("response.output_audio.delta", seconds=40)
            await listener.loudspeaker.heard(first.item_id, 300)
            await connection.response.cancel()
            cancelled = time.monotonic()
            done = await listener.wait("response.done")
            self.assertLess(time.monotonic() - cancelled, 1)
            self.assertEqual(done.response.status, "cancelled")
            self.assertEqual(done.response.status_details.reason, "client_cancelled")
            self.assertEqual(done.response.output[0].status, "incomplete")
            ended = listener.events.index(done)
            await asyncio.sleep(0.5)
            late = [event.type for event in listener.events[ended + 1 :] if event.type.startswith("response.")]
            self.assertEqual(late, [])
            # The next response is a new one.
            await connection.response.create()
            again = await listener.wait("response.created", ended)
            self.assertNotEqual(again.response.id, done.response.id)

    async def test_a_cancel_too_late_is_a_benign_error(self) -> None:
        async with conversation("assistant") as (connection, listener, _):
            listener.expected_errors = {"response_cancel_not_active"}
            await connection.response.cancel(event_id="late")
            error = await listener.wait("error")
            self.assertEqual((error.error.type, error.error.event_id), ("invalid_request_error", "late"))

    async def test_a_truncation_keeps_what_was_heard(self) -> None:
        async with conversation("assistant") as (connection, listener, _):
            await ask(connection, LONG)
            first = await listener.wait("response.output_audio.delta", seconds=40)
            await listener.loudspeaker.heard(first.item_id, 2_000)
            listener.loudspeaker.stop()
            heard = int(listener.loudspeaker.heard_ms(first.item_id))
            before = len(listener.events)
            await connection.response.cancel()
            await connection.conversation.item.truncate(
                item_id=first.item_id, content_index=0, audio_end_ms=heard, event_id="cut"
            )
            await connection.conversation.item.retrieve(item_id=first.item_id)
            done = await listener.wait("response.done", before)
            retrieved = await listener.wait("conversation.item.retrieved", before)
            truncated = listener.of("conversation.item.truncated", before)[-1]
            self.assertEqual((truncated.item_id, truncated.content_index), (first.item_id, 0))
            self.assertEqual(truncated.audio_end_ms, heard)
            # What the server holds afterwards is the beginning of what it said, and as much of it as was heard.
            said = "".join(event.delta for event in listener.of("response.output_audio_transcript.delta"))
            kept = retrieved.item.content[0].transcript
            self.assertEqual(retrieved.item.status, "incomplete")
            self.assertTrue(kept.strip())
            self.assertTrue(said.startswith(kept), f"{kept!r} does not begin {said!r}")
            self.assertLess(len(kept), len(said))
            self.assertEqual(done.response.status, "cancelled")

    async def test_a_truncation_beyond_what_was_sent_is_refused(self) -> None:
        async with conversation("assistant") as (connection, listener, _):
            listener.expected_errors = {"invalid_value"}
            await ask(connection, LONG)
            first = await listener.wait("response.output_audio.delta", seconds=40)
            await connection.conversation.item.truncate(
                item_id=first.item_id, content_index=0, audio_end_ms=60_000, event_id="much"
            )
            error = await listener.wait("error")
            self.assertRegex(error.error.message, r"^Audio content of \d+ms is already shorter than 60000ms$")
            self.assertEqual(error.error.event_id, "much")
            await connection.response.cancel()
            await listener.wait("response.done")


if __name__ == "__main__":
    unittest.main()

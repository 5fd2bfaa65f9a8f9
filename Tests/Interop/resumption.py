"""A stock client that loses its connection, opens a new one and goes on with its conversation."""

import asyncio
import typing
import unittest

import speech
from openai_conversation import Listener, connected, prepare
from relay import Relay

PIPELINE = ("--upstream", "pipeline", "--scenario")


def setUpModule() -> None:
    """See `prepare`."""
    prepare()


def token(listener: Listener) -> str:
    """What the server says a new connection is to show. The package passes it through without knowing it."""
    return listener.of("session.created")[0].session.model_extra["resumption"]["token"]


async def drop(connection: typing.Any, listener: Listener) -> None:
    """Breaks the connection off, without a goodbye."""
    connection._connection.transport.abort()  # noqa: SLF001
    async with asyncio.timeout(10):
        while listener.failure is None:
            await asyncio.sleep(0.01)


async def ask(connection: typing.Any, listener: Listener, text: str) -> str:
    """Asks in writing, and returns the written answer."""
    before = len(listener.events)
    await connection.conversation.item.create(
        item={"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
    )
    await connection.response.create(response={"output_modalities": ["text"]})
    done = await listener.wait("response.done", before)
    return done.response.output[0].content[0].text


class Resumption(unittest.IsolatedAsyncioTestCase):
    """The token that the server tells, shown as `?resume=`."""

    async def test_the_items_are_there_again(self) -> None:
        with Relay(*PIPELINE, "commands") as relay:
            async with connected(relay.port) as (connection, listener, microphone):
                microphone.say(speech.recording())
                done = await listener.wait("response.done", seconds=40)
                question = listener.of("input_audio_buffer.committed")[0].item_id
                answer = done.response.output[0]
                await listener.loudspeaker.heard(answer.id, listener.loudspeaker.received_ms(answer.id))
                # The last sample has left this loudspeaker; the server's account of it may be a network's time behind.
                await asyncio.sleep(0.5)
                shown = token(listener)
                await drop(connection, listener)
            async with connected(relay.port, {"resume": shown}) as (connection, listener, _):
                self.assertEqual(token(listener), shown, "the conversation keeps its token")
                found = []
                for item in (question, answer.id):
                    before = len(listener.events)
                    await connection.conversation.item.retrieve(item_id=item)
                    found.append((await listener.wait("conversation.item.retrieved", before)).item)
                self.assertEqual(found[0].content[0].transcript, speech.WORDS)
                self.assertEqual(found[1].content[0].transcript, answer.content[0].transcript)
                self.assertEqual(found[1].status, "completed")

    async def test_the_model_sees_what_was_said_before(self) -> None:
        # The scenario has several jokes, and tells the next one only to those who have heard the one before.
        with Relay(*PIPELINE, "assistant") as relay:
            async with connected(relay.port) as (connection, listener, _):
                first = await ask(connection, listener, "tell me a joke")
                shown = token(listener)
                await drop(connection, listener)
            async with connected(relay.port, {"resume": shown}) as (connection, listener, _):
                second = await ask(connection, listener, "tell me a joke")
                await drop(connection, listener)
            async with connected(relay.port, {"resume": shown}) as (connection, listener, _):
                third = await ask(connection, listener, "tell me a joke")
            async with connected(relay.port) as (connection, listener, _):
                self.assertEqual(await ask(connection, listener, "tell me a joke"), first)
            self.assertEqual(len({first, second, third}), 3)

    async def test_a_connection_is_replaced_while_the_server_still_holds_it(self) -> None:
        with Relay(*PIPELINE, "assistant") as relay:
            async with connected(relay.port) as (connection, listener, _):
                first = await ask(connection, listener, "tell me a joke")
                # A phone that has changed its network has not said goodbye on the old one.
                async with connected(relay.port, {"resume": token(listener)}) as (again, heard, _):
                    self.assertNotEqual(await ask(again, heard, "tell me a joke"), first)

    async def test_a_reply_that_was_cut_off_with_the_connection_keeps_what_was_heard(self) -> None:
        with Relay(*PIPELINE, "assistant") as relay:
            async with connected(relay.port) as (connection, listener, _):
                await connection.conversation.item.create(
                    item={"type": "message", "role": "user", "content": [{"type": "input_text", "text": "a story"}]}
                )
                await connection.response.create()
                item = (await listener.wait("response.output_audio.delta")).item_id
                await listener.loudspeaker.heard(item, 3_000)
                said = "".join(event.delta for event in listener.of("response.output_audio_transcript.delta"))
                shown = token(listener)
                await drop(connection, listener)
            async with connected(relay.port, {"resume": shown}) as (connection, listener, _):
                await connection.conversation.item.retrieve(item_id=item)
                held = (await listener.wait("conversation.item.retrieved")).item
                self.assertEqual(held.status, "incomplete")
                kept = held.content[0].transcript
                self.assertTrue(kept.strip())
                self.assertTrue(said.startswith(kept), f"{kept!r} does not begin {said!r}")
                self.assertLess(len(kept), len(said))

    async def test_a_token_of_nobody_begins_a_new_conversation(self) -> None:
        with Relay(*PIPELINE, "assistant") as relay:
            for wrong in ("0" * 48, "not a token"):
                parts = connected(relay.port, {"resume": wrong}, {"resumption_not_found"})
                async with parts as (connection, listener, _):
                    error = await listener.wait("error")
                    self.assertEqual(error.error.param, "resume")
                    self.assertNotEqual(token(listener), wrong)
                    self.assertTrue(await ask(connection, listener, "tell me a joke"))


if __name__ == "__main__":
    unittest.main()

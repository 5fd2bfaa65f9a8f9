"""A conversation of the stock `openai` package, unmodified, with the relay and its offline model server."""

import asyncio
import base64
import contextlib
import logging
import typing

import pydantic
from openai import AsyncOpenAI
from openai.types.realtime import RealtimeServerEvent

import speech
from loudspeaker import Loudspeaker
from relay import Relay


def prepare() -> None:
    """Converts the recording before any clock runs; what asyncio finds slow about a test is of no interest."""
    speech.recording()
    logging.getLogger("asyncio").setLevel(logging.ERROR)


def event_models() -> dict[str, type[pydantic.BaseModel]]:
    """The package's model of every server event, by wire name."""
    union = typing.get_args(RealtimeServerEvent)[0]
    return {typing.get_args(model.model_fields["type"].annotation)[0]: model for model in typing.get_args(union)}


class Listener:
    """Everything the server has sent, each event validated by the package's own model; what is audio is played."""

    def __init__(self, connection: typing.Any) -> None:
        self._connection = connection
        self._models = event_models()
        self._grown = asyncio.Condition()
        self.loudspeaker = Loudspeaker()
        self.events: list[typing.Any] = []
        self.failure: BaseException | None = None
        # Codes of errors that a test provokes; any other is a failure.
        self.expected_errors: set[str] = set()

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
                if event.type == "error" and event.error.code not in self.expected_errors:
                    raise AssertionError(f"error event: {data!r}")
                if event.type == "response.output_audio.delta":
                    self.loudspeaker.receive(event.item_id, base64.b64decode(event.delta))
                if event.type == "input_audio_buffer.speech_started":
                    self.loudspeaker.stop()
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


@contextlib.asynccontextmanager
async def connected(
    port: int, query: dict[str, str] | None = None, expected_errors: typing.Collection[str] = ()
) -> typing.AsyncIterator[tuple[typing.Any, Listener, speech.Microphone]]:
    """A connection to a relay, and somebody who listens and has a microphone open."""
    client = AsyncOpenAI(api_key="unused", websocket_base_url=f"ws://127.0.0.1:{port}/v1")
    async with client.realtime.connect(model="offline", extra_query=query or {}) as connection:
        listener = Listener(connection)
        listener.expected_errors = set(expected_errors)
        microphone = speech.Microphone(connection.input_audio_buffer.append)
        tasks = [asyncio.create_task(listener.run()), asyncio.create_task(listener.loudspeaker.run())]
        try:
            await listener.wait("session.created")
            tasks.append(asyncio.create_task(microphone.run()))
            yield connection, listener, microphone
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def conversation(
    scenario: str = "commands",
) -> typing.AsyncIterator[tuple[typing.Any, Listener, speech.Microphone]]:
    """A relay of its own, and a connection to it."""
    with Relay("--upstream", "pipeline", "--scenario", scenario) as relay:
        async with connected(relay.port) as parts:
            yield parts

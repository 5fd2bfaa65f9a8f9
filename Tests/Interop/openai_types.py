"""Events that this library writes, held against the types of the stock `openai` package."""

import collections.abc
import json
import typing
import unittest

import pydantic
from openai.types.beta import realtime as beta
from openai.types.realtime import (
    RealtimeClientEvent,
    RealtimeClientEventParam,
    RealtimeResponseCreateParamsWithReferencesParam,
    RealtimeServerEvent,
    RealtimeSessionCreateResponse,
    RealtimeTranscriptionSessionCreateResponse,
    RealtimeTranslationClientEvent,
    RealtimeTranslationServerEvent,
)

import emitted


def models(union: typing.Any) -> dict[str, type[pydantic.BaseModel]]:
    """The package's model of every event, by wire name."""
    union = typing.get_args(union)[0]
    return {typing.get_args(model.model_fields["type"].annotation)[0]: model for model in typing.get_args(union)}


CLIENT = models(RealtimeClientEvent)
SERVER = models(RealtimeServerEvent)
# What the beta had, by its reference in one of its states, and the package's types do not have.
BETA_LACKS = {
    # The first name of the limit on tokens; of a response it was never another.
    "session.update.session.max_output_tokens",
    "response.create.response.max_output_tokens",
    "response.done.response.usage.input_token_details.cached_tokens_details",
    # Sent by the later beta, as by GA.
    "response.function_call_arguments.done.name",
    # What a session has of the answer over HTTP, which the package types apart.
    *(f"session.{end}.session.{name}" for end in ("created", "updated") for name in ("object", "expires_at", "client_secret")),
    "transcription_session.created",
    "transcription_session.updated.session.object",
    "transcription_session.updated.session.id",
    "transcription_session.updated.session.turn_detection.eagerness",
}
REFERENCES = pydantic.TypeAdapter(RealtimeResponseCreateParamsWithReferencesParam)
ANSWERS = {"realtime": RealtimeSessionCreateResponse, "transcription": RealtimeTranscriptionSessionCreateResponse}


def excess(value: typing.Any, path: str = "") -> list[str]:
    """Every member of a validated tree that no type of the package has."""
    if isinstance(value, pydantic.BaseModel):
        found = [f"{path}.{name}" for name in value.model_extra or {}]
        for name in type(value).model_fields:
            found += excess(getattr(value, name), f"{path}.{name}")
        return found
    if isinstance(value, dict):
        return [place for name, member in value.items() for place in excess(member, f"{path}.{name}")]
    if isinstance(value, (list, tuple)):
        return [place for index, member in enumerate(value) for place in excess(member, f"{path}[{index}]")]
    return []


def exhaust(value: typing.Any) -> None:
    """Walks what pydantic validates only when it is asked for."""
    if isinstance(value, dict):
        for member in value.values():
            exhaust(member)
    elif isinstance(value, collections.abc.Iterable) and not isinstance(value, (str, bytes)):
        for member in value:
            exhaust(member)


def completed(event: dict[str, typing.Any]) -> dict[str, typing.Any]:
    """The event with the usage that the package wants of a transcription, and that the first beta did not send."""
    if event["type"] == "conversation.item.input_audio_transcription.completed":
        event.setdefault("usage", {"type": "duration", "seconds": 1})
    return event


def without_references(event: dict[str, typing.Any]) -> dict[str, typing.Any]:
    """The event without `item_reference`, which the package has in a type of its own and not in that of the event."""
    response = event.get("response") or {}
    if event["type"] == "response.create" and "input" in response:
        exhaust(REFERENCES.validate_python(response))
        response["input"] = [item for item in response["input"] if item["type"] != "item_reference"]
    return event


class OpenAITypes(unittest.TestCase):
    """Nothing that the package does not know, and nothing missing that it wants."""

    def validate(self, event: dict[str, typing.Any], known: dict[str, type[pydantic.BaseModel]]) -> list[str]:
        """The members in excess of an event that the package takes."""
        self.assertIn(event["type"], known)
        found = excess(known[event["type"]].model_validate(event))
        if event["type"] in ("session.created", "session.updated") and event["session"].get("type") in ANSWERS:
            # The package types the session of these events as a request. Servers answer with more, which the package
            # has in its type of the same answer over HTTP.
            answer = ANSWERS[event["session"]["type"]]
            found = [place for place in found if place.removeprefix(".session.") not in answer.model_fields]
        return found

    def samples(self, direction: str) -> list[dict[str, typing.Any]]:
        """Events of one direction that are built from typed values."""
        return [sample["event"] for sample in emitted.samples("openAI") if sample["direction"] == direction]

    def test_the_checker_sees_what_is_in_excess(self) -> None:
        event = {
            "type": "conversation.item.deleted", "event_id": "e", "item_id": "i", "x_a": 1,
        }
        self.assertEqual(self.validate(event, SERVER), [".x_a"])
        event = {
            "type": "session.update",
            "session": {"type": "realtime", "audio": {"output": {"voice": "a", "x_b": 1}}, "tools": [
                {"type": "function", "name": "f", "x_c": 1}]},
        }
        self.assertEqual(self.validate(event, CLIENT), [".session.audio.output.x_b", ".session.tools[0].x_c"])

    def test_every_event_has_a_sample(self) -> None:
        self.assertEqual({event["type"] for event in self.samples("client")}, set(CLIENT))
        # Nothing that speaks GA sends it any more: an item is added, then done.
        unwritten = {"conversation.item.created"}
        self.assertEqual({event["type"] for event in self.samples("server")}, set(SERVER) - unwritten)

    def test_client_events_are_the_packages(self) -> None:
        for event in self.samples("client"):
            with self.subTest(json.dumps(event)):
                self.assertEqual(self.validate(event, CLIENT), [])

    def test_client_events_are_what_the_package_lets_one_send(self) -> None:
        adapter = pydantic.TypeAdapter(RealtimeClientEventParam)
        for event in self.samples("client"):
            with self.subTest(json.dumps(event)):
                exhaust(adapter.validate_python(event))

    def test_server_events_are_the_packages(self) -> None:
        for event in self.samples("server"):
            with self.subTest(json.dumps(event)):
                self.assertEqual(self.validate(event, SERVER), [])

    def check_fixtures(
        self,
        dialect: str,
        direction: str,
        known: dict[str, type[pydantic.BaseModel]],
        lacking: typing.Collection[str] = (),
    ) -> None:
        """Fixtures carry padding and, on purpose, members called x_…: only what the package lacks may be in excess."""
        for line in emitted.fixtures(dialect, direction):
            with self.subTest(line):
                event = completed(without_references(json.loads(line)))
                if event["type"] in lacking:
                    self.assertNotIn(event["type"], known)
                    continue
                places = [
                    place
                    for place in self.validate(event, known)
                    if not place.rsplit(".", 1)[-1].startswith("x_") and not place.endswith(".obfuscation")
                ]
                self.assertEqual([place for place in places if f"{event['type']}{place}" not in lacking], [])

    def test_fixtures_are_the_packages(self) -> None:
        self.check_fixtures("openAI", "client", CLIENT)
        self.check_fixtures("openAI", "server", SERVER)

    def test_fixtures_of_the_beta_are_the_packages(self) -> None:
        self.check_fixtures("openAIBeta", "client", models(beta.RealtimeClientEvent), BETA_LACKS)
        self.check_fixtures("openAIBeta", "server", models(beta.RealtimeServerEvent), BETA_LACKS)

    def test_fixtures_of_translation_are_the_packages(self) -> None:
        self.check_fixtures("openAITranslation", "client", models(RealtimeTranslationClientEvent))
        self.check_fixtures("openAITranslation", "server", models(RealtimeTranslationServerEvent))


if __name__ == "__main__":
    unittest.main()

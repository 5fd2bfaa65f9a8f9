"""The stock `dashscope` package, unmodified, speaks with the relay and its offline model server."""

import array
import base64
import threading
import time
import typing
import unittest

import dashscope
from dashscope.audio.qwen_omni import MultiModality, OmniRealtimeCallback, OmniRealtimeConversation

import speech
from relay import Relay

RATE = 16_000
CHUNK = RATE // 50  # 20 ms


class Listener(OmniRealtimeCallback):
    """Everything the server has sent."""

    def __init__(self) -> None:
        self._grown = threading.Condition()
        self.events: list[dict[str, typing.Any]] = []

    def on_event(self, message: typing.Any) -> None:
        """Called by the package's thread."""
        with self._grown:
            self.events.append(message)
            self._grown.notify_all()

    def of(self, kind: str) -> list[dict[str, typing.Any]]:
        """All events of a kind."""
        return [event for event in list(self.events) if event["type"] == kind]

    def wait(self, kind: str, seconds: float = 40) -> dict[str, typing.Any]:
        """The first event of a kind, now or within some seconds."""
        with self._grown:
            self._grown.wait_for(lambda: self.of(kind) or self.of("error"), seconds)
        found = self.of(kind)
        if not found:
            came = ", ".join(event["type"] for event in self.events)
            raise AssertionError(f"no {kind} within {seconds} s; came: {came} {self.of('error')}")
        return found[0]


class Microphone(threading.Thread):
    """Sends 20 ms at a time, in real time: the recording, then silence until it is switched off."""

    def __init__(self, conversation: OmniRealtimeConversation, recording: array.array) -> None:
        super().__init__(daemon=True)
        self._conversation = conversation
        self._recording = recording
        self._off = threading.Event()
        self.has_spoken = threading.Event()

    def run(self) -> None:
        """Sends until it is switched off."""
        start = time.monotonic()
        position = 0
        while not self._off.is_set():
            chunk = self._recording[position : position + CHUNK]
            chunk.extend([0] * (CHUNK - len(chunk)))
            self._conversation.append_audio(base64.b64encode(speech.data(chunk)).decode())
            position += CHUNK
            if position >= len(self._recording):
                self.has_spoken.set()
            time.sleep(max(0.0, start + position / RATE - time.monotonic()))

    def switch_off(self) -> None:
        """Ends the thread."""
        self._off.set()
        self.join(timeout=5)


class DashScopeTurns(unittest.TestCase):
    """Turns that the server detects, turns by hand, and a reply that is cancelled."""

    def setUp(self) -> None:
        dashscope.api_key = "unused"

    def conversation(self, scenario: str, **session: typing.Any) -> tuple[OmniRealtimeConversation, Listener]:
        """A connected conversation with a relay of its own."""
        relay = self.enterContext(Relay("--upstream", "pipeline", "--scenario", scenario))
        listener = Listener()
        conversation = OmniRealtimeConversation(
            model="offline", callback=listener, url=f"ws://127.0.0.1:{relay.port}/api-ws/v1/realtime"
        )
        conversation.connect()
        self.addCleanup(conversation.close)
        listener.wait("session.created")
        conversation.update_session(output_modalities=[MultiModality.TEXT, MultiModality.AUDIO], voice="slt", **session)
        listener.wait("session.updated")
        return conversation, listener

    def speak(self, conversation: OmniRealtimeConversation) -> Microphone:
        """Opens a microphone into which the recording is spoken."""
        microphone = Microphone(conversation, speech.samples(speech.RECORDING.read_bytes()))
        microphone.start()
        self.addCleanup(microphone.switch_off)
        return microphone

    def check_reply(self, listener: Listener) -> None:
        """The reply is whole, in words and in sound."""
        done = listener.wait("response.done")
        self.assertEqual(done["response"]["status"], "completed")
        words = "".join(event["delta"] for event in listener.of("response.audio_transcript.delta"))
        self.assertTrue(words.strip())
        audio = b"".join(base64.b64decode(event["delta"]) for event in listener.of("response.audio.delta"))
        numbers = speech.samples(audio)
        self.assertGreater(len(numbers), speech.RATE // 2, "the reply is shorter than half a second")
        self.assertGreater(speech.loudness(numbers), 300, "the reply is silent")

    def test_a_turn_that_the_server_detects(self) -> None:
        conversation, listener = self.conversation("commands")
        self.speak(conversation)
        started = listener.wait("input_audio_buffer.speech_started")
        committed = listener.wait("input_audio_buffer.committed")
        self.assertEqual(started["item_id"], committed["item_id"])
        heard = listener.wait("conversation.item.input_audio_transcription.completed")
        self.assertEqual(heard["transcript"], speech.WORDS)
        self.check_reply(listener)
        self.assertIsNotNone(conversation.get_last_response_id())
        self.assertIsNotNone(conversation.get_last_first_audio_delay(), "the package has timed no audio")

    def test_a_turn_by_hand(self) -> None:
        conversation, listener = self.conversation("commands", enable_turn_detection=False)
        microphone = self.speak(conversation)
        self.assertTrue(microphone.has_spoken.wait(20))
        microphone.switch_off()
        conversation.commit()
        listener.wait("input_audio_buffer.committed")
        self.assertEqual(listener.of("response.created"), [])
        conversation.create_response()
        heard = listener.wait("conversation.item.input_audio_transcription.completed")
        self.assertEqual(heard["transcript"], speech.WORDS)
        self.check_reply(listener)
        self.assertEqual(listener.of("input_audio_buffer.speech_started"), [])

    def test_a_reply_is_cancelled(self) -> None:
        conversation, listener = self.conversation("assistant", enable_turn_detection=False)
        conversation.create_item(
            {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "tell me a story"}]}
        )
        conversation.create_response()
        listener.wait("response.audio.delta")
        conversation.cancel_response()
        done = listener.wait("response.done")
        self.assertEqual(done["response"]["status"], "cancelled")
        count = len(listener.of("response.audio.delta"))
        time.sleep(0.5)
        self.assertEqual(len(listener.of("response.audio.delta")), count, "audio after the end")

    def test_a_session_is_ended(self) -> None:
        conversation, listener = self.conversation("commands")
        conversation.end_session(timeout=10)
        self.assertEqual(len(listener.of("session.finished")), 1)


if __name__ == "__main__":
    unittest.main()

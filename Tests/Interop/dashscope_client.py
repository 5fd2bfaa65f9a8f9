"""What the stock `dashscope` package puts on the wire, and what this library puts there for the same."""

import base64
import json
import queue
import typing
import unittest

import dashscope
from dashscope.audio.qwen_omni import (
    AudioFormat,
    MultiModality,
    OmniRealtimeCallback,
    OmniRealtimeConversation,
)
from dashscope.audio.qwen_omni.omni_realtime import AudioFormatConfig, TranscriptionParams, TranslationParams
from dashscope.audio.qwen_tts_realtime import QwenTtsRealtime, QwenTtsRealtimeCallback
from websockets.sync.server import ServerConnection, serve

import emitted
from background import running

TOOL = {
    "type": "function",
    "function": {"name": "get_time", "description": "时间", "parameters": {"type": "object"}},
}


class Recorder:
    """A server that takes down what comes, and answers no more than the package waits for."""

    def __init__(self) -> None:
        self.frames: queue.Queue[dict[str, typing.Any]] = queue.Queue()

    def handle(self, connection: ServerConnection) -> None:
        """Serves one connection."""
        connection.send(json.dumps({"type": "session.created", "event_id": "e", "session": {"id": "sess_1"}}))
        for message in connection:
            frame = json.loads(message)
            self.frames.put(frame)
            if frame["type"] == "session.finish":
                connection.send(json.dumps({"type": "session.finished", "event_id": "e"}))

    def next(self) -> dict[str, typing.Any]:
        """The next frame, without the identifier that the package draws at random."""
        frame = self.frames.get(timeout=10)
        identifier = frame.pop("event_id")
        if not identifier.startswith("event_"):
            raise AssertionError(f"an event_id of another shape: {identifier}")
        return frame


class DashScopeClient(unittest.TestCase):
    """Member for member the same, for every method of the package that sends something."""

    maxDiff = None

    def setUp(self) -> None:
        dashscope.api_key = "unused"
        self.recorder = Recorder()
        server = serve(self.recorder.handle, "127.0.0.1", 0)
        self.enterContext(running(server))
        port = server.socket.getsockname()[1]
        self.url = f"ws://127.0.0.1:{port}/api-ws/v1/realtime"
        self.compared: set[str] = set()

    def conversation(self, model: str) -> OmniRealtimeConversation:
        """A connected conversation, closed at the end of the test."""
        conversation = OmniRealtimeConversation(model=model, callback=OmniRealtimeCallback(), url=self.url)
        conversation.connect()
        self.addCleanup(conversation.close)
        return conversation

    def check(self, dialect: str, name: str) -> None:
        """Compares the frame that has just been sent with the sample of this name."""
        events = [sample["event"] for sample in emitted.samples(dialect) if sample["name"] == name]
        self.assertEqual(len(events), 1, f"no sample called '{name}'")
        self.compared.add(name)
        with self.subTest(name):
            self.assertEqual(events[0], self.recorder.next())

    def check_all_compared(self, dialect: str) -> None:
        """No sample is left that nothing was compared with."""
        self.assertEqual(self.compared, {sample["name"] for sample in emitted.samples(dialect)})

    def test_omni(self) -> None:
        both, text = [MultiModality.TEXT, MultiModality.AUDIO], [MultiModality.TEXT]
        conversation = self.conversation("qwen3-omni-flash-realtime")
        # The package says pcm16 for both rates; the samples are 16 kHz in and 24 kHz out.
        formats = {
            "input_audio_format": AudioFormat.PCM_16000HZ_MONO_16BIT,
            "output_audio_format": AudioFormat.PCM_24000HZ_MONO_16BIT,
        }
        conversation.update_session(
            output_modalities=both, voice="Cherry", input_audio_transcription_model="gummy-realtime-v1",
            instructions="简短", temperature=0.9, tools=[TOOL], **formats,
        )
        self.check("dashScopeOmni", "omni session")
        manual = {
            "output_modalities": text, "voice": "Cherry", "enable_input_audio_transcription": False,
            "enable_turn_detection": False,
        }
        conversation.update_session(**manual, **formats)
        self.check("dashScopeOmni", "omni session without turns")
        conversation.update_session(
            **manual,
            input_audio_config=AudioFormatConfig("pcm", 8000), output_audio_config=AudioFormatConfig("wav", 48000),
        )
        self.check("dashScopeOmni", "omni session with formats")
        conversation.update_session(**manual, **formats, translation_params=TranslationParams(language="en"))
        self.check("dashScopeOmni", "omni translation")
        conversation.append_audio(base64.b64encode(bytes([0, 1, 2, 3])).decode())
        self.check("dashScopeOmni", "append")
        conversation.append_video(base64.b64encode(bytes([0xFF, 0xD8, 0xFF])).decode())
        self.check("dashScopeOmni", "image")
        conversation.commit()
        self.check("dashScopeOmni", "commit")
        conversation.clear_appended_audio()
        self.check("dashScopeOmni", "clear")
        conversation.create_item({"type": "function_call_output", "call_id": "call_1", "output": "21 °C"})
        self.check("dashScopeOmni", "tool output")
        conversation.create_item({"type": "mcp_approval_response", "approval_request_id": "mcpr_1", "approve": True})
        self.check("dashScopeOmni", "approval")
        conversation.create_response()
        self.check("dashScopeOmni", "response")
        conversation.create_response(instructions="一句话", output_modalities=text)
        self.check("dashScopeOmni", "response with instructions")
        conversation.cancel_response()
        self.check("dashScopeOmni", "cancel")
        conversation.end_session(timeout=10)
        self.check("dashScopeOmni", "finish")
        self.check_all_compared("dashScopeOmni")

    def test_recogniser(self) -> None:
        conversation = self.conversation("qwen3-asr-flash-realtime")
        conversation.update_session(
            output_modalities=[MultiModality.TEXT], turn_detection_threshold=0.2,
            turn_detection_silence_duration_ms=400,
            transcription_params=TranscriptionParams(language="zh", corpus_text="西湖"),
        )
        self.check("dashScopeASR", "recogniser session")
        conversation.end_session(timeout=10)
        self.check("dashScopeASR", "recogniser finish")
        self.check_all_compared("dashScopeASR")

    def test_synthesiser(self) -> None:
        speech = QwenTtsRealtime(
            model="qwen3-tts-flash-realtime", callback=QwenTtsRealtimeCallback(), url=self.url
        )
        speech.connect()
        self.addCleanup(speech.close)
        speech.update_session(
            voice="Cherry", mode="commit", audio_format="mp3", sample_rate=48000, volume=60, speech_rate=1.25,
            pitch_rate=0.75, bit_rate=128, language_type="Chinese", enable_tn=True, instructions="慢一点",
            optimize_instructions=False,
        )
        self.check("dashScopeTTS", "synthesiser session")
        speech.append_text("您好,世界 👋")
        self.check("dashScopeTTS", "text")
        speech.commit()
        self.check("dashScopeTTS", "text commit")
        speech.clear_appended_text()
        self.check("dashScopeTTS", "text clear")
        speech.cancel_response()
        self.check("dashScopeTTS", "synthesiser cancel")
        speech.finish()
        self.check("dashScopeTTS", "synthesiser finish")
        self.check_all_compared("dashScopeTTS")


if __name__ == "__main__":
    unittest.main()

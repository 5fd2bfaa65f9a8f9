#!/usr/bin/env python3
"""A recogniser of Whisper's kind to measure the pipeline with, behind OpenAI's transcription interface.

Moonshine's tiny model for English (27 M parameters), with the weights that its package on PyPI carries: nothing else is
downloaded. `./dev bench transcriber` sets it up and runs it; then `./dev bench pipeline --recognizer-server URL` in
another terminal. One request at a time, as one processor would.

    transcriber.py [PORT]     listens on 127.0.0.1, port 8090 where none is said
"""

import array
import email
import email.policy
import http.server
import io
import json
import sys
import threading
import time
import wave

from moonshine_voice.moonshine_api import ModelArch
from moonshine_voice.transcriber import Transcriber
from moonshine_voice.utils import get_model_path

LONGEST_BODY = 16 << 20
# The pipeline finds turns: what comes is one, whole.
OPTIONS = {"vad_threshold": "0.0"}


class Recogniser:
    def __init__(self):
        self._transcriber = Transcriber(get_model_path("tiny-en"), ModelArch.TINY, options=OPTIONS)
        self._lock = threading.Lock()
        self.words_of([0.0] * 16_000, 16_000)

    def words_of(self, samples, rate):
        with self._lock:
            transcript = self._transcriber.transcribe_without_streaming(samples, rate)
        return " ".join(line.text.strip() for line in transcript.lines if line.text)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    recogniser = None

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= LONGEST_BODY:
            return self.answer(413, {"error": {"message": "a body of 1 byte to 16 MiB is expected"}})
        body = self.rfile.read(length)
        if not self.path.endswith("/audio/transcriptions"):
            return self.answer(404, {"error": {"message": "only /v1/audio/transcriptions is here"}})
        try:
            samples, rate = self.audio_of(body)
        except (KeyError, EOFError, wave.Error) as problem:
            return self.answer(400, {"error": {"message": f"no WAV file of 16 bits: {problem}"}})
        start = time.monotonic()
        text = self.recogniser.words_of(samples, rate)
        print(f"{len(samples) / rate:.2f} s in {(time.monotonic() - start) * 1_000:.0f} ms: {text}", flush=True)
        return self.answer(200, {"text": text})

    def audio_of(self, body):
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        files = [part for part in form.iter_parts() if part.get_param("name", header="content-disposition") == "file"]
        if not files:
            raise KeyError("file")
        with wave.open(io.BytesIO(files[0].get_payload(decode=True))) as file:
            if file.getsampwidth() != 2 or file.getnchannels() != 1:
                raise wave.Error("one channel of 16 bits is expected")
            pcm = array.array("h", file.readframes(file.getnframes()))
            return [sample / 32_768 for sample in pcm], file.getframerate()

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8090
    Handler.recogniser = Recogniser()
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        print(f"listening on http://127.0.0.1:{server.server_port}/v1", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()

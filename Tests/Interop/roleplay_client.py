"""Role-plays of the stock `python-socketio` client, unmodified, with the relay and its offline engines."""

import asyncio
import base64
import hashlib
import hmac
import io
import json
import logging
import pathlib
import re
import tempfile
import time
import typing
import unittest
import urllib.request
import wave
import xml.etree.ElementTree

import socketio

import roleplay_recording
import speech
from relay import Relay

SECRET = b"0123456789abcdef0123456789abcdef"
KEYS = {"keys": [{"kty": "oct", "alg": "HS256", "k": base64.urlsafe_b64encode(SECRET).rstrip(b"=").decode()}]}
REPLY = "Going forward ten meters."
# `None` is what a client does that is told nothing: it polls, and goes over to a WebSocket.
TRANSPORTS: dict[str, list[str] | None] = {"polling": ["polling"], "upgrade": None, "websocket": ["websocket"]}


def token(subject: str, lifetime: int, secret: bytes = SECRET) -> str:
    """A signed token, made here with nothing but the standard library."""

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    header = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    claims = part(json.dumps({"sub": subject, "exp": int(time.time()) + lifetime}).encode())
    signature = hmac.new(secret, f"{header}.{claims}".encode(), hashlib.sha256).digest()
    return f"{header}.{claims}.{part(signature)}"


class Player:
    """A person in a role-play: keeps what it hears, and waits for it."""

    def __init__(self, transports: list[str] | None = None) -> None:
        self.transports = transports
        self.socket = socketio.AsyncClient(reconnection=False)
        self.events: list[tuple[str, dict[str, typing.Any]]] = []
        self.left = asyncio.Event()
        self._grown = asyncio.Condition()
        self.refusals: list[typing.Any] = []
        self.socket.on("*", self._hear)
        self.socket.on("connect_error", self.refusals.append)
        self.socket.on("disconnect", self._leave)

    async def _hear(self, event: str, *arguments: typing.Any) -> None:
        async with self._grown:
            self.events.append((event, arguments[0] if arguments else {}))
            self._grown.notify_all()

    def _leave(self, *_: typing.Any) -> None:
        self.left.set()

    async def connect(self, port: int, **auth: typing.Any) -> None:
        """Comes in with this auth payload."""
        await self.socket.connect(f"http://127.0.0.1:{port}", transports=self.transports, auth=auth)

    def all(self, name: str) -> list[dict[str, typing.Any]]:
        """Every event of that name."""
        return [value for event, value in self.events if event == name]

    async def wait(self, what: typing.Callable[[], typing.Any], seconds: float = 30) -> None:
        """Waits until `what` is true."""
        async with asyncio.timeout(seconds), self._grown:
            await self._grown.wait_for(what)

    async def answered(self) -> None:
        """Waits for a whole reply and its faces."""
        await self.wait(lambda: any(reply["done"] for reply in self.all("ai-response")))
        await self.wait(lambda: len(self.faces()) == len(self.clauses()))

    def clauses(self) -> list[dict[str, typing.Any]]:
        """The parts of replies that have sound."""
        return [reply for reply in self.all("ai-response") if not reply["done"]]

    def faces(self) -> list[dict[str, typing.Any]]:
        """Faces that speak."""
        return [face for face in self.all("avatar-response") if face["index"] is not None]


class RolePlay(unittest.IsolatedAsyncioTestCase):
    """One relay a test."""

    def setUp(self) -> None:
        # What asyncio finds slow about a test is of no interest.
        logging.getLogger("asyncio").setLevel(logging.ERROR)
        self.samples = roleplay_recording.samples()

    def relay(self, *arguments: str) -> Relay:
        """A relay that has itself steered by voice."""
        return Relay("--role-play", "--scenario", "commands", "--voice", "slt", *arguments)

    async def play(
        self, port: int, chunks: list[typing.Any], transports: list[str] | None = None, **auth: typing.Any
    ) -> Player:
        """Says the recording; returns when it was answered and the role-play is over."""
        player = Player(transports)
        await player.connect(port, **auth)
        await player.wait(lambda: player.all("session-started"))
        for chunk in chunks:
            receipt = await player.socket.call("audio-chunk", chunk, timeout=10)
            self.assertGreaterEqual(receipt["totalMs"], 0)
        await player.answered()
        summary = await player.socket.call("end-session", timeout=10)
        await asyncio.wait_for(player.left.wait(), 10)
        self.assertEqual((summary["reason"], summary["turns"]), ("client", 1))
        self.assertEqual(player.events[-1][0], "session-ended")
        self.assertEqual(player.all("session-error"), [])
        self.assertEqual(len(player.all("audio-received")), len(chunks))
        return player

    def check(self, player: Player) -> None:
        """The words were understood, and answered with sound and a face that moves with it."""
        finals = [words["text"] for words in player.all("transcription") if words["final"]]
        self.assertEqual(finals, [speech.WORDS])
        self.assertEqual([reply["text"] for reply in player.all("ai-response") if reply["done"]], [REPLY])
        self.assertEqual("".join(clause["text"] for clause in player.clauses()), REPLY)
        for clause, face in zip(player.clauses(), player.faces(), strict=True):
            sound = clause["audio"]
            if isinstance(sound, str):
                sound = base64.b64decode(sound, validate=True)
            with wave.open(io.BytesIO(sound)) as reader:
                self.assertEqual((reader.getnchannels(), reader.getsampwidth()), (1, 2))
                self.assertEqual(reader.getframerate(), clause["sampleRate"])
                self.assertAlmostEqual(reader.getnframes() * 1_000 / reader.getframerate(), clause["durationMs"], delta=1)
                self.assertGreater(speech.loudness(speech.samples(reader.readframes(reader.getnframes()))), 300)
            self.assertGreater(clause["durationMs"], 800)
            picture = xml.etree.ElementTree.fromstring(face["data"])
            mouth = picture.findall(".//{http://www.w3.org/2000/svg}animate")[-1]
            self.assertEqual(mouth.get("dur"), f"{clause['durationMs']}ms")
            self.assertGreater(len(set((mouth.get("values") or "").split(";"))), 5)

    async def test_every_format(self) -> None:
        """Samples, a WAV file and a browser's recording are understood, as bytes and as base64."""
        chunks = {
            "samples": roleplay_recording.plain(self.samples),
            "a file": roleplay_recording.wav(self.samples),
            "a recording": roleplay_recording.webm(self.samples),
            "base64": [
                {"audio": base64.b64encode(chunk).decode(), "format": "pcm16", "sampleRate": 16_000}
                for chunk in roleplay_recording.plain(self.samples)
            ],
            "a recording in objects": [
                {"audio": chunk, "format": "audio/webm;codecs=opus", "sequence": index}
                for index, chunk in enumerate(roleplay_recording.webm(self.samples))
            ],
        }
        with self.relay() as relay:
            for name, pieces in chunks.items():
                with self.subTest(chunks=name):
                    self.check(await self.play(relay.port, pieces))
            with self.subTest(chunks="turns by hand, replies as text"):
                pieces = [*chunks["samples"][:-4], {"audio": b"", "last": True}]
                auth = {"turnDetection": False, "replyEncoding": "base64"}
                self.check(await self.play(relay.port, pieces, **auth))

    async def test_every_transport(self) -> None:
        """A role-play by polling alone, by polling and then a WebSocket, and by a WebSocket alone, on several loops."""
        with self.relay("--loops", "3") as relay:
            for name, transports in TRANSPORTS.items():
                for _ in range(3):
                    with self.subTest(transport=name):
                        player = await self.play(relay.port, roleplay_recording.webm(self.samples), transports)
                        self.check(player)

    async def test_going_over(self) -> None:
        """A client that is told nothing ends up with a WebSocket, and one that is told to poll goes on polling."""
        with self.relay("--loops", "2") as relay:
            for name, transports in TRANSPORTS.items():
                with self.subTest(transport=name):
                    player = Player(transports)
                    await player.connect(relay.port)
                    await player.wait(lambda heard=player: heard.all("session-started"))
                    self.assertEqual(player.socket.transport(), "polling" if name == "polling" else "websocket")
                    await player.socket.disconnect()

    async def test_client_secrets(self) -> None:
        """A secret that the relay made for somebody with a key lets in over every transport; another one does not."""
        with tempfile.TemporaryDirectory() as folder:
            keys = pathlib.Path(folder, "keys")
            keys.write_text("key-a ann\n")
            with self.relay("--auth-key-file", str(keys)) as relay:
                request = urllib.request.Request(
                    f"http://127.0.0.1:{relay.port}/v1/realtime/client_secrets",
                    b"{}",
                    {"Authorization": "Bearer key-a"},
                )
                with await asyncio.to_thread(urllib.request.urlopen, request, timeout=10) as answer:
                    secret = json.load(answer)["value"]
                for name, transports in TRANSPORTS.items():
                    with self.subTest(transport=name):
                        player = Player(transports)
                        await player.connect(relay.port, token=secret)
                        await player.wait(lambda heard=player: heard.all("session-started"))
                        await player.socket.disconnect()
                        stranger = Player(transports)
                        with self.assertRaises(socketio.exceptions.ConnectionError):
                            await stranger.connect(relay.port, token=secret[:-1])
                        self.assertEqual(stranger.refusals[0]["data"]["code"], "unauthorized")

    async def test_tokens(self) -> None:
        """A signed token lets in; what is none, and one that has expired, is told so."""
        with tempfile.TemporaryDirectory() as folder:
            keys = pathlib.Path(folder, "keys.json")
            keys.write_text(json.dumps(KEYS))
            with self.relay("--auth-jwt-keys", str(keys)) as relay:
                player = Player()
                await player.connect(relay.port, token=token("ann", 60))
                await player.wait(lambda: player.all("session-started"))
                await player.socket.disconnect()
                wrong = {
                    "": "unauthorized", token("ann", -120): "token_expired",
                    token("ann", 60, b"x" * 32): "unauthorized",
                }
                for credential, code in wrong.items():
                    stranger = Player()
                    with self.assertRaises(socketio.exceptions.ConnectionError):
                        await stranger.connect(relay.port, token=credential)
                    self.assertEqual(stranger.refusals[0]["data"]["code"], code)

    async def test_vanishing(self) -> None:
        """Forty players who vanish in the middle of a word leave no role-play, no engine and no descriptor."""
        with tempfile.TemporaryDirectory() as folder:
            port_file = pathlib.Path(folder, "admin")
            options = ["--admin", "127.0.0.1:0", "--admin-port-file", str(port_file), "--recognizers", "40"]
            with self.relay(*options, "--loops", "2") as relay:
                url = f"http://127.0.0.1:{int(port_file.read_text())}/metrics"

                def figures() -> dict[str, int]:
                    with urllib.request.urlopen(url, timeout=10) as answer:
                        text = answer.read().decode()
                    names = ("realtime_role_play_active", "realtime_sessions_active", "process_open_fds")
                    found = {name: re.search(rf"^{name} (\d+)$", text, re.MULTILINE) for name in names}
                    return {name: int(match[1]) for name, match in found.items() if match}

                async def settled(active: int) -> dict[str, int]:
                    for _ in range(200):
                        now = await asyncio.to_thread(figures)
                        if now["realtime_role_play_active"] == active:
                            return now
                        await asyncio.sleep(0.05)
                    raise AssertionError(f"{active} role-plays expected, {now}")

                before = await settled(0)
                players = [Player(["websocket"]) for _ in range(40)]
                await asyncio.gather(*(player.connect(relay.port) for player in players))
                self.assertEqual((await settled(40))["realtime_sessions_active"], 40)
                chunk = roleplay_recording.plain(self.samples)[2]
                for player in players:
                    await player.socket.emit("audio-chunk", chunk)
                    # The package has no way to vanish: its WebSocket is taken away beneath it.
                    player.socket.eio.ws._response.connection.transport.abort()
                after = await settled(0)
                self.assertEqual(after["realtime_sessions_active"], 0)
                # Workers that still load a model for somebody who is gone have its files open.
                for _ in range(300):
                    if after["process_open_fds"] <= before["process_open_fds"]:
                        break
                    await asyncio.sleep(0.1)
                    after = await settled(0)
                self.assertLessEqual(after["process_open_fds"], before["process_open_fds"])
                # Every engine is free again.
                again = [Player() for _ in range(40)]
                await asyncio.gather(*(player.connect(relay.port) for player in again))
                await settled(40)
                await asyncio.gather(*(player.socket.disconnect() for player in again))
                await settled(0)


if __name__ == "__main__":
    unittest.main()

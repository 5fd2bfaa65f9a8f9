"""The client role, in the program that REALTIME_CLIENT names, against a scripted model server."""

import asyncio
import json
import logging
import os
import pathlib
import tempfile
import typing
import unittest
import wave

from websockets.asyncio.server import ServerConnection, serve

import speech
from scripted_server import BYTES_PER_MS, Script, ScriptedServer, square

# Heights of the replies' waves.
FIRST, SECOND = 8_000, 4_000
# What a client may have heard less than it has played: a frame of its microphone, by which it keeps time.
CHUNK_MS = 20


class Call(typing.NamedTuple):
    """What is left of a call."""

    server: ScriptedServer
    status: int
    output: str
    report: dict[str, typing.Any]
    played: typing.Any  # what has left the loudspeaker, as numbers

    def heard_ms(self, height: int) -> float:
        """How much of the reply with this height has left the loudspeaker."""
        return sum(1 for number in self.played if abs(number) == height) * 2 / BYTES_PER_MS


async def call(script: Script, *arguments: str) -> Call:
    """Has the client call a server that follows the script."""
    servers: list[ScriptedServer] = []
    failures: list[BaseException] = []

    async def handle(connection: ServerConnection) -> None:
        server = ScriptedServer(connection)
        servers.append(server)
        listening = asyncio.create_task(server.listen())
        try:
            await script(server)
            await listening
        except BaseException as error:  # noqa: BLE001  Whatever it is, the test fails with it.
            failures.append(error)
        finally:
            listening.cancel()

    with tempfile.TemporaryDirectory() as directory:
        recording, report = pathlib.Path(directory, "both.wav"), pathlib.Path(directory, "report.json")
        async with serve(handle, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            process = await asyncio.create_subprocess_exec(
                os.environ["REALTIME_CLIENT"],
                *("--url", f"ws://127.0.0.1:{port}/v1/realtime?model=scripted", "--dialect", "openAI"),
                *("--raw", str(speech.RECORDING), "--rate", "16000", "--timeout", "15"),
                *("--recording", str(recording), "--report", str(report), *arguments),
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            try:
                async with asyncio.timeout(60):
                    output, _ = await process.communicate()
            except TimeoutError:
                process.kill()
                await process.wait()
                raise AssertionError("the client did not end within 60 s") from None
        if failures:
            raise AssertionError(f"the script failed; the client printed:\n{output.decode()}") from failures[0]
        with wave.open(str(recording)) as file:
            sound = speech.samples(file.readframes(file.getnframes()))
        return Call(servers[0], process.returncode, output.decode(), json.loads(report.read_text()), sound[1::2])


class ClientRole(unittest.IsolatedAsyncioTestCase):
    """Turns, and replies that are cut off where the loudspeaker was."""

    def setUp(self) -> None:
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)

    async def test_a_turn_that_the_server_detects(self) -> None:
        async def script(server: ScriptedServer) -> None:
            update = await server.greet()
            self.assertEqual(update["type"], "realtime")
            self.assertNotIn("turn_detection", update["audio"]["input"])
            await server.hear("item_user")
            await server.begin("one", "Going forward.", square(600, FIRST))
            await server.end("one", "Going forward.")

        result = await call(script, "--reference", speech.WORDS, "--max-wer", "0")
        self.assertEqual(result.status, 0, result.output)
        self.assertEqual(result.heard_ms(FIRST), 600)
        sent = [event["type"] for event in result.server.events]
        self.assertEqual(sent, ["session.update"], "a client has nothing to say in a turn that the server leads")

    async def test_a_turn_that_is_committed_by_hand(self) -> None:
        async def script(server: ScriptedServer) -> None:
            update = await server.greet()
            self.assertIsNone(update["audio"]["input"]["turn_detection"])
            await server.wait("input_audio_buffer.commit")
            # Two seconds of words in appends of 20 ms.
            self.assertGreater(max(server.loudness), 500)
            self.assertGreater(len(server.loudness), 100)
            await server.understand("item_user")
            await server.wait("response.create")
            await server.begin("one", "Going forward.", square(600, FIRST))
            await server.end("one", "Going forward.")

        result = await call(script, "--manual")
        self.assertEqual(result.status, 0, result.output)
        sent = [event["type"] for event in result.server.events]
        self.assertEqual(sent, ["session.update", "input_audio_buffer.commit", "response.create"])

    async def test_a_reply_that_the_user_interrupts(self) -> None:
        async def script(server: ScriptedServer) -> None:
            await server.greet()
            await server.hear("item_user")
            await server.begin("one", "A long story.", square(4_000, FIRST))
            await asyncio.sleep(1.5)
            await server.send("input_audio_buffer.speech_started", item_id="item_more", audio_start_ms=0)
            # What is on its way when the user begins to speak comes all the same.
            await server.speak("one", square(1_000, FIRST))
            await server.end("one", "A long", "turn_detected")
            cut = await server.wait("conversation.item.truncate")
            place = {name: cut[name] for name in ("item_id", "content_index", "audio_end_ms")}
            await server.send("conversation.item.truncated", **place)
            await server.send("input_audio_buffer.speech_stopped", item_id="item_more", audio_end_ms=1)
            await server.understand("item_more")
            await server.begin("two", "Short.", square(300, SECOND))
            await server.end("two", "Short.")

        result = await call(script)
        self.assertEqual(result.status, 0, result.output)
        self.check_cut(result)
        self.assertEqual(result.server.of("response.cancel"), [], "the server had stopped by itself")
        self.assertEqual(result.report["turns"][0]["interruptions"], 1)

    async def test_a_reply_that_the_client_cancels(self) -> None:
        async def script(server: ScriptedServer) -> None:
            await server.greet()
            await server.hear("item_user")
            await server.begin("one", "A long story.", square(4_000, FIRST))
            await server.wait("response.cancel")
            # A dozen more deltas arrive after a cancel, as recorded.
            await server.speak("one", square(1_200, FIRST))
            cut = await server.wait("conversation.item.truncate")
            place = {name: cut[name] for name in ("item_id", "content_index", "audio_end_ms")}
            await server.send("conversation.item.truncated", **place)
            await asyncio.sleep(0.3)
            self.assertEqual(server.of("response.create"), [], "a create while a response is active")
            await server.end("one", "A long", "client_cancelled")
            await server.wait("response.create")
            await server.begin("two", "Short.", square(300, SECOND))
            await server.end("two", "Short.")

        result = await call(script, "--retry-after", "1.5")
        self.assertEqual(result.status, 0, result.output)
        self.check_cut(result)
        sent = [event["type"] for event in result.server.events]
        self.assertEqual(
            sent, ["session.update", "response.cancel", "conversation.item.truncate", "response.create"]
        )
        self.assertEqual(result.server.of("response.cancel")[0]["response_id"], "resp_one")

    def check_cut(self, result: Call) -> None:
        """The first reply was cut once, where the loudspeaker stopped, and the second was heard whole."""
        cuts = result.server.of("conversation.item.truncate")
        self.assertEqual(len(cuts), 1)
        self.assertEqual((cuts[0]["item_id"], cuts[0]["content_index"]), ("item_one", 0))
        heard = result.heard_ms(FIRST)
        self.assertGreater(heard, 1_000)
        self.assertLess(heard, 3_500, "the loudspeaker was not stopped")
        self.assertLessEqual(cuts[0]["audio_end_ms"], heard)
        self.assertGreaterEqual(cuts[0]["audio_end_ms"], heard - CHUNK_MS)
        self.assertEqual(result.heard_ms(SECOND), 300)


if __name__ == "__main__":
    unittest.main()

"""A role-play by what Chromium's own MediaRecorder makes of a microphone."""

import pathlib
import re
import unittest

from playwright.sync_api import Page

from session import Session
from speech import SPEECH, WORDS

PAGES = pathlib.Path(__file__).resolve().parent / "recorder"
# What the browser does to a microphone is in the way: "forward" may come as "forwards".
HEARD = re.compile(WORDS.replace("forward", "forwards?"))
REPLY = re.compile("Going forwards? ten meters.")
SLICE = 250


def session(*sound: float | str) -> Session:
    """A microphone that hears `sound`, and a relay that is steered by voice."""
    return Session(*sound, pages=PAGES, options=("--role-play", "--voice", "slt"))


def enter(page: Page) -> None:
    """Opens the microphone, and comes in."""
    page.evaluate("() => player.start({})")
    page.wait_for_function("() => player.all('session-started').length === 1")


class RolePlay(unittest.TestCase):
    """Each test has a relay and a browser of its own."""

    def answered(self, page: Page) -> None:
        """One turn was understood, and answered with sound and faces that this browser can play and show."""
        page.wait_for_function("() => player.all('ai-response').some(({ done }) => done)")
        page.wait_for_function(
            """() => player.all('ai-response').every(({ done, audio }) => done || audio)
                && player.all('avatar-response').length === player.all('ai-response').length
                && player.all('avatar-response').every(({ face }) => face)"""
        )
        finals = [words for words in page.evaluate("() => player.all('transcription')") if words["final"]]
        self.assertEqual([words["turn"] for words in finals], [1])
        self.assertRegex(finals[0]["text"], HEARD)
        replies = page.evaluate("() => player.all('ai-response')")
        self.assertRegex(replies[-1]["text"], REPLY)
        clauses = [reply for reply in replies if not reply["done"]]
        self.assertEqual("".join(clause["text"] for clause in clauses), replies[-1]["text"])
        for clause in clauses:
            self.assertAlmostEqual(clause["audio"]["seconds"] * 1_000, clause["durationMs"], delta=2)
            self.assertGreater(clause["audio"]["peak"], 0.05)
        # One that listens, and one for each clause.
        faces = page.evaluate("() => player.all('avatar-response')")
        self.assertEqual([face["index"] for face in faces], [None, *(clause["index"] for clause in clauses)])
        self.assertTrue(all(min(face["face"]) > 0 for face in faces), faces)
        self.assertEqual(page.evaluate("() => player.all('session-error')"), [])

    def test_a_recording_as_it_comes(self) -> None:
        """Slices of 250 ms are heard as they come, and the silence behind the words ends the turn."""
        with session(1.0, SPEECH, 30.0) as here:
            page = here.open()
            enter(page)
            page.evaluate("() => player.record()")
            self.answered(page)
            self.assertEqual(page.evaluate("() => player.type"), "audio/webm;codecs=opus")
            page.evaluate("() => player.stop()")
            elapsed = page.evaluate("() => performance.now() - player.begun")
            page.wait_for_function("() => player.all('audio-received').length === player.chunks.length")
            chunks = page.evaluate("() => player.chunks")
            receipts = page.evaluate("() => player.all('audio-received')")
            self.assertEqual([chunk["isStart"] for chunk in chunks], [True] + [False] * (len(chunks) - 1))
            self.assertEqual([receipt["bytes"] for receipt in receipts], [chunk["size"] for chunk in chunks])
            lengths = sorted(receipt["durationMs"] for receipt in receipts)
            # Packets are of 20 or 60 ms, so no slice is exactly as long as was asked for.
            self.assertAlmostEqual(lengths[len(lengths) // 2], SLICE, delta=70)
            self.assertEqual(receipts[-1]["totalMs"], sum(lengths))
            # The recorder begins and ends within a few slices of being told so, on a busy machine.
            self.assertAlmostEqual(receipts[-1]["totalMs"], elapsed, delta=1_000)
            page.evaluate("() => player.end()")
            page.wait_for_function("() => player.all('close').length === 1")
            ended = page.evaluate("() => player.all('session-ended')")[0]
            self.assertEqual((ended["reason"], ended["turns"]), ("client", 1))
            self.assertEqual(here.problems, [])

    def test_a_recorder_that_stops_and_starts(self) -> None:
        """Another recorder on the same microphone begins another stream, and what it hears is understood."""
        with session(4.0, SPEECH, 30.0) as here:
            page = here.open()
            enter(page)
            page.evaluate("() => player.record()")
            page.wait_for_function("() => player.chunks.length >= 4")
            page.evaluate("() => player.stop()")
            page.evaluate("() => player.record()")
            self.answered(page)
            starts = page.evaluate("() => player.chunks.filter(({ isStart }) => isStart).length")
            self.assertEqual(starts, 2)
            self.assertEqual(here.problems, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)

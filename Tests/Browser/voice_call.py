"""The voice-call page in a real browser, spoken to by a recording."""

import json
import os
import pathlib
import re
import tempfile
import unittest
import wave

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from session import Session
from speech import SPEECH, WORDS

PICTURES = os.environ.get("REALTIME_PICTURES")


def state(page: Page, name: str) -> None:
    """Waits for the state light."""
    expect(page.locator("#state")).to_have_attribute("data-state", name)


def call(page: Page) -> None:
    """Starts a call and waits until it is there."""
    page.click("#connect")
    state(page, "connected")


def turn(page: Page, index: int = 0) -> None:
    """Waits for a whole spoken turn: the user's words, and the reply's."""
    user = page.locator(".bubble.user:not(.partial)").nth(index)
    # The browser's own noise suppression is in the way: "forward" may come as "forwards".
    expect(user.locator("p")).to_have_text(re.compile(WORDS.replace("forward", "forwards?")))
    expect(page.locator(".bubble.assistant:not(.partial)").nth(index).locator("p")).to_have_text(re.compile("forwards? ten meters"))


def picture(page: Page, name: str) -> None:
    """Keeps a screenshot where they are wanted."""
    if PICTURES:
        page.screenshot(path=str(pathlib.Path(PICTURES, f"voice-call-{name}.png")))


class VoiceCall(unittest.TestCase):
    """Each test has a relay and a browser of its own."""

    def accessible(self, page: Page) -> None:
        """Axe finds nothing, by the rules of WCAG 2.2 AA and its own best practices."""
        violations = Axe().run(page).response["violations"]
        found = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations]
        self.assertEqual(found, [])

    def test_a_whole_turn(self) -> None:
        """Speech in, words, a spoken reply that is really played, figures, and files to keep."""
        with Session(1.0, SPEECH, 30.0) as session:
            page = session.open(accept_downloads=True)
            state(page, "disconnected")
            call(page)
            expect(page.locator("#rate")).to_contain_text("24 kHz")
            turn(page)
            picture(page, "call")
            page.wait_for_function("() => parseInt(document.getElementById('latency').textContent) > 0")
            latency = int(page.locator("#latency").inner_text().split()[0])
            self.assertLess(latency, 5_000)
            # Everything that came was played, and told so.
            page.wait_for_function(
                """() => [...voiceCall.replies.values()].some((reply) => reply.pieces.length > 0 && reply.played >=
                    reply.pieces.reduce((sum, piece) => sum + piece.length, 0) - 24)"""
            )
            self.accessible(page)
            page.keyboard.press("t")
            expect(page.locator("#timeline")).to_be_visible()
            expect(page.locator("#timeline")).to_contain_text("turn.latency")
            expect(page.locator("#timeline")).to_contain_text("playback")
            self.accessible(page)
            picture(page, "timeline")
            page.keyboard.press("Escape")
            files = {}
            for name in ("save-recording", "save-json", "save-markdown"):
                page.click(".menu summary")
                with page.expect_download() as download:
                    page.click(f"#{name}")
                files[name] = pathlib.Path(download.value.path()).read_bytes()
                page.click(".menu summary")
            lines = json.loads(files["save-json"])["lines"]
            self.assertEqual([line["role"] for line in lines][:2], ["user", "assistant"])
            self.assertIn("**You** (00:0", files["save-markdown"].decode())
            with tempfile.NamedTemporaryFile(suffix=".wav") as file:
                file.write(files["save-recording"])
                file.flush()
                with wave.open(file.name) as sound:
                    self.assertEqual((sound.getnchannels(), sound.getframerate()), (2, 24_000))
                    frames = memoryview(sound.readframes(sound.getnframes())).cast("h")
            for channel in (0, 1):
                self.assertGreater(max(abs(value) for value in frames[channel::2]), 1_000, f"channel {channel} is silent")
            page.click("#connect")
            state(page, "disconnected")
            self.assertEqual(session.problems, [])

    def test_barge_in(self) -> None:
        """Who speaks while the reply is played stops it at once."""
        with Session(1.0, SPEECH, 1.1, SPEECH, 30.0) as session:
            page = session.open()
            page.evaluate(
                """() => voiceCall.addEventListener("bargeIn", () => {
                    const reply = [...voiceCall.replies.values()].at(-1);
                    globalThis.cut = {played: reply.played, came: reply.pieces.reduce((sum, each) => sum + each.length, 0)};
                    setTimeout(() => { globalThis.later = reply.played; }, 600);
                }, {once: true})"""
            )
            call(page)
            page.wait_for_function("() => globalThis.later !== undefined")
            cut = page.evaluate("() => ({...globalThis.cut, later: globalThis.later})")
            # Reports come every 100 ms, and a cut fades for 20 ms.
            self.assertLess(cut["later"] - cut["played"], 24_000 * 0.25, cut)
            expect(page.locator(".bubble.assistant.interrupted")).to_have_count(1)
            expect(page.locator(".bubble.user:not(.partial)")).to_have_count(2)
            self.assertEqual(session.problems, [])

    def test_the_relay_is_killed_and_comes_back(self) -> None:
        """The page says so, tries again by itself, and the call goes on."""
        with Session(1.0, SPEECH, 16.0, SPEECH, 30.0) as session:
            page = session.open()
            call(page)
            turn(page)
            session.server.kill()
            state(page, "connecting")
            expect(page.locator("#state-text")).to_have_text("Connection lost. Attempt 1 of 5…")
            session.server.start()
            state(page, "connected")
            expect(page.locator("#problem")).to_be_hidden()
            turn(page, 1)
            self.assertEqual(session.problems, [])

    def test_permission_denied(self) -> None:
        """Without a microphone there is no call; the page says what to do, and can be tried again."""
        with Session(1.0, asks=False) as session:
            page = session.open(permissions=[])
            page.click("#connect")
            expect(page.locator("#problem")).to_contain_text("microphone may not be used")
            state(page, "error")
            expect(page.locator("#connect")).to_have_text("Start call")
            expect(page.locator("#connect")).to_be_enabled()
            self.accessible(page)

    def test_two_tabs(self) -> None:
        """Two calls at once, each with its own conversation."""
        with Session(6.0, SPEECH, 30.0) as session:
            pages = [session.open(), session.open()]
            for page in pages:
                call(page)
            for page in pages:
                turn(page)
            names = [page.evaluate("() => [...voiceCall.replies.keys()]") for page in pages]
            self.assertTrue(names[0] and names[1] and not set(names[0]) & set(names[1]))

    def test_a_phone(self) -> None:
        """390 pixels wide: nothing overflows, every button is large enough, and a turn works."""
        with Session(1.0, SPEECH, 30.0) as session:
            page = session.open(390, 844, has_touch=True, is_mobile=True, color_scheme="dark")
            call(page)
            turn(page)
            picture(page, "phone")
            page.click("#details")
            self.assertLessEqual(page.evaluate("() => document.documentElement.scrollWidth"), 390)
            sizes = page.evaluate(
                "() => [...document.querySelectorAll('button, select, summary')].filter((e) => e.offsetParent)"
                ".map((e) => [e.id, e.getBoundingClientRect().height])"
            )
            self.assertTrue(all(height >= 44 for _, height in sizes), sizes)
            self.accessible(page)
            page.click("#close-drawer")
            expect(page.locator("#drawer")).to_be_hidden()

    def test_both_languages(self) -> None:
        """Chinese and back: every text, also of what is already there; it is remembered."""
        with Session(1.0, SPEECH, 30.0) as session:
            page = session.open(color_scheme="dark")
            call(page)
            turn(page)
            page.select_option("#language", "zh")
            expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
            expect(page.locator("#connect")).to_have_text("挂断")
            expect(page.locator("#state-text")).to_have_text("已连接")
            expect(page.locator(".bubble.user h3").first).to_have_text("你")
            words = page.evaluate("() => [...document.querySelectorAll('[data-text]')].map((e) => e.textContent)")
            self.assertTrue(all(word and not word.isascii() for word in words), words)
            self.accessible(page)
            picture(page, "chinese")
            page.reload()
            page.wait_for_selector("html[data-ready]")
            expect(page.locator("#connect")).to_have_text("开始通话")
            page.select_option("#language", "en")
            expect(page.locator("#connect")).to_have_text("Start call")

    def test_the_keyboard_alone(self) -> None:
        """A call without a pointer: started, muted, talked to by the space bar, ended."""
        with Session(6.0, SPEECH, 30.0) as session:
            page = session.open()
            page.select_option("#mode", "push")
            order = []
            page.evaluate("() => document.activeElement.blur()")
            for _ in range(12):
                page.keyboard.press("Tab")
                order.append(page.evaluate("() => document.activeElement.id || document.activeElement.className"))
            self.assertEqual(order[:3], ["skip", "language", "connect"])
            page.focus("#connect")
            page.keyboard.press("Enter")
            state(page, "connected")
            expect(page.locator("#talk")).to_be_focused()
            page.keyboard.press(" ")
            expect(page.locator("#talk")).to_have_attribute("aria-pressed", "true")
            page.keyboard.press(" ")
            expect(page.locator("#talk")).to_have_attribute("aria-pressed", "false")
            page.evaluate("() => document.activeElement.blur()")
            page.keyboard.press("m")
            expect(page.locator("#mute")).to_have_attribute("aria-pressed", "true")
            page.keyboard.press("m")
            page.keyboard.down(" ")
            expect(page.locator("#talk")).to_have_attribute("aria-pressed", "true")
            turn(page)
            page.keyboard.up(" ")
            expect(page.locator("#talk")).to_have_attribute("aria-pressed", "false")
            page.focus("#connect")
            page.keyboard.press("Enter")
            state(page, "disconnected")

    def test_the_evaluation(self) -> None:
        """After a practice call the rubric's evaluation; a call that is too short is not scored."""
        with Session(1.0, SPEECH, 30.0, scenario="sales-training") as session:
            page = session.open()
            call(page)
            expect(page.locator(".bubble.user:not(.partial)").first).to_be_visible()
            page.click("#connect")
            expect(page.locator("#evaluation-body")).to_contain_text("4 are needed")
            page.click("#evaluation .primary")
            # The words of a longer call, as a better recogniser would have heard them.
            page.evaluate(
                """async (lines) => {
                    const { evaluate } = await import("./model/evaluation.js");
                    const { showEvaluation } = await import("./views/evaluation-view.js");
                    const { translate } = await import("./text/translation.js");
                    const { scenarios } = await (await fetch("/choices.json")).json();
                    const { evaluation } = scenarios.find(({ id }) => id === "sales-training");
                    showEvaluation(document.getElementById("evaluation"), evaluation, evaluate(evaluation, lines, "en"),
                        "en", (path, values) => translate("en", path, values));
                }""",
                [
                    {"role": role, "text": text}
                    for role, text in [
                        ("user", "Good morning, my name is Anna. How is Leo doing in mathematics?"),
                        ("assistant", "He had sixty two points. Do the grades really change?"),
                        ("user", "I understand. Eight of ten students gained fifteen points in their grades."),
                        ("assistant", "And what is the price?"),
                        ("user", "The price is ninety for one lesson, and um the first trial is free."),
                        ("assistant", "Who is the teacher?"),
                        ("user", "The teacher has ten years of experience. Shall we say Thursday at five?"),
                    ]
                ],
            )
            score = int(page.locator("#evaluation .score strong").inner_text())
            self.assertTrue(0 < score <= 100, score)
            expect(page.locator("#evaluation-body th")).to_have_count(5)
            expect(page.locator("#evaluation-body")).to_contain_text("Acceptance")
            self.accessible(page)
            picture(page, "evaluation")


if __name__ == "__main__":
    unittest.main(verbosity=2)

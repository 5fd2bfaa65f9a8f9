"""A browser whose microphone plays a recording, and the relay whose page it shows."""

import contextlib
import os
import pathlib
import tempfile
import typing

from playwright.sync_api import Browser, Page, expect, sync_playwright

from server import CALL, Server
from speech import microphone

BROWSER = os.environ.get("REALTIME_BROWSER", "/usr/bin/chromium")
# One core may have to run the engines, the relay and the browser.
PATIENCE = 40_000
expect.set_options(timeout=PATIENCE)


class Session:
    """A browser whose microphone plays a file, and the relay it talks to."""

    def __init__(
        self,
        *sound: float | str,
        scenario: str = "commands",
        asks: bool = True,
        pages: pathlib.Path = CALL,
        options: tuple[str, ...] = (),
    ) -> None:
        self._stack = contextlib.ExitStack()
        self._sound = sound
        self._asks = asks
        self.server = Server(pages, "--scenario", scenario, *options)

    def __enter__(self) -> "Session":
        directory = pathlib.Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        sound = microphone(directory / "microphone.wav", *self._sound)
        self._stack.callback(self.server.stop)
        self.server.start()
        arguments = [
            "--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={sound}%noloop",
            "--autoplay-policy=no-user-gesture-required", "--disable-gpu",
        ]
        if self._asks:
            arguments.append("--use-fake-ui-for-media-stream")
        playwright = self._stack.enter_context(sync_playwright())
        self.browser: Browser = playwright.chromium.launch(executable_path=BROWSER, args=arguments)
        self._stack.callback(self.browser.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def open(self, width: int = 1180, height: int = 860, **options: typing.Any) -> Page:
        """A tab with the page, ready."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **options)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(self.server.url)
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

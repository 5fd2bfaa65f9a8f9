"""Starts the relay that REALTIME_RELAY names, and stops it as an operator would."""

import os
import pathlib
import signal
import subprocess
import tempfile
import time


class Relay:
    """A relay on a free port; its log is shown where it fails."""

    def __init__(self, *arguments: str, environment: dict[str, str] | None = None) -> None:
        self._arguments = arguments
        self._environment = {**os.environ, **(environment or {})}
        self.port = 0

    def __enter__(self) -> "Relay":
        self._directory = tempfile.TemporaryDirectory()
        port_file = pathlib.Path(self._directory.name, "port")
        self._log = open(pathlib.Path(self._directory.name, "log"), "w+b")
        self._process = subprocess.Popen(
            [os.environ["REALTIME_RELAY"], "--port", "0", "--port-file", str(port_file), "--no-auth", *self._arguments],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env=self._environment,
        )
        deadline = time.monotonic() + 30
        while not (port_file.exists() and port_file.read_text().strip()):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._process.kill()
                raise AssertionError(f"the relay did not listen:\n{self.log()}")
            time.sleep(0.05)
        self.port = int(port_file.read_text())
        return self

    def log(self) -> str:
        """Everything the relay has printed."""
        self._log.flush()
        return pathlib.Path(self._log.name).read_text(errors="replace")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            status = self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            status = None
        log = self.log()
        self._log.close()
        self._directory.cleanup()
        if status != 0 or kind is not None:
            print(f"--- the relay's log (status {status}):\n{log}---")
        if status is None:
            raise AssertionError("the relay did not stop within 15 s of SIGTERM")
        if status != 0 and kind is None:
            raise AssertionError(f"the relay ended with status {status} after SIGTERM")

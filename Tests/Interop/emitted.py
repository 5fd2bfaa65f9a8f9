"""Events as this library writes them, from the program `emit-events`."""

import json
import os
import pathlib
import subprocess
import typing

FIXTURES = pathlib.Path(__file__).parent.parent / "RealtimeProtocolTests" / "Fixtures" / "Lines"
# The groups of fixtures that a dialect has: see Fixture.groups.
SHARED = ("all", "appending", "chat", "retrieving", "truncating")
GROUPS = {
    "openAI": (*SHARED, "ga", "gaNames"),
    "openAIBeta": (*SHARED, "betaNames", "openAIBeta"),
    "openAITranslation": ("all", "openAITranslation"),
}


def run(arguments: list[str], text: str = "") -> list[str]:
    """The lines that the program prints."""
    done = subprocess.run(
        [os.environ["REALTIME_EMIT"], *arguments], input=text, capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode != 0:
        raise AssertionError(f"emit-events {' '.join(arguments)}: {done.stderr}")
    return done.stdout.splitlines()


def samples(dialect: str) -> list[dict[str, typing.Any]]:
    """Events built from typed values: name, direction, event."""
    found = [sample for sample in map(json.loads, run(["samples"])) if sample["dialect"] == dialect]
    if not found:
        raise AssertionError(f"no samples of {dialect}")
    return found


def fixtures(dialect: str, direction: str) -> list[str]:
    """The committed fixtures of a dialect, each decoded and encoded by this library."""
    lines: list[str] = []
    for group in GROUPS[dialect]:
        path = FIXTURES / f"{group}.{direction}.jsonl"
        if path.exists():
            lines += path.read_text(encoding="utf-8").splitlines()
    if not lines:
        raise AssertionError(f"no fixtures of {dialect} in {FIXTURES}")
    return run(["encode", dialect, direction], "\n".join(lines) + "\n")

"""What the browser's microphone hears: a recording of a person, with silence around it."""

import array
import pathlib
import wave

# Somebody says "go forward ten meters"; of the package pocketsphinx-testdata, 16 kHz mono PCM16.
RECORDING = pathlib.Path("/usr/share/pocketsphinx/test/data/goforward.raw")
WORDS = "go forward ten meters"
RATE = 16_000
# Stands for the recording among the parts of what a microphone hears.
SPEECH = "speech"


def microphone(path: pathlib.Path, *parts: float | str) -> str:
    """Writes a WAV file of silences, in seconds, and recordings, where a part is a text."""
    samples = array.array("h")
    recording = array.array("h", RECORDING.read_bytes())
    for part in parts:
        if isinstance(part, str):
            samples.extend(recording)
        else:
            samples.extend([0] * round(part * RATE))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return str(path)

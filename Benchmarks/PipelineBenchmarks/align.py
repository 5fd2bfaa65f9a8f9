#!/usr/bin/env python3
"""When the words of the recordings end: the labels in Recordings.swift.

The recordings of pocketsphinx-testdata come with their words and without times. This aligns the words with the audio,
phone by phone (Viterbi over the known words, the usual way to label speech), with another decoder and another model
than those that are measured: PocketSphinx 5 from PyPI with the US English model that it carries. Beside it stands where
the energy ends, which misses weak consonants and knows breath and doors for speech.

    python3 -m venv venv && venv/bin/pip install pocketsphinx==5.1.1 && venv/bin/python align.py
"""

import array
import math
import pathlib
import re
import sys
import wave

from pocketsphinx import Decoder

FOLDER = pathlib.Path("/usr/share/pocketsphinx/test/data")
RATE = 16_000
FRAME = RATE // 100  # both decoders count frames of 10 ms
PAUSES = {"SIL", "<sil>", "+NSN+", "+SPN+", "+BREATH+", "[NOISE]"}


def recordings():
    yield "goforward", (FOLDER / "goforward.raw").read_bytes(), "go forward ten meters"
    for folder, transcript in ("cards", "cards.transcription"), ("librivox", "transcription"):
        for line in (FOLDER / folder / transcript).read_text().splitlines():
            words, name = re.fullmatch(r"<s> (.*?)\s*</s> \((.*)\)", line.strip()).groups()
            with wave.open(str(FOLDER / folder / f"{name}.wav")) as file:
                yield name[-4:], file.readframes(file.getnframes()), words


def aligned_end(pcm: bytes, words: str) -> int:
    """The end of the last phone, in milliseconds."""
    decoder = Decoder(loglevel="FATAL")
    decoder.set_align_text(words)
    for is_second in (False, True):
        if is_second:
            decoder.set_alignment()  # words are aligned first, then the phones in them
        decoder.start_utt()
        decoder.process_raw(pcm, full_utt=True)
        decoder.end_utt()
    phones = [phone for word in decoder.get_alignment() for phone in word if phone.name not in PAUSES]
    return (phones[-1].start + phones[-1].duration) * 10


def energy_end(pcm: bytes) -> int:
    """The last 10 ms that are 10 dB above the 20th percentile, and most of the five frames around them too."""
    samples = array.array("h", pcm)
    frames = [samples[start : start + FRAME] for start in range(0, len(samples), FRAME)]
    levels = [math.sqrt(sum(x * x for x in frame) / len(frame)) for frame in frames]
    limit = min(max(sorted(levels)[len(levels) // 5] * 3.162, max(levels) * 0.01), max(levels) * 0.1)
    loud = [level > limit for level in levels]
    around = [loud[max(0, index - 2) : index + 3] for index in range(len(loud))]
    return 10 * max(index + 1 for index, is_loud in enumerate(loud) if is_loud and 2 * sum(around[index]) > len(around[index]))


def main() -> None:
    print(f"{'recording':<12}{'aligned':>9}{'energy':>9}   ms")
    for name, pcm, words in recordings():
        print(f"{name:<12}{aligned_end(pcm, words):>9}{energy_end(pcm):>9}")


if __name__ == "__main__":
    sys.exit(main())

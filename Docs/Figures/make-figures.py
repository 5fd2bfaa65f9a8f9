#!/usr/bin/env python3
"""Draws the figures of Docs/Audio.md from what realtime-dsp does.

    swift build -c release --product realtime-dsp
    Docs/Figures/make-figures.py [--program .build/release/realtime-dsp] [--labelled FOLDER] [--erle FILE.csv]

needs: numpy; for the points of WebRTC's detector also webrtcvad.
Always: the magnitude response of every rate converter at 48 to 24 kHz.
--labelled: the ROC of the voice activity detectors. The folder holds 16 kHz WAV files, each with a .scv file beside it
    of the form `name,start,end,label,start,end,label,…` (seconds; 1 is speech), as the ten-vad test set has.
--erle: echo return loss enhancement over time, from lines `series,seconds,decibels` under a header.
"""

import argparse
import csv
import glob
import os
import subprocess
import wave

import numpy

from plot import chart

HERE = os.path.dirname(os.path.abspath(__file__))
ENGINES = [
    ("voice", ["--engine", "polyphase", "--preset", "voice"]),
    ("low latency", ["--engine", "polyphase", "--preset", "lowLatency"]),
    ("speexdsp quality 3", ["--engine", "speex", "--quality", "3"]),
    ("speexdsp quality 5", ["--engine", "speex", "--quality", "5"]),
    ("speexdsp quality 8", ["--engine", "speex", "--quality", "8"]),
    ("libsamplerate fastest", ["--engine", "samplerate", "--quality", "0"]),
    ("libsamplerate medium", ["--engine", "samplerate", "--quality", "1"]),
    ("libsamplerate best", ["--engine", "samplerate", "--quality", "2"]),
]


def run(program, arguments, data):
    return subprocess.run([program, *arguments], input=data, stdout=subprocess.PIPE, check=True).stdout


def response(program, options):
    """Frequencies in kHz and decibels of a converter from 48 to 24 kHz, by impulses at even and odd positions."""
    spacing, start = 4_001, 4_000
    stream = numpy.zeros(start + 2 * spacing, "<f4")
    places = [start, start + spacing]
    stream[places] = 1
    arguments = ["resample", "--from", "48000", "--to", "24000", "--format", "f32", *options]
    given = numpy.frombuffer(run(program, arguments, stream.tobytes()), "<f4")
    reach = 2_000
    values = numpy.zeros(2 * reach + 1)
    for place in places:
        for k in range((place - reach + 1) // 2, (place + reach) // 2 + 1):
            if 0 <= k < len(given):
                values[2 * k - place + reach] = given[k]
    length = 1 << 15
    magnitude = numpy.abs(numpy.fft.rfft(values, length))
    return numpy.arange(len(magnitude)) * 48 / length, 20 * numpy.log10(numpy.maximum(magnitude, 1e-9))


def draw_responses(program):
    whole, edge = [], []
    for name, options in ENGINES:
        kilohertz, decibels = response(program, options)
        # The peak of each pixel's worth of side lobes.
        step = 20
        peaks = [(kilohertz[i], decibels[i : i + step].max()) for i in range(0, len(decibels) - step, step)]
        whole.append((name, peaks))
        near = (kilohertz > 9) & (kilohertz < 13)
        edge.append((name, list(zip(kilohertz[near][::10], decibels[near][::10]))))
    chart(
        os.path.join(HERE, "resampling-response.svg"), "48 to 24 kHz: what is left of each frequency",
        (0, 24, range(0, 25, 4)), (-160, 10, range(-160, 11, 20)), "kHz going in", "dB (peaks of side lobes)", whole,
    )
    chart(
        os.path.join(HERE, "resampling-edge.svg"), "48 to 24 kHz: the edge of the band",
        (9, 13, [9, 9.5, 10, 10.8, 11.5, 12, 12.5, 13]), (-12, 1, range(-12, 2, 1)), "kHz going in", "dB", edge,
    )


def labelled(folder):
    """Per file: path, and a label for every 10 ms, −1 where there is none."""
    for path in sorted(glob.glob(os.path.join(folder, "*.wav"))):
        with open(path[:-4] + ".scv", encoding="utf-8") as file:
            fields = file.read().strip().split(",")[1:]
        segments = [(float(fields[i]), float(fields[i + 1]), int(fields[i + 2])) for i in range(0, len(fields), 3)]
        with wave.open(path) as sound:
            count = sound.getnframes() // 160
        labels = numpy.full(count, -1)
        times = (numpy.arange(count) + 0.5) * 0.01
        for begin, end, label in segments:
            labels[(times >= begin) & (times < end)] = label
        yield path, labels


def on_grid(ends, scores, count):
    """The score of the hop that holds the middle of each 10 ms."""
    index = numpy.searchsorted(numpy.asarray(ends) / 1_000, (numpy.arange(count) + 0.5) * 0.01)
    return numpy.asarray(scores)[numpy.minimum(index, len(scores) - 1)]


def roc(scores, labels):
    """False alarm rates and recalls at every threshold, and the area under them."""
    order = numpy.argsort(-scores, kind="stable")
    speech = labels[order] == 1
    # A threshold takes all scores of one value at once.
    last = numpy.append(numpy.diff(scores[order]) != 0, True)
    recall = (numpy.cumsum(speech) / speech.sum())[last]
    alarms = (numpy.cumsum(~speech) / (~speech).sum())[last]
    return alarms, recall, numpy.trapezoid(numpy.append(0, recall), numpy.append(0, alarms))


def draw_roc(program, folder):
    files = list(labelled(folder))
    truth = numpy.concatenate([labels for _, labels in files])
    known = truth >= 0
    lines, points = [], []
    for engine, title in (("silero", "Silero"), ("light", "bands, no weights"), ("speex", "speexdsp")):
        scores = []
        for path, labels in files:
            hops = [line.split() for line in run(program, ["vad", "--engine", engine, "--in", path], b"").splitlines()]
            scores.append(on_grid([float(end) for end, _ in hops], [float(score) for _, score in hops], len(labels)))
        alarms, recall, area = roc(numpy.concatenate(scores)[known], truth[known])
        at = recall[numpy.searchsorted(alarms, 0.1, side="right") - 1]
        print(f"{title}: area {area:.4f}, recall {at:.3f} at 10 % false alarms")
        beyond = alarms[numpy.searchsorted(recall, 0.91)]
        print(f"{title}: false alarms {beyond:.3f} at recall 0.91")
        keep = numpy.unique(numpy.linspace(0, len(alarms) - 1, 300).astype(int))
        lines.append((f"{title} ({area:.3f})", [(0, 0), *zip(alarms[keep], recall[keep]), (1, 1)]))
    try:
        import webrtcvad
    except ImportError:
        webrtcvad = None
        print("webrtcvad is not installed: its points are left out")
    for mode in range(4) if webrtcvad else ():
        flags = []
        for path, labels in files:
            with wave.open(path) as sound:
                data = sound.readframes(sound.getnframes())
            detector = webrtcvad.Vad(mode)
            flags.append([detector.is_speech(data[i * 320 : (i + 1) * 320], 16_000) for i in range(len(labels))])
        speech = numpy.concatenate(flags)[known]
        alarms, recall = speech[truth[known] == 0].mean(), speech[truth[known] == 1].mean()
        print(f"WebRTC mode {mode}: recall {recall:.3f}, false alarms {alarms:.3f}")
        points.append((f"WebRTC mode {mode}", alarms, recall))
    ticks = numpy.linspace(0, 1, 11)
    chart(
        os.path.join(HERE, "voice-activity-roc.svg"), f"Voice activity, {len(files)} labelled files (area)",
        (0, 1, ticks), (0, 1, ticks), "false alarms", "recall", lines, points,
    )


def draw_erle(path):
    series = {}
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            series.setdefault(row["series"], []).append((float(row["seconds"]), float(row["decibels"])))
    end = max(x for values in series.values() for x, _ in values)
    chart(
        os.path.join(HERE, "echo-erle.svg"), "Echo return loss enhancement",
        (0, end, range(0, int(end) + 1, max(1, int(end) // 10))), (-10, 60, range(-10, 61, 10)),
        "seconds", "dB", list(series.items()),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.path.join(HERE, "../../.build/release/realtime-dsp"))
    parser.add_argument("--labelled")
    parser.add_argument("--erle")
    options = parser.parse_args()
    draw_responses(options.program)
    if options.labelled:
        draw_roc(options.program, options.labelled)
    if options.erle:
        draw_erle(options.erle)

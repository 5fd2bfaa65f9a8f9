#!/usr/bin/env python3
"""Prints what the published network says about a signal that can be made anywhere.

usage: silero-fixture.py silero_vad.onnx     needs: pip install onnxruntime numpy
The output is the array literals in Tests/RealtimeAudioTests/SileroFixture.swift.
"""
import math, sys
import numpy as np, onnxruntime


def signal(count, rate):
    """Glottal pulses of wandering pitch through three resonances, in syllables, over noise; 16-bit integers."""
    vowels = [(730, 1090, 2440), (270, 2290, 3010), (570, 840, 2410), (530, 1840, 2480)]
    state, phase, out = 1, 0, []
    memory = [[0.0, 0.0] for _ in range(3)]
    for n in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        ms = n * 1000 // rate
        phase += 105 + ms % 700 // 20
        pulse = 0.0
        if phase >= rate:
            phase -= rate
            pulse = 1.0
        syllable = ms % 190
        loud = 0 if ms % 2000 > 1400 or syllable > 150 else min(syllable, 150 - syllable, 40)
        value = pulse * loud / 40
        for formant, (frequency, m) in enumerate(zip(vowels[ms // 190 % 4], memory)):
            radius = 1 - 250.0 / rate
            value += 2 * radius * math.cos(2 * math.pi * frequency / rate) * m[0] - radius * radius * m[1]
            m[1], m[0] = m[0], value
            value *= 0.4
        out.append(max(-32768, min(32767, math.floor(value * 20000) + (state >> 16) % 40 - 20)))
    return np.array(out, np.int64)


session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
for rate in (16000, 8000):
    hop = 512 * rate // 16000
    samples = (signal(hop * 120, rate) / 32768).astype(np.float32)
    state, context, scores = np.zeros((2, 1, 128), np.float32), np.zeros(hop // 8, np.float32), []
    for start in range(0, len(samples), hop):
        block = samples[start:start + hop]
        inputs = {"input": np.concatenate([context, block])[None], "state": state, "sr": np.array(rate)}
        score, state = session.run(None, inputs)
        context = block[-(hop // 8):]
        scores.append(score[0, 0])
    print(f"    static let scoresAt{rate // 1000}kHz: [Float] = [")
    for row in range(0, len(scores), 10):
        print("        " + ", ".join(f"{value:.7f}" for value in scores[row:row + 10]) + ",")
    print("    ]")

// The page's audio without a browser: node --test Tests/Browser/models

import assert from "node:assert/strict";
import { test } from "node:test";
import { JitterBuffer } from "../../../Examples/VoiceCall/model/jitter-buffer.js";
import { Resampler } from "../../../Examples/VoiceCall/model/resampler.js";
import { decodePCM16, encodePCM16, toFloats, toPCM16 } from "../../../Examples/VoiceCall/model/base64.js";
import { Recording } from "../../../Examples/VoiceCall/model/recording.js";

const sine = (frequency, rate, seconds) =>
  Float32Array.from({ length: rate * seconds }, (_, index) => 0.5 * Math.sin((2 * Math.PI * frequency * index) / rate));

/** Energy of one frequency, and of everything else, in dB of the former. */
function noise(samples, frequency, rate) {
  const middle = samples.subarray(samples.length >> 2, 3 * (samples.length >> 2));
  let [re, im] = [0, 0];
  middle.forEach((value, index) => {
    re += value * Math.cos((2 * Math.PI * frequency * index) / rate);
    im += value * Math.sin((2 * Math.PI * frequency * index) / rate);
  });
  const [a, b] = [(2 * re) / middle.length, (2 * im) / middle.length];
  let rest = 0;
  middle.forEach((value, index) => {
    const angle = (2 * Math.PI * frequency * index) / rate;
    rest += (value - a * Math.cos(angle) - b * Math.sin(angle)) ** 2;
  });
  return { amplitude: Math.hypot(a, b), noise: 10 * Math.log10(rest / middle.length / ((a * a + b * b) / 2)) };
}

for (const [from, to] of [[48000, 24000], [44100, 24000], [16000, 24000], [24000, 48000], [24000, 44100], [96000, 24000]]) {
  test(`a sine passes from ${from} to ${to} Hz unchanged`, () => {
    // Whole periods in the measured half.
    const output = new Resampler(from, to).process(sine(1000, from, 1));
    const { amplitude, noise: rest } = noise(output.subarray(0, to * 0.96), 1000, to);
    assert.ok(Math.abs(amplitude - 0.5) < 0.005, `amplitude ${amplitude}`);
    assert.ok(rest < -50, `${rest} dB of something else`);
  });
}

test("what the lower rate cannot hold is gone", () => {
  const output = new Resampler(48000, 24000).process(sine(15000, 48000, 1));
  const energy = output.subarray(1000).reduce((sum, value) => sum + value * value, 0) / output.length;
  assert.ok(10 * Math.log10(energy / 0.125) < -55);
});

test("output does not depend on how the input is cut", () => {
  const input = sine(700, 44100, 0.5);
  const whole = new Resampler(44100, 24000).process(input);
  const pieces = new Resampler(44100, 24000);
  const joined = [];
  for (let start = 0, size = 1; start < input.length; start += size, size = (size * 7) % 501 + 1) {
    joined.push(...pieces.process(input.subarray(start, start + size)));
  }
  assert.deepEqual(Float32Array.from(joined), whole);
});

test("samples come back from base64, and saturate", () => {
  const samples = Int16Array.from({ length: 70_001 }, (_, index) => (index * 7919) % 65536 - 32768);
  assert.deepEqual(decodePCM16(encodePCM16(samples)), samples);
  assert.deepEqual([...toPCM16([2, -2, 0.5, -1 / 32768])], [32767, -32768, 16384, -1]);
  assert.deepEqual(toPCM16(toFloats(samples)), samples);
});

const play = (buffer, count) => {
  const output = new Float32Array(count);
  return { output, played: buffer.pull(output) };
};

test("a reply waits until there is enough of it, or until it is whole", () => {
  const buffer = new JitterBuffer(1000);
  buffer.push("a", new Float32Array(59).fill(1));
  assert.deepEqual(play(buffer, 10).played, []);
  buffer.push("a", new Float32Array(1).fill(1));
  assert.deepEqual(play(buffer, 10).played, [{ response: "a", samples: 10 }]);
  const short = new JitterBuffer(1000);
  short.push("b", new Float32Array(5).fill(1));
  assert.deepEqual(play(short, 10).played, []);
  short.finish("b");
  assert.deepEqual(play(short, 10).played, [{ response: "b", samples: 5 }]);
  assert.equal(short.underruns, 0);
});

test("what is played is what was pushed, whole and in order, and is counted by reply", () => {
  const buffer = new JitterBuffer(1000);
  buffer.push("a", Float32Array.from({ length: 100 }, (_, index) => index));
  buffer.push("b", Float32Array.from({ length: 100 }, (_, index) => 100 + index));
  const heard = [];
  const counts = {};
  for (let turn = 0; turn < 20; turn++) {
    const { output, played } = play(buffer, 13);
    const count = played.reduce((sum, each) => sum + each.samples, 0);
    heard.push(...output.subarray(0, count));
    for (const each of played) counts[each.response] = (counts[each.response] ?? 0) + each.samples;
  }
  assert.deepEqual(heard, Array.from({ length: 200 }, (_, index) => index));
  assert.deepEqual(counts, { a: 100, b: 100 });
});

test("a cut fades within 20 ms and drops everything", () => {
  const buffer = new JitterBuffer(48000);
  buffer.push("a", new Float32Array(48000).fill(1));
  play(buffer, 480);
  buffer.cut();
  const { output, played } = play(buffer, 2400);
  assert.ok(output[0] > 0.99 && output[480] > 0.4 && output[480] < 0.6);
  for (let index = 1; index < 960; index++) assert.ok(output[index] < output[index - 1]);
  assert.ok(output.subarray(960).every((value) => value === 0));
  assert.deepEqual(played, [{ response: "a", samples: 960 }]);
  assert.equal(buffer.queued, 0);
});

test("a buffer that ran dry waits longer the next time, up to a quarter of a second", () => {
  const buffer = new JitterBuffer(1000);
  for (let turn = 0; turn < 10; turn++) {
    buffer.push("a", new Float32Array(260).fill(1));
    play(buffer, 300);
  }
  assert.equal(buffer.underruns, 10);
  assert.equal(buffer.target, 0.25);
});

test("a recording has the user left, the assistant right, and nothing twice", () => {
  const recording = new Recording(24000);
  recording.appendUser(new Int16Array(240).fill(1));
  recording.appendAssistant(new Int16Array(100).fill(2));
  recording.appendAssistant(new Int16Array(100).fill(3));
  const bytes = recording.toWAV();
  const view = new DataView(bytes.buffer);
  const sample = (index, channel) => view.getInt16(44 + (index * 2 + channel) * 2, true);
  assert.equal(String.fromCharCode(...bytes.subarray(0, 4)), "RIFF");
  assert.deepEqual([view.getUint16(22, true), view.getUint32(24, true), view.getUint32(40, true)], [2, 24000, 340 * 4]);
  assert.deepEqual([sample(0, 0), sample(239, 0), sample(240, 0)], [1, 1, 0]);
  assert.deepEqual([sample(139, 1), sample(140, 1), sample(239, 1), sample(240, 1), sample(339, 1)], [0, 2, 2, 3, 3]);
});

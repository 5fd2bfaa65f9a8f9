// Both sides of a call on one clock: the microphone's, which never stops.

/** Longer calls are cut off here: half an hour of two channels is 173 MB. */
const LONGEST = 30 * 60;

export class Recording {
  /** @param rate samples a second */
  constructor(rate) {
    this.rate = rate;
    this.clear();
  }

  clear() {
    this.user = [];
    this.assistant = [];
    this.length = 0;
  }

  /** What the microphone heard, after what it heard before. */
  appendUser(samples) {
    if (this.length >= LONGEST * this.rate) return;
    this.user.push({ at: this.length, samples });
    this.length += samples.length;
  }

  /** What the loudspeaker has just finished to play. */
  appendAssistant(samples) {
    const last = this.assistant.at(-1);
    const end = last === undefined ? 0 : last.at + last.samples.length;
    if (end >= LONGEST * this.rate) return;
    // Reports come after the fact, and two of them must not overlap.
    const at = Math.max(end, this.length - samples.length, 0);
    this.assistant.push({ at, samples });
  }

  /** A WAV file of two channels: the user left, the assistant right. */
  toWAV() {
    const last = this.assistant.at(-1);
    const length = Math.max(this.length, last === undefined ? 0 : last.at + last.samples.length);
    const interleaved = new Int16Array(length * 2);
    for (const [channel, pieces] of [this.user, this.assistant].entries()) {
      for (const { at, samples } of pieces) {
        samples.forEach((sample, index) => (interleaved[(at + index) * 2 + channel] = sample));
      }
    }
    return wav(interleaved, 2, this.rate);
  }
}

/** The bytes of a PCM16 WAV file. */
export function wav(samples, channels, rate) {
  const bytes = new Uint8Array(44 + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const text = (offset, value) => [...value].forEach((letter, index) => (bytes[offset + index] = letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, index) => view.setInt16(44 + index * 2, sample, true));
  return bytes;
}

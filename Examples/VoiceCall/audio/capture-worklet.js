import { Resampler } from "../model/resampler.js";
import { toPCM16 } from "../model/base64.js";

/** Hands the microphone over in pieces of this many milliseconds, at the session's rate. */
const PIECE = 20;

class CaptureProcessor extends AudioWorkletProcessor {
  constructor(options) {
    super();
    this.rate = options.processorOptions.rate;
    this.resampler = new Resampler(sampleRate, this.rate);
    this.piece = new Float32Array((this.rate * PIECE) / 1000);
    this.filled = 0;
  }

  process([input]) {
    const channel = input[0];
    if (channel === undefined) return true;
    // What the browser gives is one channel, or the same on all.
    for (const value of this.resampler.process(channel)) {
      this.piece[this.filled] = value;
      this.filled += 1;
      if (this.filled === this.piece.length) this.#post();
    }
    return true;
  }

  #post() {
    const samples = toPCM16(this.piece);
    this.filled = 0;
    this.port.postMessage(samples, [samples.buffer]);
  }
}

registerProcessor("capture", CaptureProcessor);

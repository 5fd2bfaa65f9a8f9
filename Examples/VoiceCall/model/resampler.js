// Rate conversion by a polyphase windowed sinc. Output does not depend on how the input is cut.

/** Zero crossings on each side of the kernel's middle: 32 taps at the lower rate. */
const CROSSINGS = 16;
/** Pass band as a share of the lower rate's half: what is left is the window's transition. */
const PASS_BAND = 0.92;

function greatestCommonDivisor(a, b) {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

export class Resampler {
  /** Converts from one rate to another, both in hertz. */
  constructor(inputRate, outputRate) {
    const divisor = greatestCommonDivisor(inputRate, outputRate);
    this.up = outputRate / divisor;
    this.down = inputRate / divisor;
    const scale = Math.min(1, outputRate / inputRate) * PASS_BAND;
    this.half = this.up === this.down ? 0 : Math.ceil(CROSSINGS / scale);
    this.phases = [];
    for (let phase = 0; this.half > 0 && phase < this.up; phase++) {
      this.phases.push(this.#kernel(phase / this.up, scale));
    }
    this.reset();
  }

  /** Forgets what came before, so that the next sample is a first one. */
  reset() {
    this.history = new Float32Array(this.half);
    this.position = 0;
    this.phase = 0;
  }

  /** Takes floats and gives as many as are due; they lag by half a kernel. */
  process(input) {
    if (this.half === 0) return input;
    const samples = new Float32Array(this.history.length + input.length);
    samples.set(this.history);
    samples.set(input, this.history.length);
    const taps = 2 * this.half;
    const output = [];
    while (this.position + taps <= samples.length) {
      const kernel = this.phases[this.phase];
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += samples[this.position + tap] * kernel[tap];
      output.push(sum);
      this.phase += this.down;
      this.position += Math.floor(this.phase / this.up);
      this.phase %= this.up;
    }
    const used = Math.min(this.position, samples.length);
    this.history = samples.slice(used);
    this.position -= used;
    return Float32Array.from(output);
  }

  #kernel(fraction, scale) {
    const taps = new Float32Array(2 * this.half);
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap++) {
      const x = tap - (this.half - 1) - fraction;
      const window = Math.abs(x) < this.half ? 0.5 + 0.5 * Math.cos((Math.PI * x) / this.half) : 0;
      const angle = Math.PI * x * scale;
      taps[tap] = window * (angle === 0 ? 1 : Math.sin(angle) / angle);
      sum += taps[tap];
    }
    // Each phase passes a constant unchanged.
    return taps.map((value) => value / sum);
  }
}

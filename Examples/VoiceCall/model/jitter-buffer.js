// What is to be played, and what was.

/** Audio in front of the loudspeaker before it starts, in seconds. */
const FIRST_TARGET = 0.06;
/** The most it waits after having run dry. */
const LARGEST_TARGET = 0.25;
/** How long a cut fades. */
const FADE = 0.02;

export class JitterBuffer {
  /** @param rate samples a second of everything here */
  constructor(rate) {
    this.rate = rate;
    this.target = FIRST_TARGET;
    this.chunks = [];
    this.offset = 0;
    this.queued = 0;
    this.isPlaying = false;
    this.fade = 0;
    this.underruns = 0;
  }

  /** Adds a reply's samples. */
  push(response, samples) {
    if (samples.length === 0) return;
    this.chunks.push({ response, samples });
    this.queued += samples.length;
  }

  /** No more of this reply comes: what is there is played, however little. */
  finish(response) {
    this.finished = response;
  }

  /** Fades what is being played and drops the rest. */
  cut() {
    if (!this.isPlaying) return this.#clear();
    this.fade = Math.round(FADE * this.rate);
  }

  /** Fills `output` and returns what was played of whom, in order: `[{response, samples}]`. */
  pull(output) {
    output.fill(0);
    const played = [];
    if (!this.isPlaying) {
      const isComplete = this.chunks.length > 0 && this.chunks.at(-1).response === this.finished;
      if (this.queued === 0 || (this.queued < this.target * this.rate && !isComplete)) return played;
      this.isPlaying = true;
    }
    for (let index = 0; index < output.length; index++) {
      const chunk = this.chunks[0];
      if (chunk === undefined) {
        this.#ranDry();
        break;
      }
      let value = chunk.samples[this.offset];
      if (this.fade > 0) value *= this.fade / (FADE * this.rate);
      output[index] = value;
      this.#count(played, chunk.response);
      this.queued -= 1;
      this.offset += 1;
      if (this.offset === chunk.samples.length) {
        this.chunks.shift();
        this.offset = 0;
      }
      if (this.fade > 0) {
        this.fade -= 1;
        if (this.fade === 0) {
          this.#clear();
          break;
        }
      }
    }
    return played;
  }

  #count(played, response) {
    const last = played.at(-1);
    if (last?.response === response) last.samples += 1;
    else played.push({ response, samples: 1 });
    this.last = response;
  }

  #ranDry() {
    this.isPlaying = false;
    // A reply that is over has not run dry.
    if (this.last === this.finished) return;
    this.underruns += 1;
    this.target = Math.min(LARGEST_TARGET, this.target * 1.5);
  }

  #clear() {
    this.chunks = [];
    this.offset = 0;
    this.queued = 0;
    this.fade = 0;
    this.isPlaying = false;
  }
}

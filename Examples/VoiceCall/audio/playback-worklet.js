import { JitterBuffer } from "../model/jitter-buffer.js";
import { Resampler } from "../model/resampler.js";
import { toFloats } from "../model/base64.js";

/** Tells what was played this often, in seconds. */
const REPORT = 0.1;

class PlaybackProcessor extends AudioWorkletProcessor {
  constructor(options) {
    super();
    this.rate = options.processorOptions.rate;
    this.buffer = new JitterBuffer(sampleRate);
    this.resampler = new Resampler(this.rate, sampleRate);
    this.played = new Map();
    this.sinceReport = 0;
    this.port.onmessage = ({ data }) => this.#take(data);
  }

  #take(message) {
    if (message.type === "audio") {
      if (message.response !== this.response) {
        this.response = message.response;
        this.resampler.reset();
      }
      this.buffer.push(message.response, this.resampler.process(toFloats(message.samples)));
    } else if (message.type === "finish") {
      this.buffer.finish(message.response);
    } else {
      this.buffer.cut();
    }
  }

  process(_, [output]) {
    const wasPlaying = this.buffer.isPlaying;
    for (const { response, samples } of this.buffer.pull(output[0])) {
      const before = this.played.get(response) ?? 0;
      if (before === 0) this.port.postMessage({ type: "started", response });
      this.played.set(response, before + samples);
    }
    for (const channel of output.slice(1)) channel.set(output[0]);
    this.sinceReport += output[0].length / sampleRate;
    const hasStopped = wasPlaying && !this.buffer.isPlaying;
    if ((this.buffer.isPlaying && this.sinceReport >= REPORT) || hasStopped) this.#report(hasStopped);
    return true;
  }

  #report(hasStopped) {
    this.sinceReport = 0;
    for (const [response, samples] of this.played) {
      const played = Math.floor((samples * this.rate) / sampleRate);
      this.port.postMessage({ type: "played", response, played, hasStopped, underruns: this.buffer.underruns });
    }
    // Only the last reply can go on.
    for (const response of [...this.played.keys()].slice(0, -1)) this.played.delete(response);
  }
}

registerProcessor("playback", PlaybackProcessor);

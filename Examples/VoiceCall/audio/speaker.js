// The loudspeaker: replies in, reports of what was really played out.

export class Speaker extends EventTarget {
  constructor(context, rate) {
    super();
    this.context = context;
    this.rate = rate;
    this.isPlaying = false;
    this.underruns = 0;
  }

  async start() {
    await this.context.audioWorklet.addModule(new URL("playback-worklet.js", import.meta.url));
    this.node = new AudioWorkletNode(this.context, "playback", {
      numberOfInputs: 0,
      outputChannelCount: [1],
      processorOptions: { rate: this.rate },
    });
    this.node.port.onmessage = ({ data }) => this.#take(data);
    this.analyser = new AnalyserNode(this.context, { fftSize: 1024 });
    this.node.connect(this.analyser);
    this.analyser.connect(this.context.destination);
  }

  /** Adds a piece of a reply. */
  play(response, samples) {
    this.node.port.postMessage({ type: "audio", response, samples }, [samples.buffer]);
  }

  /** No more of this reply comes. */
  finish(response) {
    this.node.port.postMessage({ type: "finish", response });
  }

  /** Stops at once, with a short fade, and drops what waits. */
  cut() {
    this.node?.port.postMessage({ type: "cut" });
  }

  stop() {
    this.node?.disconnect();
    if (this.node !== undefined) this.node.port.onmessage = null;
    this.isPlaying = false;
  }

  #take(message) {
    this.isPlaying = !message.hasStopped;
    this.underruns = message.underruns ?? this.underruns;
    this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
  }
}

// The microphone, in pieces of PCM16 at the session's rate.

export class Microphone {
  /** @param onPiece called with an Int16Array of 20 ms */
  constructor(context, rate, onPiece) {
    this.context = context;
    this.rate = rate;
    this.onPiece = onPiece;
  }

  /** Asks for the microphone; throws a DOMException where it may not be had. */
  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
    await this.context.audioWorklet.addModule(new URL("capture-worklet.js", import.meta.url));
    this.source = this.context.createMediaStreamSource(this.stream);
    this.node = new AudioWorkletNode(this.context, "capture", {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: "explicit",
      processorOptions: { rate: this.rate },
    });
    this.node.port.onmessage = ({ data }) => this.onPiece(data);
    this.analyser = new AnalyserNode(this.context, { fftSize: 1024 });
    this.source.connect(this.node);
    this.source.connect(this.analyser);
  }

  /** Gives the microphone back: the browser's sign for it goes out. */
  stop() {
    this.source?.disconnect();
    this.stream?.getTracks().forEach((track) => track.stop());
    if (this.node !== undefined) this.node.port.onmessage = null;
  }
}

// The live waveform and the level of one side.

/** Below this the meter shows nothing, in dB of full scale. */
const FLOOR = -60;

export class WaveView {
  constructor(canvas, meter) {
    this.canvas = canvas;
    this.meter = meter;
    this.bar = meter.querySelector("span");
    this.samples = new Float32Array(1024);
    this.shown = FLOOR;
  }

  /** Draws what an analyser holds; silence without one. */
  draw(analyser) {
    if (analyser === undefined) this.samples.fill(0);
    else analyser.getFloatTimeDomainData(this.samples);
    this.#drawWave();
    this.#drawLevel();
  }

  #drawWave() {
    const { canvas, samples } = this;
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.strokeStyle = getComputedStyle(canvas).color;
    context.lineWidth = 3;
    context.lineCap = "round";
    const bars = 48;
    const width = canvas.width / bars;
    const length = Math.floor(samples.length / bars);
    context.beginPath();
    for (let bar = 0; bar < bars; bar++) {
      let peak = 0;
      for (let index = bar * length; index < (bar + 1) * length; index++) peak = Math.max(peak, Math.abs(samples[index]));
      // Speech is quiet most of the time: the root shows it.
      const height = Math.max(1, Math.sqrt(peak) * (canvas.height / 2 - 4));
      const x = (bar + 0.5) * width;
      context.moveTo(x, canvas.height / 2 - height);
      context.lineTo(x, canvas.height / 2 + height);
    }
    context.stroke();
  }

  #drawLevel() {
    const energy = this.samples.reduce((sum, value) => sum + value * value, 0) / this.samples.length;
    const level = Math.max(FLOOR, Math.min(0, energy === 0 ? FLOOR : 10 * Math.log10(energy)));
    // Up at once, down slowly, as meters do.
    this.shown = Math.max(level, this.shown - 1.5);
    this.bar.style.inlineSize = `${(100 * (this.shown - FLOOR)) / -FLOOR}%`;
    const rounded = String(Math.round(this.shown / 6) * 6);
    if (this.meter.getAttribute("aria-valuenow") !== rounded) this.meter.setAttribute("aria-valuenow", rounded);
  }
}

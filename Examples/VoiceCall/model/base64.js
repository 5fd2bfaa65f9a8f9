// PCM16 and base64, both ways.

/** Little-endian bytes of samples, as base64. */
export function encodePCM16(samples) {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  samples.forEach((sample, index) => view.setInt16(index * 2, sample, true));
  let text = "";
  // A call with too many arguments overflows the stack.
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(text);
}

/** The samples of base64; half a sample at the end is dropped. */
export function decodePCM16(text) {
  const binary = atob(text);
  const samples = new Int16Array(binary.length >> 1);
  for (let index = 0; index < samples.length; index++) {
    const value = binary.charCodeAt(index * 2) | (binary.charCodeAt(index * 2 + 1) << 8);
    samples[index] = (value << 16) >> 16;
  }
  return samples;
}

/** Floats of full scale 1, rounded and saturated to PCM16. */
export function toPCM16(floats) {
  const samples = new Int16Array(floats.length);
  floats.forEach((value, index) => {
    samples[index] = Math.max(-32768, Math.min(32767, Math.round(value * 32768)));
  });
  return samples;
}

/** PCM16 as floats of full scale 1. */
export function toFloats(samples) {
  return Float32Array.from(samples, (sample) => sample / 32768);
}

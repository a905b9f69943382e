/*
 * The fixed tables of a spectral codec, by the formulas of training/second/codec_tables.py: samples at
 * 32 kHz, frames of 640.
 */

const sampleRate = 32_000;

/** Steps in a frame: of tones and noise, and of bins whose phases are coded. */
export const frameSteps = { quarters: 4, halves: 2 } as const;

/** Samples of a window of the analysis of pitch, one a frame, and of time, one a quarter of a frame. */
export const pitchWindow = 4096;
export const timeWindow = 512;
export const timeBandCount = 40;

/** Samples of a window of the synthesis, and the bins of its transform. */
export const synthesisWindow = 640;
export const synthesisBins = synthesisWindow / 2 + 1;

/** Bands in which noise is shaped, and steps after which it repeats. */
export const noiseBands = 48;
export const noisePeriod = 256;

/** Hertz of the oscillators: semitones from E1, from middle C on quarter tones, to G sharp 8. */
export const oscillatorFrequencies: readonly number[] = [
  ...range(28, 60, 1),
  ...range(60, 116.5, 0.5),
].map((pitch) => 440 * 2 ** ((pitch - 69) / 12));

export const oscillatorCount = oscillatorFrequencies.length;

/** Places, in bins, of the bands of pitch and their neighbours: each bin at first, then 24 an octave. */
export const pitchPlaces: readonly number[] = (() => {
  const perHertz = pitchWindow / sampleRate;
  const places = [31.25 * perHertz];
  for (let last = 31.25 * perHertz; last / perHertz < 14_000; places.push(last)) {
    last = Math.max(last + 1, last * 2 ** (1 / 24));
  }
  return places;
})();

export const pitchBandCount = pitchPlaces.length - 2;

/** Places, in bins, of the bands of time and their neighbours. */
export const timePlaces: readonly number[] = melPlaces(timeBandCount, timeWindow, 40, 15_500).map(
  (place, index) => Math.min(place, timeWindow / 2 + index / 100),
);

/** Places, in bins, of the bands of noise. */
export const noisePlaces: readonly number[] = melPlaces(
  noiseBands - 2,
  synthesisWindow,
  30,
  sampleRate / 2,
).map((place, index) => Math.min(Math.max(place, 0), synthesisBins - 1 + index / 1000));

/** `bands` + 2 places evenly spaced in mel, at least a bin apart. */
function melPlaces(bands: number, window: number, low: number, high: number): number[] {
  const toMel = (hertz: number) => 2595 * Math.log10(1 + hertz / 700);
  const [first, last] = [toMel(low), toMel(high)];
  const places: number[] = [];
  for (let index = 0; index < bands + 2; index++) {
    const mel = first + ((last - first) * index) / (bands + 1);
    const place = (700 * (10 ** (mel / 2595) - 1) * window) / sampleRate;
    const before = places.at(-1);
    places.push(before === undefined ? place : Math.max(place, before + 1));
  }
  return places;
}

/** Share of each band of noise in each bin: [noiseBands, synthesisBins]. */
export function noiseSpread(): Float32Array {
  const spread = new Float32Array(noiseBands * synthesisBins);
  for (let bin = 0; bin < synthesisBins; bin++) {
    const above = noisePlaces.findIndex((place) => place > bin);
    const next = above < 0 ? noiseBands : above;
    if (next === 0 || next === noiseBands) {
      spread[Math.max(0, next - 1) * synthesisBins + bin] = 1;
      continue;
    }
    const [left, right] = [noisePlaces[next - 1] as number, noisePlaces[next] as number];
    const share = (bin - left) / (right - left);
    spread[(next - 1) * synthesisBins + bin] = 1 - share;
    spread[next * synthesisBins + bin] = share;
  }
  return spread;
}

function range(start: number, end: number, step: number): number[] {
  return Array.from(
    { length: Math.ceil((end - start) / step) },
    (_, index) => start + index * step,
  );
}

import { kaiserWindow } from './kaiser-window.ts';

/** Samples on each side that an interpolated value is made of. */
export const peakReachSamples = 16;

const tapCount = 2 * peakReachSamples;

/** Taps for a place between two samples, as a part of their distance. */
function interpolator(part: number): Float32Array {
  const taps = Float64Array.from({ length: tapCount }, (_, tap) => {
    const distance = tap - peakReachSamples + 1 - part;
    const x = Math.PI * distance;
    return (Math.sin(x) / x) * kaiserWindow(distance / peakReachSamples, 60);
  });
  const sum = taps.reduce((total, value) => total + value, 0);
  return Float32Array.from(taps, (value) => value / sum);
}

/** The places 1/4, 2/4 and 3/4 after a sample: 4 times oversampling (ITU-R BS.1770-4, annex 2). */
const quarters = [1, 2, 3].map((quarter) => interpolator(quarter / 4));

/** No interpolated value is farther from zero than this many times the largest sample around it. */
const largestGain = Math.max(
  ...quarters.map((taps) => taps.reduce((sum, tap) => sum + Math.abs(tap), 0)),
);

/** Between two samples below this part of a limit, only tones over 20 kHz can reach it. */
const smallPart = 0.25;

function interpolate(samples: Float32Array, index: number, taps: Float32Array): number {
  const first = index - peakReachSamples + 1;
  let [a, b] = [0, 0];
  for (let tap = 0; tap < tapCount; tap += 2) {
    a += taps[tap]! * samples[first + tap]!;
    b += taps[tap + 1]! * samples[first + tap + 1]!;
  }
  return Math.abs(a + b);
}

function largest(samples: Float32Array, from: number, to: number): number {
  let peak = 0;
  for (let index = from; index < to; index++) {
    const value = Math.abs(samples[index]!);
    if (value > peak) peak = value;
  }
  return peak;
}

/**
 * The true peak of samples [from, to) by 4 times oversampling: the largest absolute value at these
 * samples and at three places between each and the next. `samples` must hold {@link peakReachSamples}
 * more on either side.
 */
export function oversampledPeak(samples: Float32Array, from: number, to: number): number {
  let peak = largest(samples, from, to);
  for (const taps of quarters) {
    for (let index = from; index < to; index++) {
      peak = Math.max(peak, interpolate(samples, index, taps));
    }
  }
  return peak;
}

/**
 * As {@link oversampledPeak}, for comparing with a limit: with less work where nothing can reach it, and
 * otherwise with the tops between the oversampled values, by a parabola through three of them. It
 * underestimates nothing up to 20 kHz by more than 0.1 dB. `samples` must hold one more sample on either
 * side than for {@link oversampledPeak}.
 */
export function peakNearLimit(
  samples: Float32Array,
  from: number,
  to: number,
  limit: number,
): number {
  const peak = largest(samples, from, to);
  const around = largest(samples, from - peakReachSamples + 1, to + peakReachSamples);
  if (around * largestGain <= limit) return peak;
  let top = peak;
  // NaN where a value is not known: no comparison with it is true.
  let [before, here] = [NaN, NaN];
  const next = (value: number): void => {
    if (value > top) top = value;
    if (here >= before && here > value) {
      const bend = before - 2 * here + value;
      const summit = here - (value - before) ** 2 / (8 * bend);
      if (summit > top) top = summit;
    }
    before = here;
    here = value;
  };
  // One place more at either end: a top may be at the border, and its neighbours are needed.
  for (let index = from - 1; index <= to; index++) {
    const small = smallPart * limit;
    const isSmall = Math.abs(samples[index]!) < small && Math.abs(samples[index + 1]!) < small;
    next(Math.abs(samples[index]!));
    for (const taps of quarters) next(isSmall ? NaN : interpolate(samples, index, taps));
  }
  return top;
}

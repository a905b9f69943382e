import { countLeading } from '../shared/count-leading.ts';
import { onsetRate } from './onset-meter.ts';
import type { Onset } from './find-onsets.ts';

/** The pulse of a sound. */
export interface Beats {
  /** Of all its beats together: the slope of a straight line through them. */
  readonly beatsPerMinute: number;
  /** In seconds of the sound, in order. */
  readonly beats: readonly number[];
  /** From 0, no pulse at all, to 1, every beat on an onset. */
  readonly clarity: number;
}

const slowestPeriod = Math.round((60 / 55) * onsetRate);
const fastestPeriod = Math.round((60 / 200) * onsetRate);
/** Between multiples of a period, people tap near 120 a minute; how much that counts, in octaves. */
const usualBeatsPerMinute = 120;
const usualOctaves = 1.2;
/** A period half as long is taken where its own rhythm is this strong beside the longer one's. */
const halfShare = 0.75;
/** How much a beat's distance from the period costs (Ellis 2007, tightness), in units of the envelope. */
const tightness = 100;
/** An onset this near is where a beat really is. */
const refineSeconds = 0.05;
/** and what is weaker than this beside the strongest does not draw a beat to itself. */
const weakest = 0.3;

/**
 * Finds the pulse of a sound: its tempo by autocorrelation of the onset envelope, then the beats that best
 * fit onsets and period, by dynamic programming (Ellis, 2007). Undefined where the
 * sound is shorter than four beats or has no pulse.
 */
export function findBeats(novelty: Float32Array, onsets: readonly Onset[]): Beats | undefined {
  const smooth = smoothed(novelty);
  const period = findPeriod(smooth);
  if (period === undefined) return undefined;
  const frames = trackBeats(smooth, period);
  if (frames.length < 4) return undefined;
  let beats = frames.map((frame) => frame / onsetRate);
  let line = fitLine(beats);
  beats = refine(beats, onsets, line);
  line = fitLine(beats);
  const met = beats.filter((beat) => nearest(onsets, beat) <= refineSeconds).length;
  return {
    beatsPerMinute: 60 / line.period,
    beats,
    clarity: met / beats.length,
  };
}

/** The envelope with short bumps of 50 ms instead of spikes, less its mean over a second. */
function smoothed(novelty: Float32Array): Float64Array {
  const kernel = [0.1, 0.4, 0.8, 1, 0.8, 0.4, 0.1];
  const bumps = Float64Array.from(novelty, (_, frame) =>
    kernel.reduce((sum, weight, tap) => sum + weight * (novelty[frame + tap - 3] ?? 0), 0),
  );
  const reach = onsetRate / 2;
  const sums = new Float64Array(bumps.length + 1);
  bumps.forEach((value, frame) => (sums[frame + 1] = sums[frame]! + value));
  return bumps.map((value, frame) => {
    const [from, to] = [Math.max(0, frame - reach), Math.min(bumps.length, frame + reach)];
    return Math.max(0, value - (sums[to]! - sums[from]!) / (to - from));
  });
}

/** The period of the pulse in frames, with a fraction; undefined where nothing comes back. */
function findPeriod(envelope: Float64Array): number | undefined {
  const longest = Math.min(4 * slowestPeriod, envelope.length >> 1);
  if (longest <= slowestPeriod / 2) return undefined;
  const correlation = new Float64Array(longest + 2);
  for (let lag = 0; lag < correlation.length; lag++) {
    let sum = 0;
    for (let frame = lag; frame < envelope.length; frame++) {
      sum += envelope[frame]! * envelope[frame - lag]!;
    }
    correlation[lag] = sum / (envelope.length - lag);
  }
  const zero = correlation[0]!;
  if (zero === 0) return undefined;
  const strengthAt = (period: number): number => comb(correlation, period) / zero;
  let best: number | undefined;
  let score = 0;
  for (let period = fastestPeriod; period <= Math.min(slowestPeriod, longest); period += 0.25) {
    const octaves = Math.log2((60 * onsetRate) / period / usualBeatsPerMinute) / usualOctaves;
    const value = strengthAt(period) * Math.exp(-0.5 * octaves ** 2);
    if (value <= score) continue;
    score = value;
    best = period;
  }
  if (best === undefined) return undefined;
  const half = best / 2;
  return half >= fastestPeriod && strengthAt(half) > halfShare * strengthAt(best) ? half : best;
}

/** Mean of the autocorrelation at the first four multiples of a period. */
function comb(correlation: Float64Array, period: number): number {
  let [sum, count] = [0, 0];
  for (let multiple = 1; multiple <= 4; multiple++) {
    const place = multiple * period;
    const whole = Math.floor(place);
    if (whole + 1 >= correlation.length) break;
    const part = place - whole;
    sum += (1 - part) * correlation[whole]! + part * correlation[whole + 1]!;
    count++;
  }
  return count > 0 ? sum / count : 0;
}

/** Frames of the beats: the chain with most envelope under it and least departure from the period. */
function trackBeats(envelope: Float64Array, period: number): number[] {
  let power = 0;
  for (const value of envelope) power += value * value;
  const scale = 1 / Math.sqrt(power / envelope.length + 1e-12);
  const total = new Float64Array(envelope.length);
  const before = new Int32Array(envelope.length).fill(-1);
  const [near, far] = [Math.round(period / 2), Math.round(2 * period)];
  const cost = Float64Array.from(
    { length: far + 1 },
    (_, lag) => -tightness * Math.log(Math.max(lag, 1) / period) ** 2,
  );
  for (let frame = 0; frame < envelope.length; frame++) {
    let best = 0;
    for (let lag = near; lag <= far && lag <= frame; lag++) {
      const value = total[frame - lag]! + cost[lag]!;
      if (value <= best) continue;
      best = value;
      before[frame] = frame - lag;
    }
    total[frame] = envelope[frame]! * scale + best;
  }
  let last = envelope.length - 1;
  for (let frame = last; frame > Math.max(0, envelope.length - period); frame--) {
    if (total[frame]! > total[last]!) last = frame;
  }
  const frames: number[] = [];
  for (let frame = last; frame >= 0; frame = before[frame]!) frames.push(frame);
  return frames.reverse();
}

interface Line {
  readonly start: number;
  readonly period: number;
}

/** The straight line through the beats, with those that are far off left out. */
function fitLine(beats: readonly number[]): Line {
  let kept = beats.map((seconds, index) => ({ seconds, index }));
  let line: Line = { start: beats[0] ?? 0, period: 1 };
  for (let round = 0; round < 3 && kept.length >= 4; round++) {
    const meanIndex = kept.reduce((sum, { index }) => sum + index, 0) / kept.length;
    const meanSeconds = kept.reduce((sum, { seconds }) => sum + seconds, 0) / kept.length;
    let [product, square] = [0, 0];
    for (const { index, seconds } of kept) {
      product += (index - meanIndex) * (seconds - meanSeconds);
      square += (index - meanIndex) ** 2;
    }
    const period = product / square;
    line = { start: meanSeconds - period * meanIndex, period };
    const distance = ({ index, seconds }: { index: number; seconds: number }): number =>
      Math.abs(seconds - line.start - line.period * index);
    const usual = kept.map(distance).toSorted((a, b) => a - b)[kept.length >> 1]!;
    kept = kept.filter((beat) => distance(beat) <= Math.max(3 * usual, 0.01));
  }
  return line;
}

/** Beats put on the onset near them, or, without one, where the beats around them say. */
function refine(beats: readonly number[], onsets: readonly Onset[], line: Line): number[] {
  const moved = beats.map((beat) => onsetNear(onsets, beat)?.seconds);
  const offset = (index: number): number => {
    for (let away = 1; away < beats.length; away++) {
      for (const other of [index - away, index + away]) {
        const place = moved[other];
        if (place !== undefined) return place + (index - other) * line.period;
      }
    }
    return beats[index]!;
  };
  return moved
    .map((place, index) => place ?? offset(index))
    .filter((place, index, all) => index === 0 || place > all[index - 1]!);
}

function onsetNear(onsets: readonly Onset[], seconds: number): Onset | undefined {
  let best: Onset | undefined;
  for (let index = firstAfter(onsets, seconds - refineSeconds); index < onsets.length; index++) {
    const onset = onsets[index]!;
    if (onset.seconds > seconds + refineSeconds) break;
    if (onset.strength >= weakest && (!best || onset.strength > best.strength)) best = onset;
  }
  return best;
}

function nearest(onsets: readonly Onset[], seconds: number): number {
  const index = firstAfter(onsets, seconds);
  const distance = (onset: Onset | undefined): number =>
    onset ? Math.abs(onset.seconds - seconds) : Infinity;
  return Math.min(distance(onsets[index - 1]), distance(onsets[index]));
}

/** Place of the first onset at or after a time. */
export function firstAfter(onsets: readonly Pick<Onset, 'seconds'>[], seconds: number): number {
  return countLeading(onsets.length, (index) => onsets[index]!.seconds < seconds);
}

import { onsetRate, type OnsetCurves } from './onset-meter.ts';

/** A place where something begins. */
export interface Onset {
  readonly seconds: number;
  /** Its rise in level and in amplitude beside those of the strongest tenth: about 1 for these. */
  readonly strength: number;
}

/** Onsets that are nearer together than this are heard as one. */
const shortestGapSeconds = 0.06;
/** An onset stands out from the half second around it by this factor, from the whole by this, */
const localFactor = 1.6;
const wholeFactor = 1.2;
/** and bands rise by so many decibels in the mean: held tones waver. */
const smallestRiseDecibels = 0.5;
const surroundingsSeconds = 0.25;
/** How far a peak of the envelope may be from the rise that made it. */
const refineSeconds = 0.03;

/** Where something begins in a sound, in order of time: peaks of its envelope, placed to 2 ms. */
export function findOnsets({ novelty, energy, energyRate }: OnsetCurves): Onset[] {
  const gap = Math.round(shortestGapSeconds * onsetRate);
  const reach = Math.round(surroundingsSeconds * onsetRate);
  const sums = new Float64Array(novelty.length + 1);
  for (let frame = 0; frame < novelty.length; frame++) {
    sums[frame + 1] = sums[frame]! + novelty[frame]!;
  }
  const smallest = Math.max(
    smallestRiseDecibels,
    (wholeFactor * sums[novelty.length]!) / Math.max(1, novelty.length),
  );
  const peaks: { frame: number; value: number }[] = [];
  for (let frame = 1; frame < novelty.length; frame++) {
    const value = novelty[frame]!;
    const [from, to] = [Math.max(0, frame - reach), Math.min(novelty.length, frame + reach + 1)];
    const local = (sums[to]! - sums[from]!) / (to - from);
    if (value < smallest || value < localFactor * local) continue;
    if (!isLargest(novelty, frame, gap)) continue;
    peaks.push({ frame, value });
  }
  const found = peaks.map(({ frame, value }) => ({
    value,
    ...riseNear(energy, energyRate, frame / onsetRate),
  }));
  const usualValue = percentile(found.map(({ value }) => value));
  const usualRise = percentile(found.map(({ rise }) => rise));
  return found.map(({ seconds, value, rise }) => ({
    seconds,
    strength: usualRise > 0 ? Math.sqrt((value / usualValue) * (rise / usualRise)) : 0,
  }));
}

function isLargest(values: Float32Array, at: number, reach: number): boolean {
  const value = values[at]!;
  for (let index = Math.max(0, at - reach); index < at; index++) {
    if (values[index]! >= value) return false;
  }
  for (let index = at + 1; index <= Math.min(values.length - 1, at + reach); index++) {
    if (values[index]! > value) return false;
  }
  return true;
}

/**
 * The place near a time where the energy of the 10 ms after it is largest beside those before it, and how
 * much the amplitude rises there.
 */
function riseNear(
  energy: Float32Array,
  rate: number,
  near: number,
): { readonly seconds: number; readonly rise: number } {
  const width = Math.round(0.01 * rate);
  const middle = Math.round(near * rate);
  const reach = Math.round(refineSeconds * rate);
  let best = { place: near * rate, rise: 0 };
  let largest = 0;
  for (let place = Math.max(1, middle - reach); place <= middle + reach; place++) {
    let [before, after] = [1e-9, 1e-9];
    for (let step = 1; step <= width; step++) {
      before += energy[place - step] ?? 0;
      after += energy[place + step - 1] ?? 0;
    }
    const rise = (after - before) ** 2 / (after + before);
    if (after <= before || rise <= largest) continue;
    largest = rise;
    best = { place, rise: Math.sqrt(after / width) - Math.sqrt(before / width) };
  }
  return { seconds: best.place / rate, rise: best.rise };
}

/** The value that a tenth of the values exceed. */
function percentile(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.round(0.9 * (sorted.length - 1))] ?? 0;
}

import { bandCount, bandWindowSamples, createBandLoudness } from './band-loudness.ts';

/** Largest distance of the join from the wanted place, in seconds. */
export const joinSearchSeconds = 0.5;

/** What {@link findJoin} needs. */
export interface JoinSearch {
  /** The existing music, and the new music that leads into it, over the same time. */
  readonly standing: Float32Array;
  readonly incoming: Float32Array;
  /** Place on the timeline of the first sample of both. */
  readonly startSample: number;
  readonly sampleRate: number;
  /** Where the join is wanted, on the timeline. */
  readonly wantedSample: number;
  readonly crossfadeSamples: number;
  /** Half a second to either side unless given. */
  readonly searchSamples?: number;
}

/** Where a join disturbs least. */
export interface FoundJoin {
  /** Middle of the crossfade, on the timeline. */
  readonly sample: number;
  /** 0: inaudible; about 1: as different as two pieces of music at this place usually are. */
  readonly disturbance: number;
  /** Disturbance at each place that was tried. */
  readonly curve: {
    readonly startSample: number;
    readonly stepSamples: number;
    readonly values: Float32Array;
  };
}

const stepSeconds = 0.005;

/** Between places that disturb alike, the one nearer to the wanted place: so much at the far ends. */
const farPenalty = 0.05;

/**
 * Finds the place near the wanted one where a crossfade from the incoming music to the existing one
 * disturbs least. The measure: the difference of the two in loudness, summed over critical bands,
 * averaged over the crossfade with most weight in its middle, and divided by the usual difference,
 * the mean loudness of both over the whole search. So a place is good where both sound alike (the
 * same chord, the same beat), and where both are quiet.
 *
 * Only places whose crossfade is inside of both are tried; where there are none, the wanted place
 * is given with a disturbance of 1.
 */
export function findJoin(search: JoinSearch): FoundJoin {
  const { standing, incoming, startSample, sampleRate, wantedSample, crossfadeSamples } = search;
  const step = Math.max(1, Math.round(stepSeconds * sampleRate));
  const reach = search.searchSamples ?? Math.round(joinSearchSeconds * sampleRate);
  const half = Math.floor(crossfadeSamples / 2);
  const length = Math.min(standing.length, incoming.length);
  const steps = Math.floor(reach / step);
  const wanted = wantedSample - startSample;
  const firstStep = Math.max(-steps, Math.ceil((half - wanted) / step));
  const lastStep = Math.min(steps, Math.floor((length - half - wanted) / step));
  const count = Math.max(0, lastStep - firstStep + 1);
  const curveStart = wantedSample + firstStep * step;
  const values = new Float32Array(count);
  const curve = { startSample: curveStart, stepSamples: step, values };
  if (count === 0) return { sample: wantedSample, disturbance: 1, curve };

  const margin = Math.ceil(half / step);
  const { differences, meanLoudness } = compare(
    search,
    firstStep - margin,
    lastStep + margin,
    step,
  );
  const weights = Float64Array.from(
    { length: 2 * margin + 1 },
    (_, index) => Math.cos((Math.PI / 2) * ((index - margin) / (margin + 1))) ** 2,
  );
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  let best = -firstStep;
  let bestScore = Infinity;
  for (let index = 0; index < count; index++) {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += weights[k]! * differences[index + k]!;
    values[index] = meanLoudness > 0 ? sum / weightSum / meanLoudness : 0;
    const score = values[index]! + farPenalty * Math.abs((firstStep + index) / Math.max(1, steps));
    if (score < bestScore) {
      best = index;
      bestScore = score;
    }
  }
  return { sample: curveStart + best * step, disturbance: values[best]!, curve };
}

/** Differences of loudness at each step from the wanted place, and the mean loudness of both. */
function compare(
  { standing, incoming, startSample, sampleRate, wantedSample }: JoinSearch,
  fromStep: number,
  toStep: number,
  step: number,
): { readonly differences: Float64Array; readonly meanLoudness: number } {
  const loudnessOf = createBandLoudness(sampleRate);
  const differences = new Float64Array(toStep - fromStep + 1);
  let total = 0;
  for (let index = 0; index < differences.length; index++) {
    const centre = wantedSample - startSample + (fromStep + index) * step;
    const before = loudnessOf(standing, centre);
    const after = loudnessOf(incoming, centre);
    for (let band = 0; band < bandCount; band++) {
      differences[index]! += Math.abs(before[band]! - after[band]!);
      total += (before[band]! + after[band]!) / 2;
    }
  }
  return { differences, meanLoudness: total / differences.length };
}

/** Samples on either side of the wanted place that {@link findJoin} can use. */
export function joinContextSamples(
  sampleRate: number,
  crossfadeSamples: number,
  searchSamples = Math.round(joinSearchSeconds * sampleRate),
): number {
  return searchSamples + Math.ceil(crossfadeSamples / 2) + bandWindowSamples(sampleRate);
}

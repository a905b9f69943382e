/** One anchor is looked for in each stretch of this many seconds. */
export const cellSeconds = 0.5;
/** Every so many cells have an anchor, even where nothing begins. */
const cellsWithout = 32;
/** An attack rises by this factor of power within 10 ms. */
const attackFactor = 3;

/** A place of a sound at which the stretch restarts. */
export interface Anchor {
  readonly sample: number;
  /** Whether an attack begins there, which hides that. */
  readonly isAttack: boolean;
}

/** How finely, and over how long before and after it, a rise is measured, in milliseconds. */
const rise = { step: 1, width: 10 };
/** The anchor is so far before the middle of the rise, in milliseconds. */
const leadMilliseconds = 4;

function stepSamples(sampleRate: number): number {
  return Math.max(1, Math.round(0.001 * rise.step * sampleRate));
}

/** Which samples of a sound {@link findAnchor} reads: the cell, and what surrounds its edges. */
export function anchorInput(cell: number, sampleRate: number): { from: number; to: number } {
  const length = Math.round(cellSeconds * sampleRate);
  const margin = 3 * rise.width * stepSamples(sampleRate);
  return { from: cell * length - margin, to: (cell + 1) * length + margin };
}

/**
 * The anchor in a cell of a sound: where its strongest attack begins; undefined where there is none and
 * none is needed. It depends on the samples of the cell alone.
 */
export function findAnchor(
  cell: number,
  sampleRate: number,
  samples: Float32Array,
): Anchor | undefined {
  if (cell < 0) return { sample: 0, isAttack: true };
  const { from } = anchorInput(cell, sampleRate);
  const step = stepSamples(sampleRate);
  const energies = new Float64Array(Math.floor(samples.length / step));
  for (let index = 1; index < energies.length * step; index++) {
    // Differences: an attack is brighter than what it begins in.
    energies[Math.floor(index / step)]! += (samples[index]! - samples[index - 1]!) ** 2;
  }
  const { width } = rise;
  let best = { place: energies.length >> 1, rise: 0, factor: 0 };
  for (let place = width; place + width <= energies.length; place++) {
    let [before, after] = [1e-12, 1e-12];
    for (let offset = 1; offset <= width; offset++) {
      before += energies[place - offset]!;
      after += energies[place + offset - 1]!;
    }
    const size = after > before ? (after - before) ** 2 / (after + before) : 0;
    if (size > best.rise) best = { place, rise: size, factor: after / before };
  }
  const sample = from + (best.place - leadMilliseconds / rise.step) * step;
  const length = Math.round(cellSeconds * sampleRate);
  const isInside = sample >= cell * length && sample < (cell + 1) * length;
  const isAttack = isInside && sample > 0 && best.factor >= attackFactor && best.rise > 1e-9;
  if (isAttack) return { sample, isAttack };
  // One that is in a neighbouring cell is that cell's.
  const isNeeded = cell > 0 && cell % cellsWithout === 0;
  return isNeeded ? { sample: cell * length + (length >> 1), isAttack } : undefined;
}

import { peakNearLimit, peakReachSamples } from './oversampled-peak.ts';
import { rememberNode } from './remember-node.ts';
import { mapChannels, type SoundNode, type Stereo } from './sound-node.ts';

/** AAC coding raises peaks of loud sound by up to 0.2 dB. */
export const codingMarginDecibels = 0.3;
/** Highest true peak of the mix in dBTP: an exported film stays below -1 dBTP. */
export const defaultCeilingDecibels = -1 - codingMarginDecibels;

/** Samples around a cell that its peak depends on. */
const reachSamples = peakReachSamples + 1;

/** Levels are found for cells of this many samples, which are on a fixed grid of the film. */
const cellSamples = 16;
/** Look-ahead: 5 ms, in which the gain falls smoothly to what a peak needs. */
const attackCells = 15;
/** The gain stays down for 50 ms, more than a period of low notes and beats, which keeps their shape. */
const holdCells = 150;
/** The gain is back where it was 300 ms after a peak. */
const releaseCells = 900;
/** Covers what oversampling underestimates. */
const marginDecibels = 0.05;

/** Part of a peak's reduction that is left so many cells after it. */
const releaseShape = Float64Array.from({ length: releaseCells }, (_, cell) =>
  cell < holdCells
    ? 1
    : (1 + Math.cos((Math.PI * (cell - holdCells + 1)) / (releaseCells - holdCells + 1))) / 2,
);

/** Weights of the smoothing over the look-ahead, a Hann window with sum 1. */
const attackShape = ((): Float64Array => {
  const hann = Float64Array.from(
    { length: attackCells },
    (_, cell) => 1 - Math.cos((2 * Math.PI * (cell + 1)) / (attackCells + 1)),
  );
  const sum = hann.reduce((total, value) => total + value, 0);
  return hann.map((value) => value / sum);
})();

/** Cells before and after a cell that its gain depends on. */
const cellsBefore = attackCells - 1 + releaseCells - 1;
const cellsAfter = attackCells - 1;

interface Reductions {
  readonly firstCell: number;
  /** Decibels that the samples of each cell have to be lowered by; 0 or more. */
  readonly decibels: Float64Array;
}

/**
 * A true-peak limiter with look-ahead. Both channels get the same gain, and samples that are nowhere
 * near the ceiling pass unchanged.
 *
 * The gain is a pure function of a bounded window: each cell's needed reduction is held and released
 * over {@link releaseCells} (the largest of all wins), then widened and smoothed over the look-ahead.
 * The smoothed reduction is never less than a cell needs. Without state, the same samples come out
 * whatever blocks are requested, which a recursive release cannot give.
 */
export function limiterNode(
  source: SoundNode,
  ceilingDecibels: number = defaultCeilingDecibels,
): SoundNode {
  const input = rememberNode(source);
  const target = 10 ** ((ceilingDecibels - marginDecibels) / 20);
  let known: Reductions | undefined;
  return {
    preRollSamples: input.preRollSamples + (cellsBefore + 2) * cellSamples + reachSamples,
    postRollSamples: input.postRollSamples + (cellsAfter + 2) * cellSamples + reachSamples,
    async render(from, to) {
      const cells = { from: Math.floor(from / cellSamples), to: Math.ceil(to / cellSamples) };
      // The gain at a border of two cells is the lower of both, so one more is needed at either end.
      const firstCell = cells.from - 1 - cellsBefore;
      const endCell = cells.to + 1 + cellsAfter;
      const inputFrom = firstCell * cellSamples - reachSamples;
      const block = await input.render(inputFrom, endCell * cellSamples + reachSamples);
      known = findReductions(block, firstCell, endCell, target, known);
      const wanted = mapChannels(block, (samples) =>
        samples.subarray(from - inputFrom, to - inputFrom),
      );
      if (known.decibels.every((decibels) => decibels === 0)) return wanted;
      const gains = gainsAtBorders(known.decibels);
      return applyGains(wanted, gains, from - cells.from * cellSamples);
    },
  };
}

/** Reductions of cells [firstCell, endCell); those that are known already are not computed again. */
function findReductions(
  block: Stereo,
  firstCell: number,
  endCell: number,
  target: number,
  known: Reductions | undefined,
): Reductions {
  const [left, right] = block;
  const decibels = new Float64Array(endCell - firstCell);
  for (let cell = firstCell; cell < endCell; cell++) {
    const before = known?.decibels[cell - known.firstCell];
    if (before !== undefined) {
      decibels[cell - firstCell] = before;
      continue;
    }
    const from = reachSamples + (cell - firstCell) * cellSamples;
    const peakOf = (samples: Float32Array): number =>
      peakNearLimit(samples, from, from + cellSamples, target);
    const peak = left === right ? peakOf(left) : Math.max(peakOf(left), peakOf(right));
    if (peak > target) decibels[cell - firstCell] = 20 * Math.log10(peak / target);
  }
  return { firstCell, decibels };
}

/**
 * Gains at the borders of the cells in the middle of `decibels`, which has {@link cellsBefore} + 1 more
 * cells before and {@link cellsAfter} + 1 more after these.
 */
function gainsAtBorders(decibels: Float64Array): Float64Array {
  const held = new Float64Array(decibels.length);
  decibels.forEach((peak, cell) => {
    if (peak === 0) return;
    const end = Math.min(releaseCells, held.length - cell);
    for (let later = 0; later < end; later++) {
      const left = peak * releaseShape[later]!;
      if (left > held[cell + later]!) held[cell + later] = left;
    }
  });
  const widened = held.map((own, cell) => {
    let largest = own;
    for (let back = 1; back < attackCells && back <= cell; back++) {
      largest = Math.max(largest, held[cell - back]!);
    }
    return largest;
  });
  const gainOf = (cell: number): number => {
    let reduction = 0;
    for (let ahead = 0; ahead < attackCells; ahead++) {
      reduction += attackShape[ahead]! * widened[cell + ahead]!;
    }
    return reduction === 0 ? 1 : 10 ** (-reduction / 20);
  };
  const borders = new Float64Array(decibels.length - cellsBefore - cellsAfter - 1);
  let before = gainOf(cellsBefore);
  for (let border = 0; border < borders.length; border++) {
    const after = gainOf(cellsBefore + border + 1);
    borders[border] = Math.min(before, after);
    before = after;
  }
  return borders;
}

/** Multiplies by gains that change in a straight line from border to border of the cells. */
function applyGains(block: Stereo, gains: Float64Array, firstSample: number): Stereo {
  return mapChannels(block, (samples) =>
    samples.map((sample, index) => {
      const place = firstSample + index;
      const cell = Math.floor(place / cellSamples);
      const gain = gains[cell]!;
      const step = (gains[cell + 1]! - gain) / cellSamples;
      return sample * (gain + step * (place - cell * cellSamples));
    }),
  );
}

import type { ConditionsConfig } from '../checkpoint/conditions-config.ts';
import { localFramesPerSecond } from '../tokens/window-plan.ts';

/** By the formulas of training/second/curves.py. */
const eventRange = [-1.5, 4] as const;
const leastDeviation = 0.05;
const leastChange = 1e-3;
const endingSeconds = 6;

/** Curves of a film's local frames, one value per frame. */
export interface FilmCurves {
  /** Novelty of a frame, in deviations from the mean. */
  readonly event: Float32Array;
  /** Activity from 0 to 1, on the scale of the music of the training. */
  readonly activity: Float32Array;
  /** Rises from 0 to 1 over the last seconds of the score. */
  readonly ending: Float32Array;
}

/**
 * The curves of a film, or of a part of one.
 *
 * @param novelty of the part, see `FeatureStore.novelty`
 * @param framesAfter local frames of the film after the part
 */
export function filmCurves(
  novelty: Float32Array,
  { change, activity }: ConditionsConfig,
  framesAfter = 0,
): FilmCurves {
  const count = novelty.length;
  const mean = novelty.reduce((sum, value) => sum + value, 0) / count;
  const variance = novelty.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  const deviation = Math.max(Math.sqrt(variance), leastDeviation);
  return {
    event: novelty.map((value) =>
      Math.min(Math.max((value - mean) / deviation, eventRange[0]), eventRange[1]),
    ),
    activity: novelty.map((_, frame) => {
      const around = novelty.subarray(Math.max(0, frame - 1), frame + 2);
      const smoothed = around.reduce((sum, value) => sum + value, 0) / around.length;
      return interpolate(Math.log(smoothed + leastChange), change, activity);
    }),
    ending: novelty.map((_, frame) => {
      const left = (framesAfter + count - 1 - frame) / localFramesPerSecond;
      return Math.min(Math.max(1 - left / endingSeconds, 0), 1);
    }),
  };
}

/** The curves of some frames as an input of a model, [frames, 3]. */
export function curvesOf(curves: FilmCurves, frames: readonly number[]): Float32Array {
  return Float32Array.from(
    frames.flatMap((frame) =>
      [curves.event, curves.activity, curves.ending].map((curve) => curve[frame] as number),
    ),
  );
}

/** The value at `x` of a line through points whose places rise; level beyond the outermost. */
function interpolate(x: number, places: readonly number[], values: readonly number[]): number {
  const above = places.findIndex((place) => place > x);
  if (above === 0) return values[0] as number;
  if (above < 0) return values.at(-1) as number;
  const [left, right] = [places[above - 1] as number, places[above] as number];
  const [low, high] = [values[above - 1] as number, values[above] as number];
  return low + ((high - low) * (x - left)) / (right - left);
}

import type { FilmClock } from '../../shared/film-clock.ts';
import type { VideoStream } from '../media-info.ts';
import { rationalToNumber, type Rational } from '../rational.ts';
import type { FilmSpans } from './find-spans.ts';
import { areOnGrid } from './stream-span.ts';

/** Rates that cameras and editors use. */
const usualRates: readonly Rational[] = [
  ...[24, 25, 30, 48, 50, 60, 100, 120, 240].map((rate) => ({ numerator: rate, denominator: 1 })),
  ...[24, 30, 48, 60, 120].map((rate) => ({ numerator: 1000 * rate, denominator: 1001 })),
];

/** A measured rate this near to a usual one is that one. */
const usualTolerance = 2e-4;

/** Differences between the container's average and the measured one: read whole, or at both ends. */
const wholeTolerance = 0.005;
const endsTolerance = 0.25;

/** Average and base rate of evenly spaced frames agree as far as this. */
const baseTolerance = 0.01;

/** How far the last frame may be from where an exact rate has it, as part of a frame's length. */
const farthestFrame = 0.1;

/** A base rate above this is the clock of a container. */
const highestGridRate = 121;

/** How many frames a time that was worked out from the order of decoding may be off. */
const reorderedFrames = 3;

/** Too few frames to measure a rate by. */
const leastFrames = 8;

/**
 * The true rates of a film. Containers without an average of their own give the rate of their clock (a
 * screen recording of "1000 fps"); then it is measured from the frames. Where frames are on the grid
 * of the base rate, with or without gaps, that rate numbers them exactly.
 */
export function filmRates(
  video: VideoStream,
  constantRate: boolean,
  spans: FilmSpans,
): Pick<FilmClock, 'frameRate' | 'averageFrameRate'> {
  const average = averageRate(video, spans);
  const { baseFrameRate: base } = video;
  if (base === undefined) return { frameRate: average, averageFrameRate: average };
  const baseRate = rationalToNumber(base);
  const isBase = constantRate
    ? Math.abs(baseRate / rationalToNumber(average) - 1) <= baseTolerance
    : baseRate <= highestGridRate && areOnGrid(spans.head.times, baseRate);
  const frameRate = isBase ? base : average;
  return {
    frameRate: constantRate ? exactRate(frameRate, spans) : frameRate,
    averageFrameRate: average,
  };
}

/**
 * The usual rate that a constant one is, where the container rounds it: no frame of the film is then
 * off by more than a part of its length.
 */
function exactRate(rate: Rational, { streams, head }: FilmSpans): Rational {
  const value = rationalToNumber(rate);
  const ends = [...streams.values()].map(({ endSeconds }) => endSeconds);
  const frames = Math.max(1, Math.max(...ends) - head.startSeconds) * value;
  const distance = (usual: Rational): number => Math.abs(rationalToNumber(usual) / value - 1);
  // In a short film more than one is that near: 30 and 29.97 differ by a tenth of a frame after 100.
  const nearest = usualRates.reduce((best, usual) =>
    distance(usual) < distance(best) ? usual : best,
  );
  return distance(nearest) * frames <= farthestFrame ? nearest : rate;
}

function averageRate(video: VideoStream, spans: FilmSpans): Rational {
  // The frame count of a container is more exact than what was read at both ends.
  if (!spans.isWhole && isCounted(video)) return video.averageFrameRate;
  const whole = spans.isWhole ? spans.streams.get(video.index) : undefined;
  const measured = measure(whole?.times ?? spans.head.times);
  const inaccuracy = whole?.lacksTimes ? reorderedFrames / whole.count : 0;
  const tolerance = whole ? wholeTolerance + inaccuracy : endsTolerance;
  const isWrong =
    measured !== undefined && Math.abs(measured / video.averageFramesPerSecond - 1) > tolerance;
  return isWrong ? asRational(measured) : video.averageFrameRate;
}

function isCounted({ declaredFrameCount, durationSeconds, averageFramesPerSecond }: VideoStream) {
  if (declaredFrameCount === undefined || durationSeconds === undefined) return false;
  const counted = declaredFrameCount / durationSeconds;
  return Math.abs(counted / averageFramesPerSecond - 1) <= wholeTolerance;
}

function measure(times: readonly number[]): number | undefined {
  if (times.length < leastFrames) return undefined;
  const first = times.reduce((least, time) => Math.min(least, time), Infinity);
  const last = times.reduce((most, time) => Math.max(most, time), -Infinity);
  return last > first ? (times.length - 1) / (last - first) : undefined;
}

function asRational(rate: number): Rational {
  const usual = usualRates.find((each) => {
    return Math.abs(rationalToNumber(each) / rate - 1) <= usualTolerance;
  });
  return usual ?? { numerator: Math.max(1, Math.round(rate * 1000)), denominator: 1000 };
}

import type { MediaInfo } from '../media-info.ts';
import type { FilmSpans } from './find-spans.ts';
import { areEven } from './stream-span.ts';

/** Frame rates of two streams, or of container and packets, that agree as far as this are the same. */
const rateTolerance = 0.01;

/**
 * Whether frames come at even distances: by what the container says, and at the places of the film that
 * were looked at.
 */
export function hasConstantRate(video: NonNullable<MediaInfo['video']>, spans: FilmSpans): boolean {
  const { head, streams, middles, isWhole, isHeadWhole } = spans;
  const tail = streams.get(video.index);
  const { baseFrameRate, averageFramesPerSecond } = video;
  const base = baseFrameRate
    ? baseFrameRate.numerator / baseFrameRate.denominator
    : averageFramesPerSecond;
  // Fields and frames: the base rate of interlaced film may be twice the average.
  const times = Math.max(1, Math.round(base / averageFramesPerSecond));
  const ratesAgree = Math.abs(base / averageFramesPerSecond / times - 1) <= rateTolerance;
  // Times that were worked out from the decoding order say nothing about evenness.
  if (head.lacksTimes) return ratesAgree;
  const { tickSeconds } = video;
  const tailTimes = tail?.times ?? [];
  const isTailWhole = isWhole && tailTimes.length === tail?.count;
  return (
    ratesAgree &&
    areEven(head.times, { isStart: true, isEnd: isHeadWhole, tickSeconds }) &&
    areEven(tailTimes, { isStart: isTailWhole, isEnd: true, tickSeconds }) &&
    middles.every((times) => areEven(times, { isStart: false, isEnd: false, tickSeconds }))
  );
}

import { takeSpan, type SampleSpan } from '../../document/clips.ts';
import type { PlaceHere } from '../../document/takes-here.ts';
import type { Take } from '../../shared/project-document.ts';
import { playedRate } from '../../sound/mix-graph.ts';
import { LoudnessMeter } from '../../sound/loudness-meter.ts';

/** Decibels by which each side of a comparison is turned down; one of them is 0. */
export interface MatchedGains {
  readonly a: number;
  readonly b: number;
}

/** Longest stretch that is measured: loudness around the playhead is what is compared. */
const measuredSeconds = 60;
const blockSeconds = 2;

/** Samples [from, to) of each channel of what a take is played from, counted from its first sample. */
export type ReadTake = (take: Take, from: number, to: number) => Promise<readonly Float32Array[]>;

/**
 * How far the louder of two takes is turned down so that both are equally loud, by ITU-R BS.1770, where
 * both have music at the place: up to a minute of it around the playhead. 0 where either is silent.
 */
export async function matchLoudness(
  read: ReadTake,
  takes: { readonly a: Take; readonly b: Take },
  place: PlaceHere,
): Promise<MatchedGains> {
  const span = measuredSpan(takes.a, takes.b, place);
  const a = await loudnessOf(read, takes.a, span);
  const b = await loudnessOf(read, takes.b, span);
  if (!Number.isFinite(a) || !Number.isFinite(b)) return { a: 0, b: 0 };
  return { a: Math.min(0, b - a), b: Math.min(0, a - b) };
}

function measuredSpan(a: Take, b: Take, place: PlaceHere): SampleSpan {
  const spans = [takeSpan(a), takeSpan(b), place];
  const start = Math.max(...spans.map(({ startSample }) => startSample));
  const end = Math.min(...spans.map(({ endSample }) => endSample));
  const length = measuredSeconds * a.sampleRate;
  const startSample = Math.max(start, Math.min(place.atSample - length / 2, end - length));
  return { startSample, endSample: Math.min(end, startSample + length) };
}

async function loudnessOf(
  read: ReadTake,
  take: Take,
  { startSample, endSample }: SampleSpan,
): Promise<number> {
  const rate = playedRate(take);
  const meter = new LoudnessMeter(rate, 2);
  const offset = takeSpan(take).startSample;
  const played = (sample: number): number =>
    Math.round(((sample - offset) * rate) / take.sampleRate);
  const end = played(endSample);
  for (let from = played(startSample); from < end; from += blockSeconds * rate) {
    const [left, right = left] = await read(take, from, Math.min(from + blockSeconds * rate, end));
    // A mono take sounds on both sides.
    meter.push([left!, right!]);
  }
  return meter.integratedLufs;
}

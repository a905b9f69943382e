import { clipEnd, type SampleSpan } from '../../document/clips.ts';
import { clipsOn } from '../../document/music-tracks.ts';
import type { PlaceHere } from '../../document/takes-here.ts';
import type { Clip, ProjectDocument, Take } from '../../shared/project-document.ts';
import type { ReadTake } from '../../sound/clips-node.ts';
import { LoudnessMeter } from '../../sound/loudness-meter.ts';
import { lanes } from '../../sound/mix-graph.ts';
import { mixSampleRate } from '../../sound/sound-node.ts';

/** Decibels by which each side of a comparison is turned down; one of them is 0. */
export interface MatchedGains {
  readonly a: number;
  readonly b: number;
}

/** A take in a document in which it is heard. */
export interface HeardTake {
  readonly document: ProjectDocument;
  readonly takeId: string;
}

/** Longest stretch that is measured: loudness around the playhead is what is compared. */
const measuredSeconds = 60;
const blockSamples = 2 * mixSampleRate;

/**
 * How far the louder of two takes is turned down so that both are equally loud, by ITU-R BS.1770. Each is
 * measured as its document plays it, with the place, stretch, gain and fades of its clips, where both are
 * heard at the place: up to a minute of it around the playhead. 0 where either is silent or not heard there.
 */
export async function matchLoudness(
  readTake: ReadTake,
  takes: readonly Take[],
  pair: { readonly a: HeardTake; readonly b: HeardTake },
  place: PlaceHere,
): Promise<MatchedGains> {
  const span = measuredSpan(pair.a, pair.b, place);
  if (!span) return { a: 0, b: 0 };
  const loudness = ({ document }: HeardTake): Promise<number> =>
    loudnessOf({ document, takes, readTake, trackId: place.trackId }, span);
  const a = await loudness(pair.a);
  const b = await loudness(pair.b);
  if (!Number.isFinite(a) || !Number.isFinite(b)) return { a: 0, b: 0 };
  return { a: Math.min(0, b - a), b: Math.min(0, a - b) };
}

/** Where both takes are heard at the place; undefined where they are not. */
function measuredSpan(a: HeardTake, b: HeardTake, place: PlaceHere): SampleSpan | undefined {
  const own = heardClip(a, place);
  const other = heardClip(b, place);
  if (!own || !other) return undefined;
  const start = Math.max(own.startSample, other.startSample, place.startSample);
  const end = Math.min(clipEnd(own), clipEnd(other), place.endSample);
  if (start >= end) return undefined;
  const length = measuredSeconds * a.document.sampleRate;
  const startSample = Math.max(start, Math.min(place.atSample - length / 2, end - length));
  return { startSample, endSample: Math.min(end, startSample + length) };
}

/** The clip that plays a take at a place: the one under the playhead before the one that plays most there. */
function heardClip({ document, takeId }: HeardTake, place: PlaceHere): Clip | undefined {
  const { startSample, endSample, atSample } = place;
  const overlap = (clip: Clip): number =>
    clip.startSample <= atSample && atSample < clipEnd(clip)
      ? Infinity
      : Math.min(clipEnd(clip), endSample) - Math.max(clip.startSample, startSample);
  return clipsOn(document.clips, place.trackId)
    .filter((clip) => clip.takeId === takeId && !clip.muted && overlap(clip) > 0)
    .toSorted((one, other) => overlap(other) - overlap(one))[0];
}

interface TrackToMeasure {
  readonly document: ProjectDocument;
  readonly takes: readonly Take[];
  readonly readTake: ReadTake;
  readonly trackId: string;
}

/** Loudness of the clips of a track over a span, before the fader of the track. */
async function loudnessOf(
  { document, takes, readTake, trackId }: TrackToMeasure,
  { startSample, endSample }: SampleSpan,
): Promise<number> {
  const mixSample = (sample: number): number =>
    Math.round((sample * mixSampleRate) / document.sampleRate);
  const end = mixSample(endSample);
  const film = { document, takes, durationSeconds: end / mixSampleRate };
  const track = lanes(film)
    .find(({ id }) => id === trackId)
    ?.source({ readTake });
  const meter = new LoudnessMeter(mixSampleRate, 2);
  for (let from = mixSample(startSample); from < end && track; from += blockSamples) {
    meter.push(await track.render(from, Math.min(from + blockSamples, end)));
  }
  return meter.integratedLufs;
}

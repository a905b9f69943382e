import { clipEnvelope, decibelsToGain } from '../document/clip-envelope.ts';
import { stretchOf } from '../document/clip-place.ts';
import { clipEnd } from '../document/clips.ts';
import type { ProjectDocument } from '../shared/project-document.ts';

/** Samples [from, to) of a take's sound as it is stretched, mono. */
export type ReadTake = (takeId: string, from: number, to: number, stretch: number) => Float32Array;

/**
 * The music track at its own sample rate, samples [startSample, endSample), mono and before the mix:
 * what joins are found in. The mix itself is rendered by `mix-graph.ts`.
 */
export function renderClips(
  document: Pick<ProjectDocument, 'clips'>,
  readTake: ReadTake,
  startSample: number,
  endSample: number,
): Float32Array {
  const output = new Float32Array(Math.max(0, endSample - startSample));
  for (const clip of document.clips) {
    const from = Math.max(startSample, clip.startSample);
    const to = Math.min(endSample, clipEnd(clip));
    if (clip.muted || from >= to) continue;
    const shift = clip.offsetSample - clip.startSample;
    const samples = readTake(clip.takeId, from + shift, to + shift, stretchOf(clip));
    const gain = decibelsToGain(clip.gainDecibels);
    const fadeInEnd = clip.startSample + clip.fadeIn.lengthSamples;
    const fadeOutStart = clipEnd(clip) - clip.fadeOut.lengthSamples;
    for (let sample = from; sample < to; sample++) {
      const fading = sample < fadeInEnd || sample >= fadeOutStart;
      const factor = fading ? clipEnvelope(clip, sample) : gain;
      output[sample - startSample]! += factor * samples[sample - from]!;
    }
  }
  return output;
}

/** The ranges of takes that {@link renderClips} will read, so that they can be fetched first. */
export function takesNeeded(
  document: Pick<ProjectDocument, 'clips'>,
  startSample: number,
  endSample: number,
): { takeId: string; from: number; to: number; stretch: number }[] {
  return document.clips.flatMap((clip) => {
    const from = Math.max(startSample, clip.startSample);
    const to = Math.min(endSample, clipEnd(clip));
    if (clip.muted || from >= to) return [];
    const shift = clip.offsetSample - clip.startSample;
    return [{ takeId: clip.takeId, from: from + shift, to: to + shift, stretch: stretchOf(clip) }];
  });
}

import type { Clip, Fade, ProjectDocument } from '../shared/project-document.ts';
import { clipEnd } from './clips.ts';

/** Samples [from, to) of a take's own sound, mono. */
export type ReadTake = (takeId: string, from: number, to: number) => Float32Array;

/** The factor of a level in decibels. */
export function decibelsToGain(decibels: number): number {
  return 10 ** (decibels / 20);
}

/** Level of a fade that rises: `position` samples after its beginning, counted at sample centres. */
function rise({ lengthSamples, curve }: Fade, position: number): number {
  if (position >= lengthSamples) return 1;
  const t = (position + 0.5) / lengthSamples;
  return curve === 'linear' ? t : Math.sin((Math.PI / 2) * t);
}

/**
 * Factor of a clip at a sample of the timeline: gain and both fades; 0 outside of it and when muted.
 * Two equal-power fades over the same samples add up to constant power, two linear ones to 1.
 */
export function clipEnvelope(clip: Clip, sample: number): number {
  const fromStart = sample - clip.startSample;
  const toEnd = clipEnd(clip) - 1 - sample;
  if (clip.muted || fromStart < 0 || toEnd < 0) return 0;
  return (
    decibelsToGain(clip.gainDecibels) * rise(clip.fadeIn, fromStart) * rise(clip.fadeOut, toEnd)
  );
}

/**
 * The music track's sound for samples [startSample, endSample), before the mix. The same samples
 * come out whatever stretches they are asked for in.
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
    const samples = readTake(clip.takeId, from + shift, to + shift);
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

/** The stretches of takes that {@link renderClips} will read, so that they can be fetched first. */
export function takesNeeded(
  document: Pick<ProjectDocument, 'clips'>,
  startSample: number,
  endSample: number,
): { readonly takeId: string; readonly from: number; readonly to: number }[] {
  return document.clips.flatMap((clip) => {
    const from = Math.max(startSample, clip.startSample);
    const to = Math.min(endSample, clipEnd(clip));
    if (clip.muted || from >= to) return [];
    const shift = clip.offsetSample - clip.startSample;
    return [{ takeId: clip.takeId, from: from + shift, to: to + shift }];
  });
}

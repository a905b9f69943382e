import type { Clip, Fade } from '../shared/project-document.ts';
import { clipEnd } from './clips.ts';

/** The factor of a level in decibels. */
export function decibelsToGain(decibels: number): number {
  return 10 ** (decibels / 20);
}

/** Level of a rising fade, `position` samples after its beginning, counted at sample centres. */
function rise({ lengthSamples, curve }: Fade, position: number): number {
  if (lengthSamples === 0 || position >= lengthSamples) return 1;
  return fadeLevel(curve, Math.max(0, (position + 0.5) / lengthSamples));
}

/** Level of a fade at a part of its way from silence, 0 to 1. */
export function fadeLevel(curve: Fade['curve'], part: number): number {
  switch (curve) {
    case 'linear':
      return part;
    case 'equal-power':
      return Math.sin((Math.PI / 2) * part);
    case 'smooth':
      return (1 - Math.cos(Math.PI * part)) / 2;
    case 'decay':
      return part ** 3;
  }
}

/**
 * Factor of a clip at a sample of the timeline, or at a place between two samples: gain and both
 * fades; 0 outside of the clip and when it is muted. Two equal-power fades over the same samples add
 * up to constant power, two linear ones to 1.
 */
export function clipEnvelope(clip: Clip, sample: number): number {
  const fromStart = sample - clip.startSample;
  const toEnd = clipEnd(clip) - 1 - sample;
  if (clip.muted || fromStart < 0 || sample >= clipEnd(clip)) return 0;
  return (
    decibelsToGain(clip.gainDecibels) * rise(clip.fadeIn, fromStart) * rise(clip.fadeOut, toEnd)
  );
}

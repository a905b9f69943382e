import type { Clip, Fade } from '../shared/project-document.ts';
import { isSeam, overlapSamples, shortFade } from './clips.ts';

interface Neighbours {
  readonly previous: Clip | undefined;
  readonly next: Clip | undefined;
}

function neighbours(clips: readonly Clip[], index: number): Neighbours {
  return { previous: clips[index - 1], next: clips[index + 1] };
}

/** The clip with fades that fit its length, shortening first what no crossfade needs. */
export function fitFades(clip: Clip, overlapIn = 0, overlapOut = 0): Clip {
  const excess = clip.fadeIn.lengthSamples + clip.fadeOut.lengthSamples - clip.lengthSamples;
  if (excess <= 0) return clip;
  const spareOut = Math.max(0, clip.fadeOut.lengthSamples - overlapOut);
  const fromOut = Math.min(excess, spareOut);
  const fromIn = Math.min(excess - fromOut, Math.max(0, clip.fadeIn.lengthSamples - overlapIn));
  return {
    ...clip,
    fadeIn: { ...clip.fadeIn, lengthSamples: clip.fadeIn.lengthSamples - fromIn },
    fadeOut: { ...clip.fadeOut, lengthSamples: clip.fadeOut.lengthSamples - fromOut },
  };
}

interface EdgeChange {
  readonly fade: Fade;
  readonly overlapBefore: number;
  readonly overlapNow: number;
  /** A hard edge that nobody asked for: it was a seam, or it was made by moving the edge. */
  readonly exposed: boolean;
}

function settleFade(change: EdgeChange, clip: Clip, sampleRate: number): Fade {
  const { fade, overlapBefore, overlapNow } = change;
  if (overlapNow > 0 && overlapNow < overlapBefore && fade.lengthSamples === overlapBefore) {
    return { ...fade, lengthSamples: overlapNow };
  }
  if (fade.lengthSamples === 0 && change.exposed) return shortFade(sampleRate, clip.lengthSamples);
  return fade;
}

/**
 * Brings the fades in order after clips were trimmed, moved or deleted: a crossfade whose clips
 * overlap less than before shrinks with them, and an edge that was the seam of a split gets a short
 * fade when its other half is gone. Locked clips and edges that did not change stay as they are.
 *
 * @param before clips in order before the change
 * @param after clips in order after it, overlapping no more than before
 */
export function settleEdges(
  before: readonly Clip[],
  after: readonly Clip[],
  sampleRate: number,
): Clip[] {
  return after.map((clip, index) => {
    const indexBefore = before.findIndex(({ id }) => id === clip.id);
    const was = before[indexBefore];
    if (clip.locked || !was) return clip;
    const old = neighbours(before, indexBefore);
    const now = neighbours(after, index);
    const overlapIn = overlapSamples(now.previous, clip);
    const overlapOut = overlapSamples(clip, now.next);
    const fadeIn = settleFade(
      {
        fade: clip.fadeIn,
        overlapBefore: overlapSamples(old.previous, was),
        overlapNow: overlapIn,
        exposed:
          (isSeam(old.previous, was) || was.offsetSample !== clip.offsetSample) &&
          !isSeam(now.previous, clip),
      },
      clip,
      sampleRate,
    );
    const fadeOut = settleFade(
      {
        fade: clip.fadeOut,
        overlapBefore: overlapSamples(was, old.next),
        overlapNow: overlapOut,
        exposed:
          (isSeam(was, old.next) ||
            was.offsetSample + was.lengthSamples !== clip.offsetSample + clip.lengthSamples) &&
          !isSeam(clip, now.next),
      },
      clip,
      sampleRate,
    );
    return fitFades({ ...clip, fadeIn, fadeOut }, overlapIn, overlapOut);
  });
}

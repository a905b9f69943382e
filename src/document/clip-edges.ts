import type { Clip, Fade } from '../shared/project-document.ts';
import { defaultCrossfadeSeconds, isInStep, isSeam, overlapSamples, shortFade } from './clips.ts';
import { neighboursOf } from './music-tracks.ts';
import { secondsToSamples } from './time-units.ts';

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
  /** The curve that a crossfade made here gets. */
  readonly curve: Fade['curve'];
  /** A hard edge that the user did not request: it was a seam, or was made by moving the edge. */
  readonly exposed: boolean;
}

/** A crossfade with a locked clip takes its curve; the same music in step must not swell. */
function curveOf(
  clip: Clip,
  fade: Fade,
  neighbour: Clip | undefined,
  theirs?: Fade,
): Fade['curve'] {
  if (!neighbour) return fade.curve;
  if (neighbour.locked && theirs) return theirs.curve;
  return isInStep(clip, neighbour) ? 'linear' : 'equal-power';
}

function settleFade(change: EdgeChange, clip: Clip, sampleRate: number): Fade {
  const { fade, overlapBefore, overlapNow } = change;
  if (overlapNow > overlapBefore) {
    return { lengthSamples: overlapNow, curve: overlapBefore > 0 ? fade.curve : change.curve };
  }
  if (overlapNow > 0 && overlapNow < overlapBefore && fade.lengthSamples === overlapBefore) {
    return { ...fade, lengthSamples: overlapNow };
  }
  // What was faded because of the neighbour is not to stay faded for seconds without it.
  if (overlapNow === 0 && overlapBefore > 0 && fade.lengthSamples === overlapBefore) {
    const longest = secondsToSamples(defaultCrossfadeSeconds, sampleRate);
    return { ...fade, lengthSamples: Math.min(overlapBefore, longest) };
  }
  if (fade.lengthSamples === 0 && change.exposed) return shortFade(sampleRate, clip.lengthSamples);
  return fade;
}

/**
 * Brings the fades in order after clips were trimmed, moved or deleted: clips that overlap more than
 * before crossfade over all of the overlap, a crossfade whose clips overlap less shrinks with them, what is
 * left of one whose clips part is a fade of 80 ms at the most, and an edge that was the seam of a split gets a short fade when its other half is gone. Locked clips and
 * edges that did not change stay as they are.
 *
 * @param before clips in order before the change
 * @param after clips in order after it, lying as {@link findObstacle} allows
 */
export function settleEdges(
  before: readonly Clip[],
  after: readonly Clip[],
  sampleRate: number,
): Clip[] {
  return after.map((clip) => {
    const was = before.find(({ id }) => id === clip.id);
    if (clip.locked || !was) return clip;
    const old = neighboursOf(before, was);
    const now = neighboursOf(after, clip);
    const overlapIn = overlapSamples(now.previous, clip);
    const overlapOut = overlapSamples(clip, now.next);
    // A crossfade belongs to two clips: with another neighbour it is a new one.
    const keptIn = old.previous?.id === now.previous?.id || overlapIn === 0;
    const keptOut = old.next?.id === now.next?.id || overlapOut === 0;
    const fadeIn = settleFade(
      {
        fade: clip.fadeIn,
        overlapBefore: keptIn ? overlapSamples(old.previous, was) : 0,
        overlapNow: overlapIn,
        curve: curveOf(clip, clip.fadeIn, now.previous, now.previous?.fadeOut),
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
        overlapBefore: keptOut ? overlapSamples(was, old.next) : 0,
        overlapNow: overlapOut,
        curve: curveOf(clip, clip.fadeOut, now.next, now.next?.fadeIn),
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

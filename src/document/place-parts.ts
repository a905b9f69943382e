import type { Clip, Fade, ProjectDocument } from '../shared/project-document.ts';
import type { MusicPart } from './fit-in-parts.ts';
import { fitFades } from './clip-edges.ts';
import { clipEnd, nextClipId, shortFade } from './clips.ts';

/** Two parts of one take differ in phase alone: a short crossfade, before the accent that hides it. */
const crossfadeSeconds = 0.03;
/** An accent is placed where it rises most: its attack begins up to this long before that. */
const attackSeconds = 0.012;

/**
 * The clips that play a clip's music in parts, each at its own tempo: the first begins and the last ends as the
 * clip does, and each part crossfades into the accent that the next one begins with.
 *
 * @param parts see `fitInParts`: the first may begin later than the clip
 */
export function placeParts(
  { clips, sampleRate }: Pick<ProjectDocument, 'clips' | 'sampleRate'>,
  clip: Clip,
  parts: readonly MusicPart[],
): Clip[] {
  const fade: Fade = {
    lengthSamples: Math.round(crossfadeSeconds * sampleRate),
    curve: 'equal-power',
  };
  // Where the clip went on in the next one, it is at another place of the music now, and would click.
  const lastFade: Fade = {
    ...clip.fadeOut,
    lengthSamples: Math.max(clip.fadeOut.lengthSamples, shortFade(sampleRate).lengthSamples),
  };
  const { stretch: _, ...plain } = clip;
  const lead = Math.round(attackSeconds * sampleRate);
  const joins = parts.map(({ startSeconds }) => Math.round(startSeconds * sampleRate) - lead);
  const known = [...clips];
  return parts.map(({ startSeconds, takeSeconds, stretch }, index) => {
    const isFirst = index === 0;
    const isLast = index === parts.length - 1;
    const place = Math.round(startSeconds * sampleRate);
    const startSample = isFirst ? place : joins[index]! - fade.lengthSamples;
    const endSample = isLast ? clipEnd(clip) : joins[index + 1]!;
    const part: Clip = {
      ...plain,
      ...(stretch !== 1 && { stretch }),
      id: isFirst ? clip.id : nextClipId(known),
      startSample,
      offsetSample: Math.max(
        0,
        Math.round(takeSeconds * stretch * sampleRate) - (place - startSample),
      ),
      lengthSamples: endSample - startSample,
      fadeIn: isFirst ? clip.fadeIn : fade,
      fadeOut: isLast ? lastFade : fade,
    };
    const fitting = fitFades(
      part,
      isFirst ? 0 : fade.lengthSamples,
      isLast ? 0 : fade.lengthSamples,
    );
    known.push(fitting);
    return fitting;
  });
}

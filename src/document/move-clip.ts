import type { ProjectDocument } from '../shared/project-document.ts';
import { settleEdges } from './clip-edges.ts';
import { clipEnd, findUnlockedClip, withClip, withClips } from './clips.ts';

/**
 * Moves a clip so that it begins as near to `toSample` as its neighbours let it: in the place it has,
 * or in any other free place of the track that holds it. A crossfade at its edges shrinks as the
 * clip moves away, and never grows.
 *
 * @throws AppError `bad-argument` when the clip is locked
 */
export function moveClip(
  document: ProjectDocument,
  clipId: string,
  toSample: number,
): ProjectDocument {
  const clip = findUnlockedClip(document, clipId);
  const wanted = Math.max(0, Math.round(toSample));
  const others = document.clips.filter(({ id }) => id !== clipId);
  let nearest = clip.startSample;
  for (let index = 0; index <= others.length; index++) {
    const previous = others[index - 1];
    const next = others[index];
    // Its present place may be narrower than the clip, by the crossfades it has there.
    const own =
      (!previous || previous.startSample < clip.startSample) &&
      (!next || next.startSample > clip.startSample);
    const free = previous ? clipEnd(previous) : 0;
    const low = own ? Math.min(free, clip.startSample) : free;
    const until = (next ? next.startSample : Infinity) - clip.lengthSamples;
    const high = own ? Math.max(until, clip.startSample) : until;
    if (high < low) continue;
    const candidate = Math.max(low, Math.min(high, wanted));
    if (Math.abs(candidate - wanted) < Math.abs(nearest - wanted)) nearest = candidate;
  }
  const after = withClip(document, { ...clip, startSample: nearest }).clips;
  return withClips(document, settleEdges(document.clips, after, document.sampleRate));
}

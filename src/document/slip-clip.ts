import type { ProjectDocument, Take } from '../shared/project-document.ts';
import { settleEdges } from './clip-edges.ts';
import { findUnlockedClip, materialSpan, withClip, withClips } from './clips.ts';
import type { MovedClips } from './move-clips.ts';

/**
 * Moves the music inside of a clip by as nearly `bySamples` as the take has music; positive ones bring
 * it later. The clip's edges, fades and level stay.
 *
 * @throws AppError `bad-argument` when the clip is locked
 */
export function slipClip(
  document: ProjectDocument,
  takes: readonly Take[],
  clipId: string,
  bySamples: number,
): MovedClips {
  const clip = findUnlockedClip(document, clipId);
  const wanted = Math.round(bySamples);
  const material = materialSpan(clip, takes);
  const latest = material.endSample - material.startSample - clip.lengthSamples;
  const offsetSample = Math.max(0, Math.min(latest, clip.offsetSample - wanted));
  const movedSamples = clip.offsetSample - offsetSample;
  const obstacle = movedSamples === wanted ? undefined : 'material';
  if (movedSamples === 0) return { document, movedSamples: 0, obstacle };
  const after = withClip(document, { ...clip, offsetSample }).clips;
  return {
    document: withClips(document, settleEdges(document.clips, after, document.sampleRate)),
    movedSamples,
    obstacle,
  };
}

import { AppError } from '../shared/app-error.ts';
import type { ProjectDocument } from '../shared/project-document.ts';
import { settleEdges } from './clip-edges.ts';
import { findUnlockedClip, overlapSamples, withClips } from './clips.ts';
import { editTrack, trackOf } from './music-tracks.ts';

/**
 * Removes clips. Everything after each of them on its track moves forward by its length, so that no hole stays.
 * Where it was crossfaded with the clip before, the one after it takes its place in the crossfade.
 * Markers stay with the picture.
 *
 * @throws AppError `bad-argument` when one of them is locked, or a clip that would have to move
 */
export function rippleDelete(
  document: ProjectDocument,
  clipIds: Iterable<string>,
): ProjectDocument {
  const going = [...clipIds].map((clipId) => findUnlockedClip(document, clipId));
  return going
    .toSorted((a, b) => b.startSample - a.startSample)
    .reduce(
      (from, clip) => editTrack(from, trackOf(clip), (alone) => withoutClip(alone, clip.id)),
      document,
    );
}

function withoutClip(document: ProjectDocument, clipId: string): ProjectDocument {
  const { clips, sampleRate } = document;
  const index = clips.findIndex(({ id }) => id === clipId);
  const clip = clips[index]!;
  const [previous, next] = [clips[index - 1], clips[index + 1]];
  const before = clips.slice(0, index);
  const after = clips.slice(index + 1);
  if (after.some(({ locked }) => locked)) {
    throw new AppError(
      'bad-argument',
      'A locked clip is later on the track and would have to move: unlock it first.',
    );
  }
  const joined = overlapSamples(previous, clip);
  // No longer a crossfade than the next clip has room for before it joins the one after it.
  const room = next ? next.lengthSamples - overlapSamples(next, clips[index + 2]) - 1 : Infinity;
  const overlap = Math.max(0, Math.min(joined, room));
  const by = clip.lengthSamples - overlapSamples(clip, next) - (joined - overlap);
  const closed = after.map((later) => ({ ...later, startSample: later.startSample - by }));
  return withClips(document, settleEdges(clips, [...before, ...closed], sampleRate));
}

import type { ProjectDocument } from '../shared/project-document.ts';
import { findUnlockedClip } from './clips.ts';
import { moveClips } from './move-clips.ts';

/**
 * Moves a clip so that it begins as near to `toSample` as the others let it, see {@link moveClips}.
 *
 * @throws AppError `bad-argument` when the clip is locked
 */
export function moveClip(
  document: ProjectDocument,
  clipId: string,
  toSample: number,
): ProjectDocument {
  const { startSample } = findUnlockedClip(document, clipId);
  return moveClips(document, [clipId], toSample - startSample).document;
}

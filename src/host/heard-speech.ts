import { dialogueGainDecibels, isDialogueHeard, originalLanes } from '../document/mix-lanes.ts';
import { isSameSound, originalTracks } from '../document/original-tracks.ts';
import type { ProjectFile } from '../shared/project-document.ts';
import type { StoredAnalysis } from '../shared/project-layout.ts';

/**
 * Loudness in LUFS of the speech in a project's chosen sound tracks, with their faders. Null without
 * audible dialogue, undefined while speech is not known yet.
 */
export function heardSpeechLufs(
  { source, document }: Pick<ProjectFile, 'source' | 'document'>,
  { film, speech }: Partial<Pick<StoredAnalysis, 'film' | 'speech'>> = {},
): number | null | undefined {
  if (!source.hasSound) return null;
  const originals = film ? originalLanes(film, document.originalTracks) : [];
  if (!isDialogueHeard(document.mix, originals)) return null;
  const tracks = film && originalTracks(film, document.originalTracks);
  if (!speech || !isSameSound(tracks, speech.tracks)) return undefined;
  const { loudnessLufs } = speech;
  if (loudnessLufs === null) return null;
  return loudnessLufs + dialogueGainDecibels(document.mix, originals);
}

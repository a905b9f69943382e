import {
  dialogueGainDecibels,
  isDialogueHeard,
  originalLanes,
  originalLufs,
} from '../document/mix-lanes.ts';
import { isSameSound, originalTracks } from '../document/original-tracks.ts';
import type { ProjectFile } from '../shared/project-document.ts';
import type { StoredAnalysis } from '../shared/project-layout.ts';

/** How loud the film's own sound is beside the music, in LUFS, with the faders of its tracks. */
export interface HeardOriginal {
  /** Of its speech: null without audible dialogue, undefined while it is not known yet. */
  readonly speechLufs: number | null | undefined;
  /** Of all of it; undefined while it is not known, and where it is silent. */
  readonly besideLufs?: number | undefined;
}

/** How loud speech and sound of a project's chosen sound tracks are, as far as its analysis knows. */
export function heardOriginal(
  { source, document }: Pick<ProjectFile, 'source' | 'document'>,
  { film, speech }: Partial<Pick<StoredAnalysis, 'film' | 'speech'>> = {},
): HeardOriginal {
  if (!source.hasSound || document.mix.originalMuted) return { speechLufs: null };
  const { mix } = document;
  const originals = film ? originalLanes(film, document.originalTracks) : [];
  const tracks = film && originalTracks(film, document.originalTracks);
  const isHeard = isDialogueHeard(mix, originals);
  if (!speech || !isSameSound(tracks, speech.tracks)) {
    return { speechLufs: isHeard ? undefined : null };
  }
  const { loudnessLufs } = speech;
  const hasSpeech = isHeard && loudnessLufs !== null;
  return {
    speechLufs: hasSpeech ? loudnessLufs + dialogueGainDecibels(mix, originals) : null,
    besideLufs: originalLufs(mix, originals, speech.soundLufs),
  };
}

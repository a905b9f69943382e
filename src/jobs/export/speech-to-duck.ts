import type { FindSpeech } from '../../export/export-film.ts';
import { isTimedAlike } from '../../document/is-timed-alike.ts';
import { isSameSound, originalTracks } from '../../document/original-tracks.ts';
import { contentHash } from '../../media/content-hash.ts';
import { readAnalysis } from '../../store/stored-analysis.ts';
import { findSpeech } from '../analyse/find-speech.ts';

/**
 * Returns the speech that the analysis in a folder found, so that an export ducks as the editor does. If
 * the analysis has none for the chosen tracks of this film, speech is found now.
 */
export function speechToDuck(analysisDir: string): FindSpeech {
  return async (video, { document }, options) => {
    const tracks = originalTracks(video.clock, document.originalTracks);
    if (!tracks) return [];
    const stored = await readAnalysis(analysisDir);
    const { speech, film } = stored ?? {};
    // Ranges that were found by another clock may be shifted.
    const isOfClock = film !== undefined && isTimedAlike(film, video.clock);
    if (speech && isOfClock && isSameSound(tracks, speech.tracks)) {
      if (stored?.contentHash === (await contentHash(video.path))) return speech.ranges;
    }
    return (await findSpeech(video, tracks, options)).ranges;
  };
}

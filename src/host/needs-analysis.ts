import { holdsLanes, originalLanes } from '../document/mix-lanes.ts';
import { isSameSound, originalTracks } from '../document/original-tracks.ts';
import { filmClockVersion } from '../shared/film-clock.ts';
import type { ProjectFile } from '../shared/project-document.ts';
import { formOf, pictureForm, type StoredAnalysis } from '../shared/project-layout.ts';

/** Whether anything that the timeline shows of a film is missing, or is of other sound tracks. */
export function needsAnalysis(
  { source, document }: Pick<ProjectFile, 'source' | 'document'>,
  analysis: StoredAnalysis | undefined,
): boolean {
  if (analysis?.needsProxy === undefined) return true;
  if (!analysis.film || !analysis.filmstrip || !analysis.cuts) return true;
  if (analysis.film.version !== filmClockVersion || formOf(analysis) !== pictureForm) return true;
  if (!analysis.film.constantRate && !analysis.pictureTimes) return true;
  if (!source.hasSound) return false;
  const tracks = originalTracks(analysis.film, document.originalTracks);
  if (!tracks) return false;
  const { originalPeaks, originalSound, speech } = analysis;
  const lanes = originalLanes(analysis.film, document.originalTracks);
  if (!originalPeaks || !holdsLanes(originalSound, tracks, lanes.length)) return true;
  return !isSameSound(tracks, speech?.tracks);
}

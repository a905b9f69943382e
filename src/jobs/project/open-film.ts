import { contentHash } from '../../media/content-hash.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { probeVideo } from '../../media/probe.ts';
import { isTimedAlike } from '../../document/is-timed-alike.ts';
import { filmClockVersion, type FilmClock } from '../../shared/film-clock.ts';
import { formOf, pictureForm, type StoredAnalysis } from '../../shared/project-layout.ts';
import type { ProjectContext } from '../../shared/worker-protocol.ts';
import { readAnalysis } from '../../store/stored-analysis.ts';

/** The film of a project, and what is known of it. */
export interface OpenedFilm {
  readonly film: VideoInfo;
  /** Holds the film's clock. */
  readonly analysis: StoredAnalysis;
  /** Whether the clock was made now, and is not stored yet. */
  readonly isClockNew: boolean;
}

/**
 * Opens the film of a project. Its clock is taken from the analysis where it is kept, so that no
 * packets are read again. A clock of an older build is replaced; where its times differ, all else that was
 * stored with it is dropped too, but for the cuts, by which those of the project are moved. What was made of
 * the picture in an earlier form is dropped as well. Throws as `probeVideo`.
 */
export async function openFilm(
  { videoPath, analysisDir }: Pick<ProjectContext, 'videoPath' | 'analysisDir'>,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<OpenedFilm> {
  const hash = await contentHash(videoPath);
  const found = await readAnalysis(analysisDir);
  // Files of another film are replaced.
  const blank: StoredAnalysis = {
    schema: 'vidmuse-studio/analysis',
    formatVersion: 2,
    contentHash: hash,
    pictureForm,
  };
  const stored = found?.contentHash === hash ? found : blank;
  const clock = stored.film?.version === filmClockVersion ? stored.film : undefined;
  const film = await probeVideo(videoPath, { ...options, clock });
  const isMoved = stored.film && !isTimedAlike(stored.film, film.clock);
  const kept = isMoved ? { ...blank, ...earlierCuts(stored, film.clock) } : inForm(stored);
  return { film, analysis: { ...kept, film: film.clock }, isClockNew: clock === undefined };
}

/** The cuts that the project may have, for their pictures to be found by another clock. */
function earlierCuts(
  { film, cuts, earlierCuts: before }: StoredAnalysis,
  clock: FilmClock,
): Pick<StoredAnalysis, 'earlierCuts'> {
  const known = cuts ? { cuts, laterSeconds: 0 } : before;
  // Where other jumps are bridged, there is no one distance between the two.
  if (!film || !known?.cuts.length || film.jumpSeconds !== clock.jumpSeconds) return {};
  const laterSeconds = known.laterSeconds + film.zeroSeconds - clock.zeroSeconds;
  return { earlierCuts: { ...known, laterSeconds } };
}

/** What is stored, without the parts of the picture that an earlier build made in another form. */
function inForm(stored: StoredAnalysis): StoredAnalysis {
  if (formOf(stored) === pictureForm) return stored;
  const dropped = { filmstrip: undefined, pictureTimes: undefined, cuts: undefined };
  return { ...stored, ...dropped, activity: undefined, pictureForm };
}

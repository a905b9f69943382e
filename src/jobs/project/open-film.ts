import { contentHash } from '../../media/content-hash.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { probeVideo } from '../../media/probe.ts';
import { filmClockVersion, type FilmClock } from '../../shared/film-clock.ts';
import type { StoredAnalysis } from '../../shared/project-layout.ts';
import type { ProjectContext } from '../../shared/worker-protocol.ts';
import { readAnalysis } from '../../store/stored-analysis.ts';

/** Times that are nearer to each other are the same. */
const sameSeconds = 0.002;

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
 * stored with it is dropped too. Throws as `probeVideo`.
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
  };
  const stored = found?.contentHash === hash ? found : blank;
  const clock = stored.film?.version === filmClockVersion ? stored.film : undefined;
  const film = await probeVideo(videoPath, { ...options, clock });
  const kept = stored.film && !isTimedAlike(stored.film, film.clock) ? blank : stored;
  return { film, analysis: { ...kept, film: film.clock }, isClockNew: clock === undefined };
}

/** Whether thumbnails, cuts and sound of a film have the same times by both clocks. */
function isTimedAlike(one: FilmClock, other: FilmClock): boolean {
  const times = ['zeroSeconds', 'pictureStartSeconds', 'lengthSeconds'] as const;
  return (
    one.timestampsJump === other.timestampsJump &&
    one.jumpSeconds === other.jumpSeconds &&
    times.every((time) => Math.abs(one[time] - other[time]) < sameSeconds)
  );
}

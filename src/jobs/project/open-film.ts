import { contentHash } from '../../media/content-hash.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { probeVideo } from '../../media/probe.ts';
import type { StoredAnalysis } from '../../shared/project-layout.ts';
import type { ProjectContext } from '../../shared/worker-protocol.ts';
import { readAnalysis } from '../../store/stored-analysis.ts';

/** The film of a project, and what is known of it. */
export interface OpenedFilm {
  readonly film: VideoInfo;
  /** Holds the film's clock. */
  readonly analysis: StoredAnalysis;
}

/**
 * Opens the film of a project. Its clock is taken from the analysis where it is kept, so that no
 * packets are read again. Throws as `probeVideo`.
 */
export async function openFilm(
  { videoPath, analysisDir }: Pick<ProjectContext, 'videoPath' | 'analysisDir'>,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<OpenedFilm> {
  const hash = await contentHash(videoPath);
  const found = await readAnalysis(analysisDir);
  // Files of another film are replaced.
  const stored: StoredAnalysis =
    found?.contentHash === hash
      ? found
      : { schema: 'vidmuse-studio/analysis', formatVersion: 2, contentHash: hash };
  const film = await probeVideo(videoPath, { ...options, clock: stored.film });
  return { film, analysis: { ...stored, film: film.clock } };
}

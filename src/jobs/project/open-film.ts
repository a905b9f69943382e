import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from '../../media/content-hash.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { probeVideo } from '../../media/probe.ts';
import {
  analysisFileName,
  storedAnalysisSchema,
  type StoredAnalysis,
} from '../../shared/project-layout.ts';
import type { ProjectContext } from '../../shared/worker-protocol.ts';

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
  const stored = await readAnalysis(analysisDir, await contentHash(videoPath));
  const film = await probeVideo(videoPath, { ...options, clock: stored.film });
  return { film, analysis: { ...stored, film: film.clock } };
}

/** What is known of the video with this hash; nothing when the files there are of another one. */
async function readAnalysis(analysisDir: string, hash: string): Promise<StoredAnalysis> {
  const text = await readFile(join(analysisDir, analysisFileName), 'utf8').catch(() => '');
  const stored = storedAnalysisSchema.safeParse(parseJson(text));
  if (stored.success && stored.data.contentHash === hash) return stored.data;
  return { schema: 'vidmuse-studio/analysis', formatVersion: 2, contentHash: hash };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

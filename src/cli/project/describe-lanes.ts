import { originalLanes } from '../../document/mix-lanes.ts';
import { musicTracks } from '../../document/music-tracks.ts';
import { openFilm } from '../../jobs/project/open-film.ts';
import { contentHash } from '../../media/content-hash.ts';
import type { FilmClock } from '../../shared/film-clock.ts';
import type { ProjectFile } from '../../shared/project-document.ts';
import { analysisFolder } from '../../store/analysis-files.ts';
import { findVideo } from '../../store/find-video.ts';
import { readAnalysis } from '../../store/stored-analysis.ts';

/** A lane of the mix, by whose id `mix.lanes` and `mix.automation` have its settings. */
export interface NamedLane {
  readonly id: string;
  readonly name: string;
  /** Of the film's own sound: the tracks it holds, by their index in the film. */
  readonly tracks?: readonly number[];
}

/**
 * The lanes of a project, those of the music first. Those of a film that is not where the project has it are
 * as its analysis found them; without one there are none.
 */
export async function describeLanes(
  projectPath: string,
  { document, source }: ProjectFile,
): Promise<NamedLane[]> {
  const clock = await clockOf(projectPath, source);
  const originals = clock ? originalLanes(clock, document.originalTracks) : [];
  return [
    ...musicTracks(document),
    ...originals.map(({ id, name, sound }) => ({ id, name, tracks: sound.streams })),
  ];
}

async function clockOf(
  projectPath: string,
  source: ProjectFile['source'],
): Promise<FilmClock | undefined> {
  const analysisDir = analysisFolder(projectPath);
  const found = await findVideo(projectPath, source, async (path) => ({
    contentHash: await contentHash(path),
  }));
  if (!found) return (await readAnalysis(analysisDir))?.film;
  return (await openFilm({ videoPath: found.path, analysisDir })).film.clock;
}

import type { ProjectFile } from '../../shared/project-document.ts';
import { describeLanes } from './describe-lanes.ts';

/** A project as `vidmuse project show` prints it; `set` takes parts of the same names. */
export async function describeProject(path: string, file: ProjectFile) {
  const { name, source, takes, document } = file;
  const { sampleRate, clips, musicTracks, mix, markers, cues, takeNotes, range } = document;
  return {
    path,
    name,
    film: source,
    takes,
    sampleRate,
    clips,
    ...(musicTracks && { musicTracks }),
    mix,
    lanes: await describeLanes(path, file),
    markers,
    ...(cues && { cues }),
    takeNotes,
    range: range ?? null,
  };
}

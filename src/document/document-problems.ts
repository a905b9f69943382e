import type { ProjectDocument, Take } from '../shared/project-document.ts';
import { cueProblems } from './cue-problems.ts';
import { clipProblems } from './clip-problems.ts';
import { mixedTracks, musicTracks, trackOf } from './music-tracks.ts';
import { hostNote, type HostNote } from '../shared/host-note.ts';

/**
 * What is wrong with a document that fits the schema, as sentences: clips that overlap or reach
 * outside of their takes, references to takes or tracks that do not exist, ids used twice, an empty range.
 */
export function documentProblems(document: ProjectDocument, takes: readonly Take[]): HostNote[] {
  const { clips, markers, takeNotes, range, sampleRate } = document;
  const problems = clipProblems(clips, takes);
  const takeOf = new Map(takes.map((take) => [take.id, take]));
  const trackIds = new Set(musicTracks(document).map(({ id }) => id));
  const named = (document.musicTracks ?? []).map(({ id }) => id);
  if (new Set(named).size < named.length)
    problems.push(hostNote('Two music tracks have the same id.'));
  for (const trackId of mixedTracks(document.mix)) {
    // Its solo would silence all others, and no head would show it.
    if (!trackIds.has(trackId)) {
      problems.push(hostNote(`The mix has settings of track "${trackId}", which does not exist.`));
    }
  }
  for (const clip of clips) {
    if (!trackIds.has(trackOf(clip))) {
      problems.push(
        hostNote(`Clip "${clip.id}" is on track "${trackOf(clip)}", which does not exist.`),
      );
    }
    const take = takeOf.get(clip.takeId);
    if (take && take.sampleRate !== sampleRate) {
      problems.push(
        hostNote(
          `Clip "${clip.id}" plays a take of ${take.sampleRate} Hz on a track of ${sampleRate} Hz.`,
        ),
      );
    }
  }
  for (const takeId of Object.keys(takeNotes)) {
    if (!takeOf.has(takeId)) {
      problems.push(hostNote(`There is a note on take "${takeId}", which does not exist.`));
    }
  }
  const markerIds = new Set<string>();
  for (const { id } of markers) {
    if (markerIds.has(id)) problems.push(hostNote(`Two markers are called "${id}".`));
    markerIds.add(id);
  }
  problems.push(...cueProblems(document.cues ?? []));
  for (const { id, themeTakeId } of document.cues ?? []) {
    if (themeTakeId !== undefined && !takeOf.has(themeTakeId)) {
      problems.push(
        hostNote(`Cue "${id}" begins from take "${themeTakeId}", which does not exist.`),
      );
    }
  }
  if (range && range.endSeconds <= range.startSeconds) {
    problems.push(hostNote('The out point does not come after the in point.'));
  }
  return problems;
}

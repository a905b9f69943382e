import { stretchedLength, stretchOf } from './clip-place.ts';
import type { Clip, Fade, ProjectDocument, Take } from '../shared/project-document.ts';
import { repairCues } from './cue-problems.ts';
import { clipEnd } from './clips.ts';
import { crossfadeSamples } from './clip-problems.ts';
import { mixedTracks, musicTracks, neighboursOf, trackOf, withoutTrack } from './music-tracks.ts';
import { hostNote, type HostNote } from '../shared/host-note.ts';

/** A document that keeps the rules again. */
export interface RepairedDocument {
  readonly document: ProjectDocument;
  /** What was changed, as sentences; empty when nothing had to be. */
  readonly repairs: readonly HostNote[];
}

/**
 * Repairs a document from a damaged project file so that `documentProblems` finds nothing in it.
 * Clips lose no more than what cannot be played: they are shortened before they are removed.
 */
export function repairDocument(
  document: ProjectDocument,
  takes: readonly Take[],
): RepairedDocument {
  const repairs: HostNote[] = [];
  const clips = repairClips(document, takes, (sentence) => repairs.push(sentence));
  const takeIds = new Set(takes.map(({ id }) => id));
  const notes = Object.entries(document.takeNotes).filter(([takeId]) => takeIds.has(takeId));
  const lostNotes = Object.keys(document.takeNotes).length - notes.length;
  if (lostNotes > 0) {
    repairs.push(
      hostNote(
        lostNotes === 1
          ? 'Removed 1 note on a take that is not in the project.'
          : `Removed ${lostNotes} notes on takes that are not in the project.`,
      ),
    );
  }
  const markers = withOwnIds(document.markers, 'marker');
  if (markers !== document.markers)
    repairs.push(hostNote('Gave markers of the same id ids of their own.'));
  const { range, cues, ...others } = document;
  const apart = cues && repairCues(cues);
  if (apart !== cues) repairs.push(hostNote('Removed cues that overlap others or have no length.'));
  const sound = apart?.map((cue) => {
    const { themeTakeId, ...own } = cue;
    if (themeTakeId === undefined || takeIds.has(themeTakeId)) return cue;
    repairs.push(
      hostNote(`Cue "${cue.id}" has no theme any more: its take is not in the project.`),
    );
    return own;
  });
  const tracks = repairTracks({ ...document, clips });
  if (tracks !== document.musicTracks) {
    repairs.push(
      hostNote('Put the list of music tracks in order: a track was missing or listed twice.'),
    );
  }
  const known = new Set(musicTracks({ musicTracks: tracks }).map(({ id }) => id));
  const gone = mixedTracks(document.mix).filter((id) => !known.has(id));
  if (gone.length > 0) {
    repairs.push(hostNote('Removed settings of music tracks that are not in the project.'));
  }
  const rest = {
    ...others,
    mix: gone.reduce((mix, id) => withoutTrack(mix, id), document.mix),
    ...(sound && { cues: sound }),
    ...(tracks && { musicTracks: tracks }),
  };
  const keepsRange = range !== undefined && range.endSeconds > range.startSeconds;
  if (range && !keepsRange)
    repairs.push(hostNote('Removed in and out point: one was not after the other.'));
  if (repairs.length === 0) return { document, repairs };
  const repaired = { ...rest, clips, markers, takeNotes: Object.fromEntries(notes) };
  return { document: keepsRange ? { ...repaired, range } : repaired, repairs };
}

/** The tracks that clips lie on, each once. */
function repairTracks(document: ProjectDocument): ProjectDocument['musicTracks'] {
  const { musicTracks: stored = [] } = document;
  const known = new Set(musicTracks(document).map(({ id }) => id));
  const missing = [...new Set(document.clips.map(trackOf))].filter((id) => !known.has(id));
  const once = stored.filter(({ id }, index) => stored.findIndex((one) => one.id === id) === index);
  if (missing.length === 0 && once.length === stored.length) return document.musicTracks;
  return [...once, ...missing.map((id) => ({ id }))].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function repairClips(
  document: ProjectDocument,
  takes: readonly Take[],
  report: (sentence: HostNote) => void,
): Clip[] {
  const takeOf = new Map(takes.map((take) => [take.id, take]));
  const playable: Clip[] = [];
  for (const clip of document.clips) {
    const take = takeOf.get(clip.takeId);
    if (!take) {
      report(
        hostNote(`Removed clip "${clip.id}": its take "${clip.takeId}" is not in the project.`),
      );
    } else if (take.sampleRate !== document.sampleRate) {
      report(
        hostNote(
          `Removed clip "${clip.id}": its take has another sample rate than the music track.`,
        ),
      );
    } else if (clip.offsetSample >= stretchedLength(take.sampleCount, stretchOf(clip))) {
      report(hostNote(`Removed clip "${clip.id}": it lies outside of its take.`));
    } else {
      const material = stretchedLength(take.sampleCount, stretchOf(clip));
      const lengthSamples = Math.min(clip.lengthSamples, material - clip.offsetSample);
      if (lengthSamples < clip.lengthSamples) {
        report(hostNote(`Shortened clip "${clip.id}" to the music of its take.`));
      }
      playable.push(fitted(clip, lengthSamples, report));
    }
  }
  const named = withOwnIds(playable, 'clip');
  if (named !== playable) report(hostNote('Gave clips of the same id ids of their own.'));
  const ordered = named.toSorted((a, b) => a.startSample - b.startSample);
  if (ordered.some((clip, index) => clip !== named[index]))
    report(hostNote('Put the clips in order.'));
  const apart = ordered.filter((clip, index) => {
    const same = ordered
      .slice(0, index)
      .find((other) => other.startSample === clip.startSample && trackOf(other) === trackOf(clip));
    if (same)
      report(hostNote(`Removed clip "${clip.id}": clip "${same.id}" begins at the same place.`));
    return same === undefined;
  });
  return withoutOverlaps(apart, report);
}

/** Shortens clips that overlap the next one by more than their crossfade. */
function withoutOverlaps(clips: readonly Clip[], report: (sentence: HostNote) => void): Clip[] {
  const placed = [...clips];
  // A shorter clip may have a shorter fade, and then overlap the clip before it by too much.
  for (let index = placed.length - 1; index >= 0; index--) {
    const clip = placed[index]!;
    const { next } = neighboursOf(placed, clip);
    if (!next || clipEnd(clip) - next.startSample <= crossfadeSamples(clip, next)) continue;
    placed[index] = fitted(clip, next.startSample - clip.startSample, () => undefined);
    report(hostNote(`Shortened clip "${clip.id}": it overlapped clip "${next.id}".`));
  }
  return placed;
}

/** The clip with another length, and with fades that fit into it. */
function fitted(clip: Clip, lengthSamples: number, report: (sentence: HostNote) => void): Clip {
  const { fadeIn, fadeOut } = clip;
  if (fadeIn.lengthSamples + fadeOut.lengthSamples <= lengthSamples) {
    return lengthSamples === clip.lengthSamples ? clip : { ...clip, lengthSamples };
  }
  report(hostNote(`Shortened the fades of clip "${clip.id}": they were longer than the clip.`));
  const half = Math.floor(lengthSamples / 2);
  const shorten = (fade: Fade): Fade => ({
    ...fade,
    lengthSamples: Math.min(fade.lengthSamples, half),
  });
  return { ...clip, lengthSamples, fadeIn: shorten(fadeIn), fadeOut: shorten(fadeOut) };
}

function withOwnIds<Item extends { readonly id: string }>(
  items: readonly Item[],
  stem: string,
): Item[] {
  const seen = new Set<string>();
  const named: Item[] = [];
  for (const item of items) {
    const id = seen.has(item.id) ? freeId(stem, items, named) : item.id;
    seen.add(id);
    named.push(id === item.id ? item : { ...item, id });
  }
  return named.every((item, index) => item === items[index]) ? (items as Item[]) : named;
}

function freeId(stem: string, ...lists: readonly (readonly { readonly id: string }[])[]): string {
  const taken = new Set(lists.flat().map(({ id }) => id));
  for (let number = 1; ; number++) {
    const id = `${stem}-${number}`;
    if (!taken.has(id)) return id;
  }
}

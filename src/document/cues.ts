import { AppError } from '../shared/app-error.ts';
import { clipEnd } from './clips.ts';
import type { Clip, Cue, ProjectDocument } from '../shared/project-document.ts';

/** Cues shorter than this are of no use. */
export const shortestCueSeconds = 0.5;

/** How far into the film music must begin for the opening of another take to fit before it. */
export const themeRoomSeconds = 1;

/** What an edit of a cue can change. */
export type CueChange = Partial<Omit<Cue, 'id'>>;

/** The cues of a document in order; none where it was not spotted. */
export function cuesOf({ cues = [] }: Pick<ProjectDocument, 'cues'>): readonly Cue[] {
  return cues;
}

/** The document with these cues, put in order; without any it has no list of them. */
export function withCues(document: ProjectDocument, cues: readonly Cue[]): ProjectDocument {
  const { cues: _, ...rest } = document;
  const ordered = cues.toSorted((a, b) => a.startSeconds - b.startSeconds);
  return ordered.length === 0 ? rest : { ...rest, cues: ordered };
}

/** The numbers of the cues with music by id: `1M1` for the first of the first reel. */
export function cueNumbers(document: Pick<ProjectDocument, 'cues'>): ReadonlyMap<string, string> {
  const numbers = new Map<string, string>();
  for (const { id, music } of cuesOf(document)) {
    if (music) numbers.set(id, `1M${numbers.size + 1}`);
  }
  return numbers;
}

/** How a cue is called: `1M2 The chase`, `1M2`, or `No music`. */
export function cueName(document: Pick<ProjectDocument, 'cues'>, cue: Cue): string {
  const number = cueNumbers(document).get(cue.id) ?? 'No music';
  return cue.title === '' ? number : `${number} ${cue.title}`;
}

/** The cue that a time is in; undefined in none. */
export function cueAt(document: Pick<ProjectDocument, 'cues'>, seconds: number): Cue | undefined {
  return cuesOf(document).find(
    ({ startSeconds, endSeconds }) => startSeconds <= seconds && seconds < endSeconds,
  );
}

/** The cue with music that a clip belongs to: the one that its middle is in. */
export function cueOfClip(
  document: Pick<ProjectDocument, 'cues' | 'sampleRate'>,
  { startSample, lengthSamples }: Clip,
): Cue | undefined {
  const cue = cueAt(document, (startSample + lengthSamples / 2) / document.sampleRate);
  return cue?.music ? cue : undefined;
}

/** A clip, or the part of it that a cue gets; without `cue` it belongs to none. */
export interface CuePart {
  readonly clip: Clip;
  readonly cue: Cue | undefined;
}

/** Music of another cue that is shorter than this only rings into a cue. */
const ringSeconds = 5;

/**
 * A clip in parts, one for each cue with music that it belongs to, in order: the one that its middle is in, and
 * each other one of which it fills five seconds or half. A part ends where the next of these cues begins.
 */
export function cuePartsOf(
  document: Pick<ProjectDocument, 'cues' | 'sampleRate'>,
  clip: Clip,
): readonly CuePart[] {
  const { sampleRate } = document;
  const [start, end] = [clip.startSample / sampleRate, clipEnd(clip) / sampleRate];
  const main = cueOfClip(document, clip);
  const isFilled = ({ startSeconds, endSeconds }: Cue): boolean =>
    Math.min(end, endSeconds) - Math.max(start, startSeconds) >=
    Math.min(ringSeconds, (endSeconds - startSeconds) / 2);
  const cues = cuesOf(document).filter((cue) => cue === main || (cue.music && isFilled(cue)));
  if (cues.length < 2) return [{ clip, cue: cues[0] }];
  const edges = [
    clip.startSample,
    ...cues.slice(1).map(({ startSeconds }) => Math.round(startSeconds * sampleRate)),
    clipEnd(clip),
  ];
  return cues.map((cue, index) => {
    const [startSample, endSample] = [edges[index]!, edges[index + 1]!];
    const offsetSample = clip.offsetSample + startSample - clip.startSample;
    const lengthSamples = endSample - startSample;
    return { cue, clip: { ...clip, startSample, offsetSample, lengthSamples } };
  });
}

function findCue(document: ProjectDocument, cueId: string): Cue {
  const cue = cuesOf(document).find(({ id }) => id === cueId);
  if (!cue) throw new AppError('bad-argument', `There is no cue "${cueId}" any more.`);
  return cue;
}

function nextCueId(cues: readonly Cue[]): string {
  const numbers = cues.map(({ id }) => Number(/^cue-(\d{1,9})(?:-|$)/.exec(id)?.[1] ?? 0));
  return `cue-${Math.max(0, ...numbers) + 1}`;
}

/** Adds a cue. Throws AppError `bad-argument` where another one is, or for one that is too short. */
export function addCue(
  document: ProjectDocument,
  given: Pick<Cue, 'startSeconds' | 'endSeconds'> & CueChange,
): ProjectDocument {
  const cues = cuesOf(document);
  const { startSeconds, endSeconds } = given;
  if (endSeconds - startSeconds < shortestCueSeconds) {
    throw new AppError(
      'bad-argument',
      `A cue of ${(endSeconds - startSeconds).toFixed(2)} s is too short: make it at least ${shortestCueSeconds} s long.`,
    );
  }
  if (cues.some((cue) => cue.startSeconds < endSeconds && cue.endSeconds > startSeconds)) {
    throw new AppError('bad-argument', 'There is a cue here already: split that one instead.');
  }
  const cue: Cue = { title: '', music: true, ...given, id: nextCueId(cues) };
  return withCues(document, [...cues, cue]);
}

/** Changes a cue. Its edges stop at its neighbours and leave it half a second at least. Throws AppError. */
export function editCue(
  document: ProjectDocument,
  cueId: string,
  change: CueChange,
): ProjectDocument {
  const cue = findCue(document, cueId);
  const cues = cuesOf(document);
  const index = cues.indexOf(cue);
  const earliest = cues[index - 1]?.endSeconds ?? 0;
  const latest = cues[index + 1]?.startSeconds ?? Infinity;
  const { startSeconds = cue.startSeconds, endSeconds = cue.endSeconds } = change;
  const start = Math.max(earliest, Math.min(startSeconds, cue.endSeconds - shortestCueSeconds));
  const end = Math.min(latest, Math.max(endSeconds, start + shortestCueSeconds));
  const merged = { ...cue, ...change, startSeconds: start, endSeconds: end };
  // A setting that is taken back is absent, as it was before it was made.
  const changed = Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== undefined),
  ) as Cue;
  return withCues(
    document,
    cues.map((other) => (other === cue ? changed : other)),
  );
}

/** Moves the edge between two cues that touch, or the edge of one alone. Throws AppError. */
export function moveCueEdge(
  document: ProjectDocument,
  cueId: string,
  edge: 'start' | 'end',
  seconds: number,
): ProjectDocument {
  const cue = findCue(document, cueId);
  const cues = cuesOf(document);
  const neighbour = cues[cues.indexOf(cue) + (edge === 'start' ? -1 : 1)];
  const touches =
    neighbour &&
    (edge === 'start'
      ? neighbour.endSeconds === cue.startSeconds
      : neighbour.startSeconds === cue.endSeconds);
  if (!touches) {
    return editCue(
      document,
      cueId,
      edge === 'start' ? { startSeconds: seconds } : { endSeconds: seconds },
    );
  }
  const [left, right] = edge === 'start' ? [neighbour, cue] : [cue, neighbour];
  const place = Math.max(
    left.startSeconds + shortestCueSeconds,
    Math.min(right.endSeconds - shortestCueSeconds, seconds),
  );
  return withCues(
    document,
    cues.map((other) => {
      if (other === left) return { ...left, endSeconds: place };
      return other === right ? { ...right, startSeconds: place } : other;
    }),
  );
}

/** Parts a cue in two at a time; both go on as it was. Throws AppError `bad-argument` outside of cues. */
export function splitCueAt(document: ProjectDocument, seconds: number): ProjectDocument {
  const cue = cueAt(document, seconds);
  const isInside =
    cue &&
    seconds - cue.startSeconds >= shortestCueSeconds &&
    cue.endSeconds - seconds >= shortestCueSeconds;
  if (!isInside) {
    throw new AppError('bad-argument', 'Put the playhead inside of a cue to split it there.');
  }
  const cues = cuesOf(document);
  const right: Cue = { ...cue, id: nextCueId(cues), startSeconds: seconds, title: '' };
  return withCues(document, [
    ...cues.map((other) => (other === cue ? { ...cue, endSeconds: seconds } : other)),
    right,
  ]);
}

/** Removes a cue; music that was made for it stays. Throws AppError. */
export function removeCue(document: ProjectDocument, cueId: string): ProjectDocument {
  const cue = findCue(document, cueId);
  return withCues(
    document,
    cuesOf(document).filter((other) => other !== cue),
  );
}

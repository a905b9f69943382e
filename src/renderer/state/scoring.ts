import { takeSpan } from '../../document/clips.ts';
import { musicLaneId } from '../../document/mix-lanes.ts';
import { placeTake } from '../../document/place-take.ts';
import { withTakeGain, withTakeHere, type PlaceHere } from '../../document/takes-here.ts';
import { timecodeAt } from '../../document/timecode.ts';
import { scoreRange, wholeScoreRange } from '../../document/score-range.ts';
import { tokenToSample } from '../../document/time-units.ts';
import { AppError } from '../../shared/app-error.ts';
import type { JobEnd, JobRequest } from '../../shared/jobs.ts';
import { jobDefinition } from '../../shared/jobs/job-definitions.ts';
import type { ModelParameters } from '../../shared/model-parameters.ts';
import type {
  MusicEnding,
  ProjectDocument,
  Take,
  TokenRange,
} from '../../shared/project-document.ts';
import type { TakePair } from './comparison-state.svelte.ts';
import type { EditorState } from './editor.ts';
import { meantTrack } from './meant-track.ts';
import type { ProjectState } from './project-state.svelte.ts';
import { say } from '../words/say.ts';
import { formatNumber } from '../words/format-number.ts';

/** What a generation may be given instead of the parameters in the side pane. */
export interface GenerationChange {
  readonly range?: TokenRange;
  readonly seed?: number;
  readonly parameters?: ModelParameters;
  readonly takes?: number;
  readonly continueMusic?: boolean;
  readonly exactEndSeconds?: number | undefined;
  readonly ending?: MusicEnding;
  readonly gainDecibels?: number | undefined;
  readonly themeTakeId?: string | undefined;
  readonly modelId?: string;
}

/** Scores the whole film or the range between in and out point; the takes arrive by events. */
export async function generate(
  editor: EditorState,
  what: 'whole' | 'range',
  change: GenerationChange = {},
): Promise<void> {
  const { studio, project, jobs, generation } = editor;
  const model = studio.models.find(({ id }) => id === (change.modelId ?? generation.modelId));
  if (project.id === undefined) return;
  if (!model && change.modelId !== undefined) {
    throw new AppError(
      'not-found',
      say('scoring.takeMadeWithModelWhich', { modelId: change.modelId }),
    );
  }
  if (!model) {
    throw new AppError('not-found', say('state.thereNoModelMakeMusic'));
  }
  const takes = change.takes ?? generation.takes;
  const range =
    change.range ??
    (what === 'range'
      ? scoreRange(project.document, project.durationSeconds, model.frameRate)
      : wholeScoreRange(project.durationSeconds, model.frameRate));
  project.sendEdits();
  await jobs.start({
    kind: 'generate',
    projectId: project.id,
    range,
    continueMusic: change.continueMusic ?? (what === 'range' && generation.continueMusic),
    modelId: model.id,
    device: generation.device,
    takes,
    ...trackOfRequest(editor),
    seed: change.seed ?? generation.takeSeed(takes),
    parameters: change.parameters ?? generation.parameters,
    crossfadeSeconds: project.crossfadeMilliseconds / 1000,
    ...endingOf(generation.ending, change),
    ...(change.gainDecibels !== undefined && { gainDecibels: change.gainDecibels }),
    ...(change.themeTakeId !== undefined && { themeTakeId: change.themeTakeId }),
    ...exactEnd(editor, what, change),
  });
}

/** The track that a request makes music for; the first, which is the default, is left out. */
export function trackOfRequest(editor: Pick<EditorState, 'project' | 'selection'>): {
  trackId?: string;
} {
  const { id } = meantTrack(editor);
  return id === musicLaneId ? {} : { trackId: id };
}

/** The usual fade needs no words, and leaves what ends inside of the film as it is. */
function endingOf(usual: MusicEnding, { ending }: GenerationChange): { ending?: MusicEnding } {
  const wanted = ending ?? (usual === 'fade' ? undefined : usual);
  return wanted === undefined ? {} : { ending: wanted };
}

function exactEnd(
  { project, generation }: EditorState,
  what: 'whole' | 'range',
  change: GenerationChange,
): { exactEndSeconds?: number } {
  const { range } = project.document;
  const wanted =
    change.range === undefined &&
    what === 'range' &&
    range &&
    generation.endsExactly(project.document)
      ? range.endSeconds
      : change.exactEndSeconds;
  return wanted === undefined ? {} : { exactEndSeconds: wanted };
}

/** Makes takes of the same range with a take's own parameters: the same seed, or the next unused one. */
export function generateAgain(
  editor: EditorState,
  take: Take,
  seed: 'same' | 'other',
): Promise<void> {
  return generate(editor, 'range', {
    range: take.range,
    parameters: take.model.parameters,
    takes: 1,
    continueMusic: take.origin === 'regenerated' && take.themeTakeId === undefined,
    themeTakeId: take.themeTakeId,
    exactEndSeconds: exactEndOf(take),
    ...(seed === 'same' ? { seed: take.seed, modelId: take.model.id } : {}),
  });
}

function exactEndOf({ join, sampleRate }: Take): number | undefined {
  if (!join?.exact) return undefined;
  return (join.endSample + Math.ceil(join.crossfadeSamples / 2)) / sampleRate;
}

/** The document as it would be with a take chosen; undefined where the take cannot be placed. */
export function chosenDocument(
  project: ProjectState,
  takeId: string,
  trackId?: string,
): ProjectDocument | undefined {
  const take = project.take(takeId);
  if (!take) return undefined;
  try {
    return placeChosen(project, take, trackId);
  } catch {
    return undefined;
  }
}

/** Puts a take on a track of music, the one that is meant unless given, as one step that undo takes back. */
export function chooseTake(
  { project, selection }: Pick<EditorState, 'project' | 'selection'>,
  takeId: string,
  trackId = meantTrack({ project, selection }).id,
): void {
  const take = project.take(takeId);
  if (!take) return;
  project.commit(
    say('scoring.choose', { take: project.takeName(takeId) }),
    placeChosen(project, take, trackId),
  );
}

/**
 * The documents with one take of a pair each, equally loud; undefined if one of them cannot be at the
 * place any more.
 */
export function comparedDocument(
  project: ProjectState,
  { a, b, place, gains }: TakePair,
): { readonly a: ProjectDocument; readonly b: ProjectDocument } | undefined {
  const heard = (takeId: string, decibels: number): ProjectDocument =>
    withTakeGain(placedHere(project, place, takeId), place, takeId, decibels);
  try {
    return { a: heard(a, gains.a), b: heard(b, gains.b) };
  } catch {
    return undefined;
  }
}

/**
 * Puts a take where one is chosen, and nowhere else, as one step that undo takes back. Throws AppError
 * `bad-argument` where the clip there is locked or gone.
 */
export function chooseTakeHere(
  { project }: Pick<EditorState, 'project'>,
  place: PlaceHere,
  takeId: string,
): void {
  project.commit(
    say('scoring.choose', { take: project.takeName(takeId) }),
    placedHere(project, place, takeId),
  );
}

function placedHere(project: ProjectState, place: PlaceHere, takeId: string): ProjectDocument {
  const { document, takes, crossfadeMilliseconds } = project;
  return withTakeHere(document, takes, place, takeId, crossfadeMilliseconds / 1000);
}

function placeChosen(project: ProjectState, take: Take, trackId?: string): ProjectDocument {
  const { document, takes, durationSeconds, crossfadeMilliseconds } = project;
  const crossfadeSeconds = crossfadeMilliseconds / 1000;
  return placeTake(document, { takes, take, durationSeconds, crossfadeSeconds, trackId });
}

/** Selects the first take of a finished job, and reports how the job ended where needed. */
export function receiveJobEnd(
  { project, studio, selection }: EditorState,
  end: JobEnd,
  request: JobRequest | undefined,
): void {
  const ours = request !== undefined && 'projectId' in request && request.projectId === project.id;
  const [first] = end.takes;
  if (ours && first) selection.takeId = first.id;
  // Do not repeat at each generation that there is no graphics card.
  if (
    end.type === 'done' &&
    end.deviceNote !== undefined &&
    studio.info?.devices.includes('auto')
  ) {
    studio.tell('warning', end.deviceNote);
  }
  if (end.type === 'done' && ours && end.notice !== undefined) studio.tell('warning', end.notice);
  if (end.type === 'done' && ours && first?.join && isOnTrack(project, first)) {
    studio.tell('done', joinWords(project, first, first.join));
  }
  if (end.type === 'done' && ours && first?.origin === 'imported') {
    const rest = takeSpan(first).endSample / first.sampleRate - project.durationSeconds;
    if (rest > 0.1) {
      studio.tell(
        'info',
        say('scoring.goesSAfterEndFilm', {
          take: project.takeName(first.id),
          seconds: formatNumber(rest, 1),
        }),
      );
    }
  }
  const told = request !== undefined && jobDefinition(request.kind).hasDialog;
  if (end.type === 'failed' && !told) {
    const { message, detail } = end.error;
    const kept = end.takes.length > 0 ? say('scoring.keptSoFar') : '';
    const words = [message, kept].filter(Boolean).join(' ');
    studio.tell('error', words, detail === undefined ? {} : { detail });
  }
}

function isOnTrack({ document }: ProjectState, take: Take): boolean {
  return document.clips.some(({ takeId }) => takeId === take.id);
}

/** Where the end of a regenerated range was put. */
function joinWords(
  { timecode, document }: ProjectState,
  take: Take,
  { endSample, exact = false }: NonNullable<Take['join']>,
): string {
  if (exact) return say('scoring.newMusicEndsExactlyOut');
  const wanted = tokenToSample(take.range.end, take.frameRate, take.sampleRate);
  const away = (endSample - wanted) / document.sampleRate;
  const place = timecodeAt(endSample / document.sampleRate, timecode);
  if (Math.abs(away) < 0.01) return say('scoring.joinsAtEnd', { place });
  const seconds = formatNumber(Math.abs(away), 2);
  return away < 0
    ? say('scoring.joinsBefore', { place, seconds })
    : say('scoring.joinsAfter', { place, seconds });
}

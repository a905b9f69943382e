import { replaceRange } from '../../document/clear-remainders.ts';
import { timecodeAt } from '../../document/timecode.ts';
import { scoreRange, wholeScoreRange } from '../../document/score-range.ts';
import { tokenToSample, secondsToSamples } from '../../document/time-units.ts';
import { clipsAt, defaultCrossfadeSeconds, takeSpan } from '../../document/clips.ts';
import { AppError } from '../../shared/app-error.ts';
import type { JobEnd, JobRequest } from '../../shared/jobs.ts';
import { jobDefinition } from '../../shared/jobs/job-definitions.ts';
import type { ModelParameters } from '../../shared/model-parameters.ts';
import type { ProjectDocument, Take, TokenRange } from '../../shared/project-document.ts';
import type { EditorState } from './editor.ts';
import type { Join, ProjectState } from './project-state.svelte.ts';

type GenerateRequest = Extract<JobRequest, { kind: 'generate' }>;

/** What a generation may be given instead of the parameters in the side pane. */
export interface GenerationChange {
  readonly range?: TokenRange;
  readonly seed?: number;
  readonly parameters?: ModelParameters;
  readonly takes?: number;
  readonly continueMusic?: boolean;
}

/** Scores the whole film or the range between in and out point; the takes come as jobs tell. */
export async function generate(
  editor: EditorState,
  what: 'whole' | 'range',
  change: GenerationChange = {},
): Promise<void> {
  const { studio, project, jobs, generation } = editor;
  const model = studio.models.find(({ id }) => id === generation.modelId);
  if (project.id === undefined) return;
  if (!model) {
    throw new AppError('not-found', 'There is no model to make music with: import one first.');
  }
  const takes = change.takes ?? generation.takes;
  const range =
    change.range ??
    (what === 'range'
      ? scoreRange(project.document, project.durationSeconds, model.frameRate)
      : wholeScoreRange(project.durationSeconds, model.frameRate));
  await project.autosave.flush();
  await jobs.start({
    kind: 'generate',
    projectId: project.id,
    range,
    continueMusic: change.continueMusic ?? (what === 'range' && generation.continueMusic),
    modelId: model.id,
    device: generation.device,
    takes,
    seed: change.seed ?? generation.takeSeed(takes),
    parameters: change.parameters ?? generation.parameters,
    crossfadeSeconds: project.crossfadeMilliseconds / 1000,
  });
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
    continueMusic: take.origin === 'regenerated',
    ...(seed === 'same' ? { seed: take.seed } : {}),
  });
}

/**
 * The document with a take's music in the range that it was made for. Its end is put where it joins
 * the music after it best, where that was found.
 *
 * @throws AppError `bad-argument` over a locked clip
 */
export function placeTake(
  document: ProjectDocument,
  takes: readonly Take[],
  take: Take,
  durationSeconds: number,
  joinEndSample?: number,
  crossfadeSeconds = defaultCrossfadeSeconds,
): ProjectDocument {
  const track =
    document.clips.length === 0 && document.sampleRate !== take.sampleRate
      ? { ...document, sampleRate: take.sampleRate }
      : document;
  const span = takeSpan(take);
  const crossfadeSamples = secondsToSamples(crossfadeSeconds, take.sampleRate);
  const filmEnd = secondsToSamples(durationSeconds, take.sampleRate);
  const wanted = joinEndSample ?? tokenToSample(take.range.end, take.frameRate, take.sampleRate);
  const rangeStart = Math.max(
    tokenToSample(take.range.start, take.frameRate, take.sampleRate),
    span.startSample,
  );
  // A take that continues the music before it plays the same there, and two equal sounds would swell
  // in an equal-power crossfade: it lies inside of the range, where they differ.
  const continues = rangeStart > 0 && clipsAt(track, rangeStart - 1).length > 0;
  const inward = Math.floor(Math.min(crossfadeSamples, Math.max(0, wanted - rangeStart)) / 2);
  const startSample = continues ? rangeStart + inward : rangeStart;
  const endSample = Math.min(wanted, span.endSample, Math.max(filmEnd, startSample + 1));
  return replaceRange(track, takes, { take, startSample, endSample, crossfadeSamples });
}

/** The document as it would be with a take chosen; undefined where the take cannot be placed. */
export function chosenDocument(project: ProjectState, takeId: string): ProjectDocument | undefined {
  const take = project.take(takeId);
  if (!take) return undefined;
  try {
    return placeChosen(project, take);
  } catch {
    return undefined;
  }
}

/** Puts a take on the music track as one step that undo takes back. */
export function chooseTake({ project }: Pick<EditorState, 'project'>, takeId: string): void {
  const take = project.take(takeId);
  if (take) project.commit(`Choose ${project.takeName(takeId)}`, placeChosen(project, take));
}

function placeChosen(project: ProjectState, take: Take): ProjectDocument {
  const join = project.joins.find(({ takeId }) => takeId === take.id) ?? take.join;
  const { document, takes, durationSeconds } = project;
  const crossfadeSeconds = project.crossfadeMilliseconds / 1000;
  return placeTake(document, takes, take, durationSeconds, join?.endSample, crossfadeSeconds);
}

/** Takes in how a job ended: new takes join the library, and the first one stands on the timeline. */
export function receiveJobEnd(
  editor: EditorState,
  end: JobEnd,
  request: JobRequest | undefined,
): void {
  const { project, studio } = editor;
  const ours = request !== undefined && 'projectId' in request && request.projectId === project.id;
  if (ours && end.takes.length > 0) {
    project.addTakes(end.takes, end.type === 'done' ? end.joins : []);
    editor.selection.takeId = end.takes[0]!.id;
    if (end.type !== 'failed') place(editor, end.takes[0]!, request);
  }
  // That there is no graphics card is nothing to be told of at each generation.
  if (
    end.type === 'done' &&
    end.deviceNote !== undefined &&
    studio.info?.devices.includes('auto')
  ) {
    studio.tell('warning', end.deviceNote);
  }
  const told = request !== undefined && jobDefinition(request.kind).hasDialog;
  if (end.type === 'failed' && !told) {
    const { message, detail } = end.error;
    const kept =
      end.takes.length > 0 ? ' The music that was finished so far is kept as a take.' : '';
    studio.tell('error', message + kept, detail === undefined ? {} : { detail });
  }
}

function place(editor: EditorState, take: Take, request: JobRequest): void {
  const { project, studio } = editor;
  const label =
    request.kind === 'import-music'
      ? 'Import Music'
      : isRange(request, project.document) && project.document.clips.length > 0
        ? 'Regenerate Range'
        : 'Generate Music';
  try {
    const isFirst = project.document.clips.length === 0;
    const placed = placeChosen(project, take);
    project.commit(label, isFirst ? levelled(placed, take) : placed);
    const join = project.joins.find(({ takeId }) => takeId === take.id);
    if (join && label === 'Regenerate Range') studio.tell('done', joinWords(project, take, join));
  } catch (error) {
    // The music is safe in the takes; only its place on the track is taken.
    studio.report(error);
  }
}

/** Where the end of a regenerated range was put. */
function joinWords({ timecode, document }: ProjectState, take: Take, { endSample }: Join): string {
  const wanted = tokenToSample(take.range.end, take.frameRate, take.sampleRate);
  const away = (endSample - wanted) / document.sampleRate;
  const place = timecodeAt(endSample / document.sampleRate, timecode);
  const distance =
    Math.abs(away) < 0.01
      ? 'where the range ends'
      : `${Math.abs(away).toFixed(2)} s ${away < 0 ? 'before' : 'after'} the end of the range`;
  return `The new music joins the old at ${place}, ${distance}: there the change is heard least.`;
}

/** Loudness that the first music on the track is brought to, the reference's. */
const musicLufs = -16;

/**
 * The document with the music at the reference's loudness, as `vidmuse score` writes it. Done once,
 * for the first take: later ones must not change how the rest of the score sounds.
 */
function levelled(document: ProjectDocument, take: Take): ProjectDocument {
  const { mix } = document;
  if (take.integratedLufs === null || mix.musicGainDecibels !== 0) return document;
  const gain = Math.round((musicLufs - take.integratedLufs) * 10) / 10;
  const musicGainDecibels = Math.min(Math.max(gain, -48), 48);
  return { ...document, mix: { ...mix, musicGainDecibels } };
}

function isRange(request: JobRequest, document: ProjectDocument): request is GenerateRequest {
  return request.kind === 'generate' && (request.range.start > 0 || document.range !== undefined);
}

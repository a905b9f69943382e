import { requireSpace } from '../../files/preflight.ts';
import type { Continuation, MusicModel, PreparedFilm, Section } from '../../engine/index.ts';
import { AppError, throwIfCancelled } from '../../shared/app-error.ts';
import type { ModelParameters } from '../../shared/model-parameters.ts';
import type { Take } from '../../shared/project-document.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { filmForModel } from '../film-for-model.ts';
import { deviceNote, deviceOf } from '../project/job-device.ts';
import { estimatedTask } from '../project/estimated-task.ts';
import { findContext } from './find-context.ts';
import { hasMusicAt, placeJoins } from './place-joins.ts';
import { finishTake } from '../../store/finish-take.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';
import { openFilm } from '../project/open-film.ts';
import { StoredSpeeds } from '../project/stored-speeds.ts';
import { TakeWriter } from '../project/take-writer.ts';

/** How far beyond the range music is made where other music follows, to find the best place to join. */
const joinSeconds = 0.5;

const stages = {
  frames: 'reading frames',
  composing: 'composing',
  rendering: 'rendering',
} as const;

/**
 * Makes takes for a range of the timeline, each stretch stored and emitted as soon as it is made. Where
 * it stops early, with whatever error, what was made stays in the takes folder as parts.
 *
 * @throws AppError of the engine and of media, `bad-argument`, `cancelled`, `disk-full`
 */
export async function generateTakes(run: ProjectJobRun<'generate'>): Promise<JobResult> {
  const { request, project, signal, order } = run;
  const { modelId, range } = request;
  reportStage(run, 'opening the model');
  const model = await run.engines.use(order.folders, modelId, deviceOf(run));
  const parameters = model.resolveParameters(request.parameters);
  const { tokensPerSecond, samplesPerToken } = model.capabilities;
  const film = filmForModel((await openFilm(project, { signal })).film);
  const { durationSeconds, tokenCount } = model.measure(film, { parameters });
  if (range.end > tokenCount) {
    throw new AppError(
      'bad-argument',
      `The range ends at ${(range.end / tokensPerSecond).toFixed(2)} s, after the video (${durationSeconds.toFixed(2)} s); choose one inside of it.`,
    );
  }
  const context = request.continueMusic
    ? await findContext(project, model, range.start, model.contextTokens(parameters))
    : undefined;
  const followed = hasMusicAt(project, range.end * samplesPerToken);
  const endToken = followed
    ? Math.min(tokenCount, range.end + Math.round(joinSeconds * tokensPerSecond))
    : range.end;

  const { bytesPerToken } = model.continuationFormat;
  const bytesPerTake = (endToken - range.start) * (bytesPerToken + 4 * samplesPerToken);
  await requireSpace([
    { folder: project.path, bytes: request.takes * bytesPerTake, what: 'the takes' },
  ]);
  reportStage(run, stages.frames);
  const speeds = await StoredSpeeds.open(order.folders.cacheDir);
  const task = estimatedTask(
    run,
    [{ stage: stages.composing, units: endToken - range.start }],
    speeds.of({
      model: model.identity.fingerprint,
      device: deviceOf(run).device,
      takes: request.takes,
    }),
  );
  const section = { startToken: range.start, endToken };
  const prepared = await model.prepare(film, { parameters, section }, task);
  try {
    await compose(run, model, { film: prepared, parameters, section, context }, task);
  } finally {
    await prepared.close();
    await speeds.save();
  }
  throwIfCancelled(signal);
  const finished = await finishTakes(run, task);
  const note = deviceNote(run);
  if (!followed) return { takes: finished, ...note };
  const { crossfadeSeconds } = request;
  const takes = await placeJoins(project, finished, { signal, crossfadeSeconds });
  return { takes, joins: takes.flatMap(toJoin), ...note };
}

function toJoin({ id, join }: Take): NonNullable<JobResult['joins']> {
  return join ? [{ takeId: id, endSample: join.endSample, disturbance: join.disturbance }] : [];
}

/** What is composed, besides seeds. */
interface Composition {
  readonly film: PreparedFilm;
  readonly parameters: ModelParameters;
  readonly section: Section;
  readonly context: { readonly continuation: Continuation; readonly parentId: string } | undefined;
}

async function compose(
  run: ProjectJobRun<'generate'>,
  model: MusicModel,
  { context, parameters, ...what }: Composition,
  task: LongTaskOptions,
): Promise<void> {
  const { request, order } = run;
  const seeds = order.takeIds.map((_, take) => request.seed + take);
  const writer = new TakeWriter(run, model, (take) => ({
    origin: context === undefined ? 'generated' : 'regenerated',
    range: request.range,
    seed: seeds[take] as number,
    parameters,
    ...(context === undefined ? {} : { parentId: context.parentId }),
  }));
  try {
    const given = context ? { context: [context.continuation] } : {};
    const stretches = model.compose({ ...what, ...given, parameters, seeds }, task);
    for await (const stretch of stretches) await writer.push(stretch);
  } finally {
    await writer.close();
  }
}

async function finishTakes(
  { order, project }: ProjectJobRun<'generate'>,
  { onProgress }: LongTaskOptions,
): Promise<Take[]> {
  const takes: Take[] = [];
  const total = order.takeIds.length;
  for (const [done, id] of order.takeIds.entries()) {
    onProgress?.({ stage: stages.rendering, done, total, unit: 'items' });
    const take = await finishTake(project.path, id, { complete: true });
    if (take) takes.push(take);
  }
  onProgress?.({ stage: stages.rendering, done: total, total, unit: 'items' });
  return takes;
}

function reportStage({ emit }: ProjectJobRun<'generate'>, stage: string): void {
  emit({ type: 'progress', stage, done: 0, total: 0, unit: 'steps' });
}

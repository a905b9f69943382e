import type { Engine } from '../../engine/engine.ts';
import type { FeatureStore } from '../../engine/features/feature-store.ts';
import type { TokenBlock } from '../../engine/tokens/delay-pattern.ts';
import { chooseWindows, type Windows } from '../../engine/tokens/model-windows.ts';
import { totalTokens } from '../../engine/tokens/window-plan.ts';
import { AppError, throwIfCancelled } from '../../shared/app-error.ts';
import type { Take } from '../../shared/project-document.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { openRangeFeatures, openVideoFeatures, scoreSeconds } from '../video-features.ts';
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

/** A range that is not shorter than this part of a film is worth watching the whole film for. */
const wholeFilmShare = 4;

const stages = {
  frames: 'reading frames',
  composing: 'composing',
  rendering: 'rendering',
} as const;

/**
 * Makes takes for a range of the timeline, each stretch told and stored as soon as it is made. Where
 * it stops early, with whatever error, what was made stays in the takes folder as parts.
 *
 * @throws AppError of the engine and of media, `bad-argument`, `cancelled`, `disk-full`
 */
export async function generateTakes(run: ProjectJobRun<'generate'>): Promise<JobResult> {
  const { request, project, signal, order } = run;
  const { modelId, range } = request;
  tellStage(run, 'opening the model');
  const engine = await run.engines.use(order.folders, modelId, deviceOf(run));
  const { frameRate } = engine.model.codec;
  const windows = chooseWindows(engine.model.languageModel, request);
  const { film: video } = await openFilm(project, { signal });
  const durationSeconds = scoreSeconds(video, 'aligned', frameRate);
  const lastToken = totalTokens('aligned', durationSeconds, frameRate);
  if (range.end > lastToken) {
    throw new AppError(
      'bad-argument',
      `The range ends at ${(range.end / frameRate).toFixed(2)} s, after the video (${durationSeconds.toFixed(2)} s); choose one inside of it.`,
    );
  }
  const context = request.continueMusic
    ? await findContext(project, engine, range.start, windows.windowSeconds)
    : undefined;
  const followed = hasMusicAt(project, range.end * engine.codec.samplesPerFrame);
  const endToken = followed
    ? Math.min(lastToken, range.end + Math.round(joinSeconds * frameRate))
    : range.end;

  tellStage(run, stages.frames);
  const speeds = await StoredSpeeds.open(order.folders.cacheDir);
  const task = estimatedTask(
    run,
    [{ stage: stages.composing, units: endToken - range.start }],
    speeds.of({
      model: engine.model.fingerprint,
      device: deviceOf(run).device,
      takes: request.takes,
    }),
  );
  const isShort = (endToken - range.start) * wholeFilmShare < lastToken;
  const seeing = { ...task, filmContext: request.filmContext };
  const features = isShort
    ? await openRangeFeatures(engine, video, durationSeconds, seeing)
    : await openVideoFeatures(engine, video, 'aligned', durationSeconds, seeing);
  try {
    await compose(run, engine, features, {
      durationSeconds,
      section: { startToken: range.start, endToken },
      prompt: context?.tokens,
      parentId: context?.parentId,
      windows,
      task,
    });
  } finally {
    await features.close();
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

interface Section {
  readonly durationSeconds: number;
  readonly section: { readonly startToken: number; readonly endToken: number };
  readonly prompt: TokenBlock | undefined;
  readonly parentId: string | undefined;
  readonly windows: Windows;
  readonly task: LongTaskOptions;
}

async function compose(
  run: ProjectJobRun<'generate'>,
  engine: Engine,
  features: FeatureStore,
  { task, parentId, windows, ...what }: Section,
): Promise<void> {
  const { request, order } = run;
  const { sampling } = request;
  const seeds = order.takeIds.map((_, take) => request.seed + take);
  const writer = new TakeWriter(run, engine, (take) => ({
    origin: parentId === undefined ? 'generated' : 'regenerated',
    range: request.range,
    seed: seeds[take] as number,
    sampling,
    ...windows,
    ...(parentId === undefined ? {} : { parentId }),
  }));
  try {
    const stretches = engine.compose(
      { ...what, ...windows, features, seeds, sampling, windows: 'aligned' },
      task,
    );
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

function tellStage({ emit }: ProjectJobRun<'generate'>, stage: string): void {
  emit({ type: 'progress', stage, done: 0, total: 0, unit: 'steps' });
}

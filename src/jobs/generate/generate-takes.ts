import { findTake } from '../../document/clips.ts';
import { musicLaneId } from '../../document/mix-lanes.ts';
import { trackAlone } from '../../document/music-tracks.ts';
import { placesToHit } from '../../document/score-hits.ts';
import { AppError, throwIfCancelled } from '../../shared/app-error.ts';
import type { Take } from '../../shared/project-document.ts';
import type { ProjectContext } from '../../shared/worker-protocol.ts';
import { filmForModel } from '../film-for-model.ts';
import { deviceNote, deviceOf } from '../project/job-device.ts';
import { composeTakes } from '../project/compose-takes.ts';
import { estimatedTask } from '../project/estimated-task.ts';
import { findContext } from './find-context.ts';
import { findTheme, requireThemeRoom } from './find-theme.ts';
import { hasMusicAt, placeJoins } from './place-joins.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';
import { requireTakeSpace } from '../project/require-take-space.ts';
import { openFilm } from '../project/open-film.ts';
import { StoredSpeeds } from '../project/stored-speeds.ts';

/** How far beyond the range music is made where other music follows, to find the best place to join. */
const joinSeconds = 0.5;

/** Seconds of work to finish a second of a take, until this machine has shown its own. */
const renderingSecondsPerSecond = 0.012;

/** Seconds from the last token to the end besides: the last sound is decoded, takes are joined and stored. */
const endingSeconds = 0.2;

const stages = {
  frames: 'reading frames',
  composing: 'composing',
  rendering: 'rendering',
  /** Not reported: it is short, and what it does comes before and after the stage above. */
  ending: 'ending',
} as const;

/**
 * Makes takes for a range of the timeline, each stretch stored and emitted as soon as it is made. Where
 * it stops early, with any error, the finished part stays in the takes folder as parts.
 *
 * @throws AppError of the engine and of media, `bad-argument`, `cancelled`, `disk-full`
 */
export async function generateTakes(run: ProjectJobRun<'generate'>): Promise<JobResult> {
  const { request, signal, order } = run;
  const project = withTrackAlone(run.project, request.trackId);
  const { modelId, range, themeTakeId } = request;
  if (themeTakeId !== undefined) requireThemeRoom(project.file, themeTakeId, range.start);
  reportStage(run, 'opening the model');
  const model = await run.engines.use(order.folders, modelId, deviceOf(run));
  const resolved = model.resolveParameters(request.parameters);
  const { tokensPerSecond, samplesPerToken } = model.capabilities;
  const film = filmForModel((await openFilm(project, { signal })).film);
  const { durationSeconds, tokenCount } = model.measure(film, { parameters: resolved });
  if (range.end > tokenCount) {
    throw new AppError(
      'bad-argument',
      `The range ends at ${(range.end / tokensPerSecond).toFixed(2)} s, after the video (${durationSeconds.toFixed(2)} s); choose one inside of it.`,
    );
  }
  const contextTokens = model.contextTokens(resolved);
  const before = request.continueMusic
    ? await findContext(project, model, range.start, contextTokens)
    : undefined;
  // What a take goes on from is before it on the timeline: there is no room before the film.
  const context =
    before ??
    (themeTakeId === undefined
      ? undefined
      : await findTheme(project, model, themeTakeId, {
          startToken: range.start,
          count: Math.min(contextTokens, range.start),
        }));
  const parameters = await model.chooseOpen(resolved, {
    film,
    before: context && findTake(project.file.takes, context.parentId).model.parameters,
    beforeShift: context?.shift,
    startToken: range.start,
    findPlaces: () =>
      Promise.resolve({
        cuts: placesToHit(project.file.document).map(({ seconds }) => seconds),
        untilSeconds: range.end / tokensPerSecond,
        endSeconds: range.end === tokenCount ? durationSeconds : undefined,
      }),
  });
  const followed = hasMusicAt(project, range.end * samplesPerToken);
  const { exactEndSeconds } = request;
  const endToken =
    followed && exactEndSeconds === undefined
      ? Math.min(tokenCount, range.end + Math.round(joinSeconds * tokensPerSecond))
      : range.end;

  await requireTakeSpace(model, project.path, request.takes * (endToken - range.start));
  reportStage(run, stages.frames);
  const speeds = await StoredSpeeds.open(order.folders.cacheDir);
  const task = estimatedTask(
    run,
    [
      { stage: stages.composing, units: endToken - range.start },
      {
        stage: stages.rendering,
        units: (request.takes * (endToken - range.start)) / tokensPerSecond,
        usualSecondsPerUnit: renderingSecondsPerSecond,
      },
      { stage: stages.ending, units: 1, usualSecondsPerUnit: endingSeconds },
    ],
    speeds.of({
      model: model.identity.fingerprint,
      device: deviceOf(run).device,
      takes: request.takes,
    }),
  );
  const section = { startToken: range.start, endToken };
  const prepared = await model.prepare(film, { parameters, section }, task);
  let finished: Take[];
  try {
    const { continuation, shift: _, ...origin } = context ?? {};
    const given = continuation && { context: [continuation], ...origin };
    const { seed } = request;
    const what = { film: prepared, parameters, section, range, seed, ...given };
    finished = await composeTakes(run, model, what, task);
  } finally {
    await prepared.close();
    await speeds.save();
  }
  throwIfCancelled(signal);
  const note = deviceNote(run);
  if (!followed) return { takes: finished, ...note };
  const { crossfadeSeconds } = request;
  const joining = { signal, crossfadeSeconds, exactEndSeconds };
  const takes = await placeJoins(project, finished, joining);
  return { takes, joins: takes.flatMap(toJoin), ...note };
}

/** The project with the clips of one track alone: music of others neither leads in nor follows. */
function withTrackAlone(project: ProjectContext, trackId = musicLaneId): ProjectContext {
  const { file } = project;
  return { ...project, file: { ...file, document: trackAlone(file.document, trackId) } };
}

function toJoin({ id, join }: Take): NonNullable<JobResult['joins']> {
  return join ? [{ takeId: id, endSample: join.endSample, disturbance: join.disturbance }] : [];
}

function reportStage({ emit }: ProjectJobRun<'generate'>, stage: string): void {
  emit({ type: 'progress', stage, done: 0, total: 0, unit: 'steps' });
}

import type { Continuation, MusicModel } from '../../engine/index.ts';
import { extractAudio } from '../../media/extract-audio.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { AppError } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { estimatedTask } from '../project/estimated-task.ts';
import { finishTake } from '../../store/finish-take.ts';
import { requireTakeSpace } from '../project/require-take-space.ts';
import { deviceOf } from '../project/job-device.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';
import { StoredSpeeds } from '../project/stored-speeds.ts';
import { TakeWriter } from '../project/take-writer.ts';

const stages = { listening: 'listening to your music', rendering: 'rendering your music' } as const;

/**
 * Makes a take of the user's own music: encoded by the model, so that it can be continued, and decoded
 * again. Music beyond the end of the video is left out. Only the encoded music is held in memory, and
 * no stretch is emitted.
 *
 * @throws AppError `bad-media`, `bad-argument` beyond the video's end, `cancelled`, `disk-full`
 */
export async function importMusic(run: ProjectJobRun<'import-music'>): Promise<JobResult> {
  const { request, project, order, signal } = run;
  const model = await run.engines.use(order.folders, request.modelId, deviceOf(run));
  const { tokensPerSecond } = model.capabilities;
  const startToken = Math.round(request.startSeconds * tokensPerSecond);
  const left = project.file.source.durationSeconds - startToken / tokensPerSecond;
  if (left < 1 / tokensPerSecond) {
    throw new AppError(
      'bad-argument',
      `Music cannot begin at ${request.startSeconds} s, where the video has ended; choose an earlier place.`,
    );
  }
  const info = await probe(request.path, { signal });
  const seconds = Math.min(left, info.durationSeconds);
  await requireTakeSpace(model, project.path, seconds * tokensPerSecond);
  const speeds = await StoredSpeeds.open(order.folders.cacheDir);
  const task = estimatedTask(
    run,
    [{ stage: stages.rendering, units: seconds * tokensPerSecond }],
    speeds.of({ model: model.identity.fingerprint, device: deviceOf(run).device, takes: 1 }),
  );
  const music = await encodeMusic(model, info, { seconds, longestSeconds: left }, task);
  const range = { start: startToken, end: startToken + music.tokenCount };
  const parameters = model.resolveParameters({});
  const writer = new TakeWriter(run, model, () => ({
    origin: 'imported',
    range,
    seed: 0,
    parameters,
  }));
  try {
    const stretches = model.render(music, startToken, {
      ...task,
      onProgress: (progress) => task.onProgress?.({ ...progress, stage: stages.rendering }),
    });
    for await (const stretch of stretches) await writer.push(stretch);
  } finally {
    await writer.close();
    await speeds.save();
  }
  const [id = ''] = order.takeIds;
  const take = await finishTake(project.path, id, { complete: true });
  if (!take) {
    throw new AppError(
      'bad-media',
      `"${request.path}" holds too little sound to be imported; choose a longer piece.`,
    );
  }
  return { takes: [take] };
}

/** Encodes a file while it is read, up to `longestSeconds`. */
async function encodeMusic(
  model: MusicModel,
  info: MediaInfo,
  { seconds, longestSeconds }: { readonly seconds: number; readonly longestSeconds: number },
  { signal, onProgress }: LongTaskOptions,
): Promise<Continuation> {
  const { sampleRate, channels } = model.capabilities;
  const sound = extractAudio(info, { sampleRate, channels, signal });
  const recording = {
    name: `"${info.path}"`,
    samples: firstSamples(sound, Math.ceil(longestSeconds * sampleRate) * channels),
    sampleCount: seconds * sampleRate,
  };
  return model.encode(recording, {
    signal,
    onProgress: (progress) => onProgress?.({ ...progress, stage: stages.listening }),
  });
}

async function* firstSamples(
  blocks: AsyncIterable<Float32Array>,
  count: number,
): AsyncGenerator<Float32Array> {
  let left = count;
  for await (const block of blocks) {
    yield block.subarray(0, left);
    left -= block.length;
    if (left <= 0) return;
  }
}

import { decodeTokens } from '../../engine/audio/decode-tokens.ts';
import { encodeAudio } from '../../engine/audio/encode-audio.ts';
import type { Engine, Stretch } from '../../engine/engine.ts';
import { createTokenBlock, sliceTokens } from '../../engine/tokens/delay-pattern.ts';
import { defaultSampling } from '../../engine/tokens/sampling-parameters.ts';
import { extractAudio } from '../../media/extract-audio.ts';
import { probe } from '../../media/probe.ts';
import { AppError } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { finishTake } from './finish-take.ts';
import { deviceOf } from './job-device.ts';
import type { JobResult, ProjectJobRun } from './job-run.ts';
import { TakeWriter } from './take-writer.ts';

/**
 * Makes a take of the user's own music: encoded into the model's tokens, so that it can be continued,
 * and sounding as these do. What would reach beyond the video is left out.
 *
 * @throws AppError `bad-media`, `bad-argument` beyond the video's end, `cancelled`, `disk-full`
 */
export async function importMusic(run: ProjectJobRun<'import-music'>): Promise<JobResult> {
  const { request, project, order, signal } = run;
  const task: LongTaskOptions = {
    signal,
    onProgress: (progress) => run.emit({ type: 'progress', ...progress }),
  };
  const engine = await run.engines.use(order.folders, request.modelId, deviceOf(run));
  const { codec, languageModel } = engine.model;
  const { frameRate } = codec;
  const startToken = Math.round(request.startSeconds * frameRate);
  const left = project.file.source.durationSeconds - startToken / frameRate;
  if (left < 1 / frameRate) {
    throw new AppError(
      'bad-argument',
      `Music cannot begin at ${request.startSeconds} s, where the video has ended; choose an earlier place.`,
    );
  }
  const samples = await readMusic(engine, request.path, left, task);
  const { codes } = await encodeAudio(engine.codec, samples, {
    ...task,
    onProgress: (progress) => task.onProgress?.({ ...progress, stage: 'listening to your music' }),
  });
  const range = { start: startToken, end: startToken + codes.length };
  const writer = new TakeWriter(run, engine, () => ({
    origin: 'imported',
    range,
    seed: 0,
    sampling: defaultSampling,
    windowSeconds: languageModel.windowSeconds,
    strideSeconds: languageModel.strideSeconds,
  }));
  try {
    let sample = 0;
    const decoded = decodeTokens(engine.codec, codes, {
      ...task,
      onProgress: (progress) => task.onProgress?.({ ...progress, stage: 'rendering' }),
    });
    for await (const audio of decoded) {
      await writer.push(stretchOf(engine, codes, startToken, sample, audio));
      sample += audio[0]?.length ?? 0;
    }
  } finally {
    await writer.close();
  }
  const [id = ''] = order.takeIds;
  const take = await finishTake(project.path, id, { complete: true });
  if (!take) {
    throw new AppError('bad-media', `"${request.path}" holds too little sound to be imported.`);
  }
  return { takes: [take] };
}

/** Decoded audio with the tokens that it completes. */
function stretchOf(
  engine: Engine,
  codes: Parameters<typeof sliceTokens>[0],
  startToken: number,
  sample: number,
  audio: readonly Float32Array[],
): Stretch {
  const { samplesPerFrame } = engine.codec;
  const from = Math.floor(sample / samplesPerFrame);
  const to = Math.floor((sample + (audio[0]?.length ?? 0)) / samplesPerFrame);
  return {
    startToken: startToken + from,
    tokens: to > from ? sliceTokens(codes, from, to) : createTokenBlock(1, codes.codebooks, 0),
    startSample: startToken * samplesPerFrame + sample,
    audio,
  };
}

async function readMusic(
  engine: Engine,
  path: string,
  longestSeconds: number,
  options: LongTaskOptions,
): Promise<Float32Array> {
  const { sampleRate } = engine.model.codec;
  const longest = Math.ceil(longestSeconds * sampleRate);
  const info = await probe(path, options);
  const blocks: Float32Array[] = [];
  let length = 0;
  const sound = extractAudio(info, {
    ...options,
    sampleRate,
    channels: 1,
    onProgress: (progress) => options.onProgress?.({ ...progress, stage: 'reading your music' }),
  });
  for await (const block of sound) {
    const kept = block.subarray(0, longest - length);
    blocks.push(kept);
    length += kept.length;
    if (length >= longest) break;
  }
  const samples = new Float32Array(length);
  let filled = 0;
  for (const block of blocks) {
    samples.set(block, filled);
    filled += block.length;
  }
  return samples;
}

import { decodeTokens } from '../../engine/audio/decode-tokens.ts';
import { encodeStream } from '../../engine/audio/encode-audio.ts';
import type { Engine, Stretch } from '../../engine/engine.ts';
import {
  createTokenBlock,
  sliceTokens,
  type TokenBlock,
} from '../../engine/tokens/delay-pattern.ts';
import { defaultSampling } from '../../engine/tokens/sampling-parameters.ts';
import { extractAudio } from '../../media/extract-audio.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { AppError } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { estimatedTask } from '../project/estimated-task.ts';
import { finishTake } from '../../store/finish-take.ts';
import { deviceOf } from '../project/job-device.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';
import { StoredSpeeds } from '../project/stored-speeds.ts';
import { TakeWriter } from '../project/take-writer.ts';

const stages = { listening: 'listening to your music', rendering: 'rendering your music' } as const;

/**
 * Makes a take of the user's own music: encoded into the model's tokens, so that it can be continued,
 * and sounding as these do. What would reach beyond the video is left out. Of the music only the tokens
 * are held in memory, and nothing of it is told before it is finished: the user has it already.
 *
 * @throws AppError `bad-media`, `bad-argument` beyond the video's end, `cancelled`, `disk-full`
 */
export async function importMusic(run: ProjectJobRun<'import-music'>): Promise<JobResult> {
  const { request, project, order, signal } = run;
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
  const info = await probe(request.path, { signal });
  const seconds = Math.min(left, info.durationSeconds);
  const speeds = await StoredSpeeds.open(order.folders.cacheDir);
  const task = estimatedTask(
    run,
    [{ stage: stages.rendering, units: seconds * frameRate }],
    speeds.of({ model: engine.model.fingerprint, device: deviceOf(run).device, takes: 1 }),
  );
  const codes = await encodeMusic(engine, info, { seconds, longestSeconds: left }, task);
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
      onProgress: (progress) => task.onProgress?.({ ...progress, stage: stages.rendering }),
    });
    for await (const audio of decoded) {
      await writer.push(stretchOf(engine, codes, startToken, sample, audio));
      sample += audio[0]?.length ?? 0;
    }
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

/** Decoded audio with the tokens that it completes. */
function stretchOf(
  engine: Engine,
  codes: TokenBlock,
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

/** The tokens of a file, as far as it is wanted, encoded while it is read. */
async function encodeMusic(
  engine: Engine,
  info: MediaInfo,
  { seconds, longestSeconds }: { readonly seconds: number; readonly longestSeconds: number },
  { signal, onProgress }: LongTaskOptions,
): Promise<TokenBlock> {
  const { sampleRate } = engine.model.codec;
  const sound = extractAudio(info, { sampleRate, channels: 1, signal });
  const samples = firstSamples(sound, Math.ceil(longestSeconds * sampleRate));
  const recording = { name: `"${info.path}"`, sampleCount: seconds * sampleRate };
  return encodeStream(engine.codec, samples, recording, {
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

import type { Continuation, MusicModel } from '../engine/index.ts';
import { extractAudio } from '../media/extract-audio.ts';
import { probe } from '../media/probe.ts';
import { AppError } from '../shared/app-error.ts';
import type { LongTaskOptions } from '../shared/progress.ts';

/** Throws AppError `bad-argument` for a prompt that leaves nothing of the first window to compose. */
export function refuseLongPrompt(
  model: MusicModel,
  path: string,
  promptTokens: number,
  windowTokens: number,
): void {
  if (promptTokens < windowTokens) return;
  const seconds = windowTokens / model.capabilities.tokensPerSecond;
  throw new AppError(
    'bad-argument',
    `The prompt "${path}" is too long: it leaves nothing to generate in a window of ${seconds} s. Use a shorter one.`,
  );
}

/**
 * Encodes a sound file, which the score is to continue. No more is read of it than fits, whatever
 * length its header states.
 *
 * @param windowTokens length of the first window; a prompt has to be shorter
 * @throws AppError of media; `bad-argument`, before encoding when it is too long
 */
export async function encodePrompt(
  model: MusicModel,
  path: string,
  windowTokens: number,
  options: LongTaskOptions = {},
): Promise<Continuation> {
  const { sampleRate, channels, samplesPerToken, tokensPerSecond } = model.capabilities;
  const { signal } = options;
  const info = await probe(path, { signal });
  const longestSeconds = windowTokens / tokensPerSecond;
  const blocks: Float32Array[] = [];
  let sampleCount = 0;
  for await (const block of extractAudio(info, { sampleRate, channels, longestSeconds, signal })) {
    blocks.push(block);
    sampleCount += block.length / channels;
  }
  refuseLongPrompt(model, path, Math.ceil(sampleCount / samplesPerToken), windowTokens);
  return model.encode({ samples: streamOf(blocks), name: `"${path}"`, sampleCount }, options);
}

async function* streamOf(blocks: readonly Float32Array[]): AsyncGenerator<Float32Array> {
  for (const block of blocks) yield await Promise.resolve(block);
}

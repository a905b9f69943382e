import type { Continuation, MusicModel } from '../engine/index.ts';
import { extractAudio } from '../media/extract-audio.ts';
import { probeMusic } from '../media/probe-music.ts';
import { AppError } from '../shared/app-error.ts';
import type { LongTaskOptions } from '../shared/progress.ts';

/** A file with the music that a score continues. */
export interface PromptFile {
  readonly kind: 'tokens' | 'audio';
  readonly path: string;
}

/** A prompt that was read and is short enough. Returns what the model continues; AppError `cancelled`. */
export type ReadPrompt = (
  model: MusicModel,
  options?: LongTaskOptions,
) => Promise<readonly Continuation[]>;

/**
 * Reads a prompt for a first window of `windowTokens`, without opening the model. No more is read of a sound
 * than fits, whatever length its header states.
 *
 * @throws AppError of media; `not-found`; `bad-argument` for a file of another kind or a prompt that leaves
 * nothing of the window to compose
 */
export async function readPrompt(
  model: MusicModel,
  { kind, path }: PromptFile,
  windowTokens: number,
  { signal }: Pick<LongTaskOptions, 'signal'> = {},
): Promise<ReadPrompt> {
  if (kind === 'tokens') {
    const continuations = await model.importContinuations(path);
    for (const { tokenCount } of continuations) {
      refuseLongPrompt(model, path, tokenCount, windowTokens);
    }
    return () => Promise.resolve(continuations);
  }
  const { sampleRate, channels, samplesPerToken, tokensPerSecond } = model.capabilities;
  const { info, sound } = await probeMusic(path, { signal });
  const longestSeconds = windowTokens / tokensPerSecond;
  const form = { sampleRate, channels, sound, longestSeconds, signal };
  const blocks: Float32Array[] = [];
  let sampleCount = 0;
  for await (const block of extractAudio(info, form)) {
    blocks.push(block);
    sampleCount += block.length / channels;
  }
  refuseLongPrompt(model, path, Math.ceil(sampleCount / samplesPerToken), windowTokens);
  return async (opened, options) => {
    const recording = { samples: streamOf(blocks), name: `"${path}"`, sampleCount };
    return [await opened.encode(recording, options)];
  };
}

function refuseLongPrompt(
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

async function* streamOf(blocks: readonly Float32Array[]): AsyncGenerator<Float32Array> {
  for (const block of blocks) yield await Promise.resolve(block);
}

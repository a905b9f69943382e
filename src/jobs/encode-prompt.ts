import type { Continuation, MusicModel } from '../engine/index.ts';
import { extractAudio } from '../media/extract-audio.ts';
import { probe } from '../media/probe.ts';
import type { LongTaskOptions } from '../shared/progress.ts';

/** Encodes a sound file, which the score is to continue. AppError of media; `bad-argument`. */
export async function encodePrompt(
  model: MusicModel,
  path: string,
  options: LongTaskOptions = {},
): Promise<Continuation> {
  const { sampleRate, channels } = model.capabilities;
  const info = await probe(path, { signal: options.signal });
  const samples = extractAudio(info, { sampleRate, channels, signal: options.signal });
  const sampleCount = info.durationSeconds * sampleRate;
  return model.encode({ samples, name: `"${path}"`, sampleCount }, options);
}

import { AppError } from '../shared/app-error.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { channelMixFilter } from './channel-mix.ts';
import { fileInput, streamFfmpeg } from './ffmpeg.ts';
import type { AudioStream, MediaInfo } from './media-info.ts';
import { probe } from './probe.ts';

/** What sound is wanted from a file. */
export interface ExtractAudioOptions extends LongTaskOptions {
  readonly sampleRate: number;
  readonly channels: number;
  /** Index of the stream in its container; by default the one marked default, or the first. */
  readonly streamIndex?: number | undefined;
}

const bytesPerSample = 4;

/**
 * The sound track a player would play. Throws `bad-media` when there is none, `bad-argument` when
 * `streamIndex` names another kind of stream.
 */
export function chooseAudioStream(info: MediaInfo, streamIndex?: number): AudioStream {
  const { audio, path } = info;
  const first = audio.find((stream) => stream.isDefault) ?? audio[0];
  if (first === undefined) {
    throw new AppError('bad-media', `"${path}" has no sound; choose a file with a sound track.`);
  }
  if (streamIndex === undefined) return first;
  const named = audio.find((stream) => stream.index === streamIndex);
  if (named) return named;
  const known = audio.map((stream) => stream.index).join(', ');
  throw new AppError(
    'bad-argument',
    `Stream ${streamIndex} of "${path}" is no sound track; its sound tracks are ${known}.`,
  );
}

/**
 * Decodes a sound track in a stream: blocks of samples, channels alternating, resampled and mixed as
 * asked (mono is the mean of the channels). Sound that begins after the container does is preceded by
 * silence, so that sample 0 is the file's zero. Throws `bad-media`, `bad-argument`, `cancelled`,
 * `ffmpeg-failed`.
 */
export async function* extractAudio(
  info: MediaInfo,
  { sampleRate, channels, streamIndex, signal, onProgress }: ExtractAudioOptions,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const stream = chooseAudioStream(info, streamIndex);
  const bytes = streamFfmpeg({
    inputs: [fileInput(info.path)],
    outputOptions: [
      ...['-map', `0:${stream.index}`],
      ...['-af', `aresample=async=1:first_pts=0,${channelMixFilter(stream.channels, channels)}`],
      ...['-ar', String(sampleRate), '-ac', String(channels)],
      ...['-f', 'f32le', '-c:a', 'pcm_f32le'],
    ],
    doing: `read the sound of "${info.path}"`,
    signal,
  });
  const frameLength = bytesPerSample * channels;
  let sampleCount = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const wholeLength = joined.length - (joined.length % frameLength);
    rest = joined.subarray(wholeLength);
    if (wholeLength === 0) continue;
    // A copy: the chunk's memory need not lie at a multiple of four bytes, and is not ours to keep.
    const block = new Float32Array(wholeLength / bytesPerSample);
    new Uint8Array(block.buffer).set(joined.subarray(0, wholeLength));
    yield block;
    sampleCount += block.length / channels;
    const done = Math.min(sampleCount / sampleRate, info.durationSeconds);
    onProgress?.({ stage: 'reading sound', done, total: info.durationSeconds, unit: 'seconds' });
  }
}

/** A whole sound track in memory, for prompts and short files; channels alternate. */
export async function readAudio(
  path: string,
  options: ExtractAudioOptions,
): Promise<Float32Array<ArrayBuffer>> {
  const blocks: Float32Array[] = [];
  let length = 0;
  for await (const block of extractAudio(await probe(path, options), options)) {
    blocks.push(block);
    length += block.length;
  }
  const samples = new Float32Array(length);
  let position = 0;
  for (const block of blocks) {
    samples.set(block, position);
    position += block.length;
  }
  return samples;
}

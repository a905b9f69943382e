import type { SoundChoice } from '../shared/film-clock.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { streamFfmpeg } from './ffmpeg.ts';
import { filmInput } from './film/film-input.ts';
import { soundOutput, soundsOutput, usedSound, type SoundForm } from './film/sound-output.ts';
import type { AudioStream, MediaInfo, VideoInfo } from './media-info.ts';
import { probe } from './probe.ts';

/** Form of the sound to extract from a file. */
export interface ExtractAudioOptions extends LongTaskOptions, SoundForm {
  /** Which tracks; by default as {@link usedSound} chooses. */
  readonly sound?: SoundChoice | undefined;
  /** One track, by its stream's index, instead of {@link sound}. */
  readonly streamIndex?: number | undefined;
  /** Stops reading at this time. */
  readonly longestSeconds?: number | undefined;
}

const bytesPerSample = 4;

/** The first of the tracks that are used unless others are chosen. Throws as {@link usedSound}. */
export function chooseAudioStream(info: MediaInfo): AudioStream {
  const { streams } = usedSound(info);
  return info.audio.find(({ index }) => index === streams[0]) as AudioStream;
}

/**
 * Decodes sound in a stream: blocks of samples, channels alternating, resampled and mixed as asked
 * (mono is the mean of the channels). Sample 0 is the film's time 0, of a sound file its beginning.
 * Throws `bad-media`, `bad-argument`, `cancelled`, `ffmpeg-failed`.
 */
export async function* extractAudio(
  info: MediaInfo,
  options: ExtractAudioOptions,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const { streamIndex, longestSeconds } = options;
  const sound =
    streamIndex === undefined ? options.sound : { streams: [streamIndex], asStereoPair: false };
  const output = [
    ...soundOutput(info, usedSound(info, sound), options),
    ...(longestSeconds === undefined ? [] : ['-t', longestSeconds.toFixed(6)]),
  ];
  yield* decodeSamples(info, output, options);
}

/**
 * Decodes several sounds of a film at once: blocks of samples, the channels of all sounds alternating in
 * their order. Otherwise as {@link extractAudio}.
 */
export async function* extractSounds(
  film: VideoInfo,
  sounds: readonly SoundChoice[],
  options: LongTaskOptions & SoundForm,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const used = sounds.map((sound) => usedSound(film, sound));
  const channels = options.channels * sounds.length;
  yield* decodeSamples(film, soundsOutput(film, used, options), { ...options, channels });
}

async function* decodeSamples(
  info: MediaInfo,
  outputOptions: readonly string[],
  {
    sampleRate,
    channels,
    longestSeconds = Infinity,
    signal,
    onProgress,
  }: LongTaskOptions & SoundForm & Pick<ExtractAudioOptions, 'longestSeconds'>,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const total = Math.min(info.durationSeconds, longestSeconds);
  const bytes = streamFfmpeg({
    inputs: [filmInput(info, { of: 'sound' })],
    outputOptions: [...outputOptions, '-f', 'f32le', '-c:a', 'pcm_f32le'],
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
    // A copy: the chunk's memory need not be at a multiple of four bytes, and is not ours to keep.
    const block = new Float32Array(wholeLength / bytesPerSample);
    new Uint8Array(block.buffer).set(joined.subarray(0, wholeLength));
    yield block;
    sampleCount += block.length / channels;
    const done = Math.min(sampleCount / sampleRate, total);
    onProgress?.({ stage: 'reading sound', done, total, unit: 'seconds' });
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

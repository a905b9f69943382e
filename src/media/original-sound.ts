import { writeLongWav } from '../files/write-long-wav.ts';
import type { SoundChoice } from '../shared/film-clock.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { mixSampleRate } from '../sound/sound-node.ts';
import { extractAudio, extractSounds, type ExtractAudioOptions } from './extract-audio.ts';
import type { MediaInfo, VideoInfo } from './media-info.ts';

/** The film's own sound as it is mixed, heard and drawn: stereo, float32, at the rate of the mix. */
export const playableSound = { sampleRate: mixSampleRate, channels: 2 } as const;

/** Options of {@link readOriginalSound}. */
export type OriginalSoundOptions = Omit<ExtractAudioOptions, 'sampleRate' | 'channels' | 'fine'>;

/**
 * The film's own sound, mixed down to stereo, channels alternating. Waveform, playback and export all
 * take it from here, so its level is the same in all of them. Throws as {@link extractAudio}.
 */
export function readOriginalSound(
  info: MediaInfo,
  options: OriginalSoundOptions = {},
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  return extractAudio(info, { ...options, ...playableSound, fine: true });
}

/**
 * The lanes of the film's own sound, each mixed down to stereo as {@link readOriginalSound} does it: both
 * channels of the first lane, then those of the next, alternating. Throws as {@link extractAudio}.
 */
export function readOriginalLanes(
  film: VideoInfo,
  lanes: readonly SoundChoice[],
  options: LongTaskOptions = {},
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const form = { ...options, ...playableSound, fine: true };
  return lanes.length === 1
    ? extractAudio(film, { ...form, sound: lanes[0] })
    : extractSounds(film, lanes, form);
}

/** Options of {@link writeOriginalSound}. */
export interface PlayableCopyOptions extends OriginalSoundOptions, LongTaskOptions {
  /** Receives the samples, all channels alternating, block by block as they are written. */
  readonly onSamples?: ((samples: Float32Array) => void) | undefined;
}

/**
 * Writes {@link readOriginalSound} to a float wav that a player can seek in, in memory that does not
 * grow with its length. Writes into the file at `path`; returns the number of frames. Throws `bad-media`,
 * `cancelled`, `disk-full`, `no-permission`, `ffmpeg-failed`.
 */
export function writeOriginalSound(
  info: MediaInfo,
  path: string,
  { onSamples, ...options }: PlayableCopyOptions = {},
): Promise<number> {
  return writeCopy(path, readOriginalSound(info, options), 1, { ...options, onSamples });
}

/** Writes {@link readOriginalLanes} to one file; otherwise as {@link writeOriginalSound}. */
export function writeOriginalLanes(
  film: VideoInfo,
  path: string,
  lanes: readonly SoundChoice[],
  { onSamples, ...options }: Pick<PlayableCopyOptions, 'onSamples'> & LongTaskOptions = {},
): Promise<number> {
  const blocks = readOriginalLanes(film, lanes, options);
  return writeCopy(path, blocks, lanes.length, { ...options, onSamples });
}

async function writeCopy(
  path: string,
  blocks: AsyncIterable<Float32Array>,
  laneCount: number,
  { onSamples, signal }: Pick<PlayableCopyOptions, 'onSamples' | 'signal'>,
): Promise<number> {
  const channels = playableSound.channels * laneCount;
  let sampleCount = 0;
  async function* counted(): AsyncGenerator<Float32Array> {
    for await (const samples of blocks) {
      onSamples?.(samples);
      sampleCount += samples.length;
      yield samples;
    }
  }
  await writeLongWav(path, counted(), { ...playableSound, channels, signal });
  return sampleCount / channels;
}

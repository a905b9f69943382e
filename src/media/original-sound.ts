import { writeLongWav } from '../files/write-long-wav.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { mixSampleRate } from '../sound/sound-node.ts';
import { extractAudio, type ExtractAudioOptions } from './extract-audio.ts';
import type { MediaInfo } from './media-info.ts';

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

/** Options of {@link writeOriginalSound}. */
export interface PlayableCopyOptions extends OriginalSoundOptions, LongTaskOptions {
  /** Receives the samples, both channels alternating, block by block as they are written. */
  readonly onSamples?: ((samples: Float32Array) => void) | undefined;
}

/**
 * Writes {@link readOriginalSound} to a float wav that a player can seek in, in memory that does not
 * grow with its length. Writes into the file at `path`; returns the number of frames. Throws `bad-media`,
 * `cancelled`, `disk-full`, `no-permission`, `ffmpeg-failed`.
 */
export async function writeOriginalSound(
  info: MediaInfo,
  path: string,
  { onSamples, ...options }: PlayableCopyOptions = {},
): Promise<number> {
  let sampleCount = 0;
  async function* counted(): AsyncGenerator<Float32Array> {
    for await (const samples of readOriginalSound(info, options)) {
      onSamples?.(samples);
      sampleCount += samples.length;
      yield samples;
    }
  }
  await writeLongWav(path, counted(), { ...playableSound, signal: options.signal });
  return sampleCount / playableSound.channels;
}

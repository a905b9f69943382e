import { applyMix } from '../sound/apply-mix.ts';
import { extractAudio } from '../media/extract-audio.ts';
import type { MediaInfo } from '../media/media-info.ts';
import type { Mix } from '../shared/project-document.ts';

/** The sound of a film: 48 kHz, two channels. */
export const filmSound = { sampleRate: 48_000, channels: 2 } as const;

/** What {@link mixTracks} mixes. */
export interface TracksToMix {
  /** The music track before the mix, mono, of any sample rate. */
  readonly music: MediaInfo;
  /** The video with the original sound. */
  readonly original: MediaInfo;
  readonly mix: Mix;
  /** Length of the film in samples at {@link filmSound}'s rate. */
  readonly totalSamples: number;
  readonly signal?: AbortSignal | undefined;
}

/** Music and original sound mixed, block by block, both channels alternating. Throws AppError. */
export async function* mixTracks(tracks: TracksToMix): AsyncGenerator<Float32Array> {
  const { mix, totalSamples, signal } = tracks;
  const { sampleRate, channels } = filmSound;
  const music = extractAudio(tracks.music, { sampleRate, channels: 1, signal });
  const original = new SampleReader(
    extractAudio(tracks.original, { sampleRate, channels, signal }),
  );
  try {
    let startSample = 0;
    for await (const block of music) {
      const length = Math.min(block.length, totalSamples - startSample);
      if (length <= 0) break;
      const [left, right] = applyMix({
        music: block.subarray(0, length),
        original: split(await original.read(length * channels)),
        mix,
        startSample,
        totalSamples,
        sampleRate,
      });
      startSample += length;
      yield interleave(left as Float32Array, right as Float32Array);
    }
  } finally {
    await music.return(undefined);
    await original.close();
  }
}

/** Hands out a stream of samples in portions of any size, with silence after its end. */
class SampleReader {
  readonly #blocks: AsyncGenerator<Float32Array>;
  #rest: Float32Array = new Float32Array(0);

  constructor(blocks: AsyncGenerator<Float32Array>) {
    this.#blocks = blocks;
  }

  async read(count: number): Promise<Float32Array> {
    const result = new Float32Array(count);
    let filled = 0;
    while (filled < count) {
      if (this.#rest.length === 0) {
        const next = await this.#blocks.next();
        if (next.done) break;
        this.#rest = next.value;
      }
      const taken = this.#rest.subarray(0, count - filled);
      result.set(taken, filled);
      filled += taken.length;
      this.#rest = this.#rest.subarray(taken.length);
    }
    return result;
  }

  async close(): Promise<void> {
    await this.#blocks.return(undefined);
  }
}

function split(frames: Float32Array): [Float32Array, Float32Array] {
  const left = new Float32Array(frames.length / 2);
  const right = new Float32Array(frames.length / 2);
  for (let index = 0; index < left.length; index++) {
    left[index] = frames[2 * index] as number;
    right[index] = frames[2 * index + 1] as number;
  }
  return [left, right];
}

function interleave(left: Float32Array, right: Float32Array): Float32Array {
  const frames = new Float32Array(2 * left.length);
  for (let index = 0; index < left.length; index++) {
    frames[2 * index] = left[index] as number;
    frames[2 * index + 1] = right[index] as number;
  }
  return frames;
}

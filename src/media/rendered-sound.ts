import { mixSampleRate, type Stereo } from '../sound/sound-node.ts';
import type { FfmpegInput } from './ffmpeg.ts';

/** Blocks of the mix, as they are rendered. */
export type RenderedSound = AsyncIterable<Stereo>;

/** A mix as an input of ffmpeg: it goes into standard input, so no file of it is ever written. */
export function renderedInput(
  sound: RenderedSound,
  sampleRate: number = mixSampleRate,
): FfmpegInput {
  return {
    source: interleaved(sound),
    options: ['-f', 'f32le', '-ar', String(sampleRate), '-ac', '2'],
  };
}

async function* interleaved(sound: RenderedSound): AsyncGenerator<Uint8Array> {
  for await (const [left, right] of sound) {
    const frames = new Float32Array(2 * left.length);
    for (let index = 0; index < left.length; index++) {
      frames[2 * index] = left[index]!;
      frames[2 * index + 1] = right[index]!;
    }
    yield new Uint8Array(frames.buffer);
  }
}

import { fadeLevel } from '../document/clip-envelope.ts';
import { endingFadeSeconds } from '../document/place-take.ts';

/** Music and where it ends. */
export interface FadedMusic {
  readonly sampleRate: number;
  /** Length of the music in samples: what the film does not have room for is left out. */
  readonly endSample: number;
}

/**
 * The blocks of mono music with the fade that the editor ends music with: over two seconds, or the last
 * third of shorter music, and silence from its end on. Blocks that the fade does not reach are passed on
 * as they are.
 */
export async function* fadeAtEnd(
  blocks: AsyncIterable<Float32Array>,
  { sampleRate, endSample }: FadedMusic,
): AsyncGenerator<Float32Array> {
  const length = Math.floor(Math.min(endingFadeSeconds * sampleRate, endSample / 3));
  const fadeStart = endSample - length;
  let start = 0;
  for await (const block of blocks) {
    const end = start + block.length;
    yield end <= fadeStart ? block : faded(block, start);
    start = end;
  }

  function faded(block: Float32Array, blockStart: number): Float32Array {
    return block.map((sample, index) => {
      const left = endSample - blockStart - index;
      if (left > length) return sample;
      return left > 0 ? sample * fadeLevel('smooth', (left - 0.5) / length) : 0;
    });
  }
}

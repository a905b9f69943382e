import { tinyVisualConfig } from '../graph/visual/tiny-visual-model.ts';
import type { FeatureFrame, FeatureFrames } from './write-features.ts';

const frameLength = tinyVisualConfig.channels * tinyVisualConfig.imageSize ** 2;

/** For tests: a picture of the size of the tiny visual model, different for each `seed`. */
export function picture(seed: number): Uint8Array {
  return Uint8Array.from({ length: frameLength }, (_, i) => (i * (31 + seed) + seed * 97) % 256);
}

/**
 * For tests: frames of which number i has the places i among the local and, if it is a multiple of
 * five, i / 5 among the global ones. `onFrame` is called before each is given.
 */
export function testFrames(localCount = 21, onFrame?: (index: number) => void): FeatureFrames {
  return {
    localCount,
    globalCount: Math.ceil(localCount / 5),
    async *frames(): AsyncGenerator<FeatureFrame> {
      for (let i = 0; i < localCount; i++) {
        onFrame?.(i);
        await Promise.resolve();
        const globalPositions = i % 5 === 0 ? [i / 5] : [];
        yield { pixels: picture(i), localPositions: [i], globalPositions };
      }
    },
  };
}

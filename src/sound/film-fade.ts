import type { Mix } from '../shared/project-document.ts';
import type { Level } from './level.ts';
import { mixSampleRate } from './sound-node.ts';

function ease(samples: number, fadeSamples: number): number {
  const t = (samples + 0.5) / fadeSamples;
  return t >= 1 ? 1 : (1 - Math.cos(Math.PI * Math.max(0, t))) / 2;
}

/**
 * The fades of the whole film as a level: half a cosine at either end, 0 outside of the film.
 * `totalSamples` is the film's length in samples of the mix.
 */
export function filmFade(
  { fadeInSeconds, fadeOutSeconds }: Pick<Mix, 'fadeInSeconds' | 'fadeOutSeconds'>,
  totalSamples: number,
): Level {
  const fadeIn = fadeInSeconds * mixSampleRate;
  const fadeOut = fadeOutSeconds * mixSampleRate;
  return (from, to) => {
    if (to <= 0 || from >= totalSamples) return 0;
    if (from >= fadeIn && to <= totalSamples - fadeOut) return 1;
    return Float32Array.from({ length: to - from }, (_, index) => {
      const sample = from + index;
      return ease(sample, fadeIn) * ease(totalSamples - 1 - sample, fadeOut);
    });
  };
}

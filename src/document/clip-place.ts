import type { Clip } from '../shared/project-document.ts';

/** How many times as long a clip plays its take: 1 unless it is stretched. */
export function stretchOf({ stretch = 1 }: Pick<Clip, 'stretch'>): number {
  return stretch;
}

/**
 * Where a sample of a take is on the timeline by a clip, whether the clip shows it or not. A clip's
 * `offsetSample` counts in the take's sound as it is stretched.
 */
export function sampleOfTake(clip: Clip, takeSample: number): number {
  return clip.startSample - clip.offsetSample + takeSample * stretchOf(clip);
}

/** The sample of the take that a clip plays at a place of the timeline. */
export function takeSampleAt(clip: Clip, sample: number): number {
  return (sample - clip.startSample + clip.offsetSample) / stretchOf(clip);
}

/** Samples of a take's sound as it is stretched. */
export function stretchedLength(sampleCount: number, stretch: number): number {
  return stretch === 1 ? sampleCount : Math.floor(sampleCount * stretch);
}

import type { LongTaskOptions } from '../../shared/progress.ts';
import type { FeatureStore } from '../features/feature-store.ts';
import { stillRanges } from '../features/still-ranges.ts';
import type { StillsConfig } from '../stills-config.ts';
import { localFramesPerSecond, type Window } from '../tokens/window-plan.ts';
import { HoldingDecoder, type SoundDecoder } from './holding-decoder.ts';

/** Frames read before and after the composed part, so that a still that reaches over its edge is long enough. */
const marginFrames = 6;

/** What {@link holdStills} needs to know of the music. */
export interface HeldMusic {
  readonly features: Partial<Pick<FeatureStore, 'novelty'>> & Pick<FeatureStore, 'localCount'>;
  readonly windows: readonly Window[];
  readonly takes: number;
  readonly frameRate: number;
  readonly sampleRate: number;
}

/**
 * A decoder that holds the chords of the music where the picture stands still; the given one where it
 * never does.
 *
 * @throws AppError `cancelled`
 */
export async function holdStills(
  decoder: SoundDecoder,
  { features, windows, takes, frameRate, sampleRate }: HeldMusic,
  { novelty: limit, levelDecibels }: StillsConfig,
  options: Pick<LongTaskOptions, 'signal'>,
): Promise<SoundDecoder> {
  if (!features.novelty) throw new TypeError('holding stills needs the novelty of the film');
  const [first, last] = [windows[0], windows.at(-1)];
  if (!first || !last) return decoder;
  const frameOf = (token: number) => Math.floor((token / frameRate) * localFramesPerSecond);
  const { localCount } = features;
  const start = Math.max(0, frameOf(first.start) - marginFrames);
  const end = Math.min(localCount, frameOf(last.start + last.length) + 1 + marginFrames);
  const novelty = await features.novelty(options, { start, end });
  const found = stillRanges(novelty, limit, start, localCount);
  if (found.length === 0) return decoder;
  return new HoldingDecoder(decoder, takes, {
    sampleRate,
    startSample: Math.round((first.start / frameRate) * sampleRate),
    ranges: found.map(({ startSeconds, endSeconds }) => ({
      start: Math.round(startSeconds * sampleRate),
      end: Math.round(endSeconds * sampleRate),
    })),
    levelDecibels,
  });
}

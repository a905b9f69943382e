import { stretchedLength, stretchOf } from '../../document/clip-place.ts';
import { findTake, materialSpan } from '../../document/clips.ts';
import { trackOf } from '../../document/music-tracks.ts';
import { frameToSeconds, type FrameRate } from '../../document/timecode.ts';
import type { Clip, ProjectFile } from '../../shared/project-document.ts';
import { fileGain } from './file-gain.ts';
import { mixSampleRate } from '../../sound/sound-node.ts';

/**
 * A sound file of a timeline's music: all of a take, so placed that its first sample is where a frame
 * begins, and stretched as its clips are. Clips of a track that show a take at the same place of the
 * timeline share one.
 */
export interface MusicSource {
  readonly takeId: string;
  readonly clipIds: readonly string[];
  /** The frame of the film at which the file begins; negative before its first. */
  readonly startFrame: number;
  readonly lengthFrames: number;
  /** The take as one clip without fades, for rendering. Its gain is that of the file, see {@link fileGain}. */
  readonly clip: Clip;
}

/** The sound files that the clips of a document need, in the order of the clips. */
export function musicSources(
  { document, takes }: Pick<ProjectFile, 'document' | 'takes'>,
  frameRate: FrameRate,
): MusicSource[] {
  const { sampleRate } = document;
  const groups = Map.groupBy(
    document.clips,
    // A track's pan is part of its files.
    (clip) =>
      `${trackOf(clip)} ${clip.takeId} ${clip.startSample - clip.offsetSample} ${stretchOf(clip)}`,
  );
  return [...groups.values()].map((clips) => {
    const [first] = clips as [Clip, ...Clip[]];
    const take = findTake(takes, first.takeId);
    const { startSample } = materialSpan(first, takes);
    const lengthSamples = Math.max(
      1,
      Math.round(
        (stretchedLength(take.sampleCount, stretchOf(first)) * sampleRate) / take.sampleRate,
      ),
    );
    const place = (sample: number) =>
      (sample * frameRate.numerator) / (sampleRate * frameRate.denominator);
    const startFrame = Math.floor(place(startSample) + 1e-6);
    const endFrame = Math.ceil(place(startSample + lengthSamples) - 1e-6);
    const silent = { lengthSamples: 0, curve: 'linear' } as const;
    return {
      takeId: take.id,
      clipIds: clips.map(({ id }) => id),
      startFrame,
      lengthFrames: Math.max(1, endFrame - startFrame),
      clip: {
        ...first,
        startSample,
        offsetSample: 0,
        lengthSamples,
        gainDecibels: fileGain(document, clips, take),
        muted: false,
        fadeIn: silent,
        fadeOut: silent,
      },
    };
  });
}

/** Samples of the mix, from the beginning of the film, at which a frame begins. */
export function frameSample(frame: number, frameRate: FrameRate): number {
  return Math.round(frameToSeconds(frame, frameRate) * mixSampleRate);
}

import type { VisualBranch } from '../graph/visual/temporal-graph.ts';
import type { FeatureFile } from './feature-file.ts';
import type { FrameTokens } from './frame-tokens.ts';

/** Local frames in one segment: those of the reference's window. */
export const segmentFrames = 60;

/** A part of a film's features: the frames of the whole film, or local ones from `start` to `end`. */
export type FeaturePart = 'global' | { readonly start: number; readonly end: number };

/** Options of {@link SegmentedFeatures}. */
export interface SegmentedFeaturesOptions {
  readonly localCount: number;
  readonly globalCount: number;
  /** Whether each part holds global features of its local frames, instead of one part for all. */
  readonly isGlobalInParts?: boolean;
  /** Opens the features of a part, computing them if they are not cached. */
  readonly openPart: (part: FeaturePart) => Promise<FeatureFile>;
}

/** The features of a film, of which only the parts that are read are computed. */
export class SegmentedFeatures {
  readonly shape: { readonly localCount: number; readonly globalCount: number };
  readonly #isGlobalInParts: boolean;
  readonly #openPart: SegmentedFeaturesOptions['openPart'];
  readonly #parts = new Map<number | 'global', FeatureFile>();

  constructor({
    localCount,
    globalCount,
    isGlobalInParts = false,
    openPart,
  }: SegmentedFeaturesOptions) {
    this.shape = { localCount, globalCount };
    this.#isGlobalInParts = isGlobalInParts;
    this.#openPart = openPart;
  }

  /** The temporal features of frames of one branch, in the order of `indices`. */
  async read(branch: VisualBranch, positions: readonly number[]): Promise<FrameTokens> {
    if (branch === 'global' && !this.#isGlobalInParts) {
      return (await this.#part('global')).read(branch, positions);
    }
    const frames: FrameTokens[] = [];
    for (const position of positions) {
      const segment = Math.floor(position / segmentFrames);
      const file = await this.#part(segment);
      frames.push(await file.read(branch, [position - segment * segmentFrames]));
    }
    const { tokens = 0, width = 0 } = frames[0] ?? {};
    const values = new Float32Array(frames.length * tokens * width);
    for (const [place, frame] of frames.entries()) values.set(frame.values, place * tokens * width);
    return { values, frames: frames.length, tokens, width };
  }

  /** Closes the parts that were opened. */
  async close(): Promise<void> {
    for (const part of this.#parts.values()) await part.close();
    this.#parts.clear();
  }

  async #part(key: number | 'global'): Promise<FeatureFile> {
    const known = this.#parts.get(key);
    if (known) return known;
    const start = key === 'global' ? 0 : key * segmentFrames;
    const { localCount } = this.shape;
    if (!(start >= 0 && start < localCount)) {
      throw new RangeError(`there is no local frame ${start} among ${localCount}`);
    }
    const end = Math.min(start + segmentFrames, localCount);
    const file = await this.#openPart(key === 'global' ? key : { start, end });
    this.#parts.set(key, file);
    return file;
  }
}

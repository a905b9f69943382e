import type { LanguageModelShape } from '../graph/language-model/weights.ts';
import { sequenceLength, type DelayPattern } from './delay-pattern.ts';
import type { DecodeRequest, DecodeResult } from './decoder.ts';

/** Decodes one window, a few steps at a time, wherever its model runs. */
export interface WindowDecoder {
  /** Largest number of steps of the next {@link decode}. */
  readonly longestRun: number;

  /**
   * Sets the known first steps of the sequence, at least the first, all-special one.
   *
   * @param sequence [steps, takes, codebooks], no free positions
   * @param beforeRun called before each run of the model; may throw to stop
   */
  start(sequence: Int32Array, beforeRun?: () => void): Promise<void>;

  /** Decodes the next steps, at most {@link longestRun}. */
  decode(request: DecodeRequest): Promise<DecodeResult>;

  /** Frees its tensors and sessions. */
  close(): Promise<void>;
}

/** Options of {@link ComposingModel.attendTo}. */
export interface AttendOptions {
  /** How near frames are merged too, see `mergeEqualFrames`; 0 unless given. */
  readonly tolerance?: number | undefined;
  /** Of a model with a beat: what is added to the embedding of each step, [steps, dim]. */
  readonly addedSteps?: Float32Array | undefined;
}

/** Steps of a pattern without a place in any bar, as for measurements; undefined for a model without a beat. */
export function stepsWithoutBar(
  { dim, hasBeat }: LanguageModelShape,
  pattern: DelayPattern,
): Float32Array | undefined {
  return hasBeat && new Float32Array(sequenceLength(pattern) * dim);
}

/** What is added to the steps of a model with a beat, which cannot do without. */
export function requireSteps(addedSteps: Float32Array | undefined): Float32Array {
  if (!addedSteps) throw new TypeError('a model with a beat needs the places of its steps');
  return addedSteps;
}

/** Result of {@link ComposingModel.attendTo}, for the same model only. */
export type Watched = unknown;

/** A language model, wherever it runs. */
export interface ComposingModel extends DecodingModel<Watched> {
  readonly shape: LanguageModelShape;

  /**
   * Computes the input of all steps of a window from its video. Equal frames are read once.
   *
   * @param embedding visual embedding of the window's local frames, [tokens, dim]
   */
  attendTo(embedding: Float32Array, options?: AttendOptions): Promise<Watched>;

  /** Frees its tensors and sessions. */
  close(): Promise<void>;
}

/** A language model that decodes windows. `Cross` is its form of a window's video. */
export interface DecodingModel<Cross> {
  /** Starts a window of at most `steps` sequence steps for `takes` takes. */
  startDecoding(cross: Cross, takes: number, steps: number): WindowDecoder;
}

import type { LanguageModelShape } from '../graph/language-model/weights.ts';
import type { DecodeRequest, DecodeResult } from './decoder.ts';

/** Decodes one window, a few steps at a time, wherever its model runs. */
export interface WindowDecoder {
  /** How many steps the next {@link decode} may take at most. */
  readonly longestRun: number;

  /**
   * Gives the decoder the first steps of the sequence, which it has to know before it can go on: at
   * least the very first, all-special one.
   *
   * @param sequence [steps, takes, codebooks], no free positions
   * @param beforeRun called before each run of the model; may throw to stop
   */
  start(sequence: Int32Array, beforeRun?: () => void): Promise<void>;

  /** Decodes the next steps, at most {@link longestRun}. */
  decode(request: DecodeRequest): Promise<DecodeResult>;

  /** Frees what it holds. */
  close(): Promise<void>;
}

/** What {@link ComposingModel.attendTo} gives to its own model. */
export type Watched = unknown;

/** A language model, wherever it runs. */
export interface ComposingModel extends DecodingModel<Watched> {
  readonly shape: LanguageModelShape;

  /**
   * What every step of a window reads of its video. Equal frames are read once.
   *
   * @param embedding visual embedding of the window's local frames, [tokens, dim]
   * @param tolerance how near frames are merged too, see `mergeEqualFrames`
   */
  attendTo(embedding: Float32Array, tolerance?: number): Promise<Watched>;

  /** Frees what it holds. */
  close(): Promise<void>;
}

/** A language model that decodes windows. `Cross` is what it reads of the video, as it keeps it. */
export interface DecodingModel<Cross> {
  /** Starts a window of at most `steps` sequence steps for `takes` takes. */
  startDecoding(cross: Cross, takes: number, steps: number): WindowDecoder;
}

/** Measured differences between a recorded array and ours. */
export type Measurement =
  | { readonly kind: 'difference'; /** Largest absolute one. */ readonly largest: number }
  | { readonly kind: 'mismatches'; readonly count: number; readonly of: number }
  | { readonly kind: 'agreement'; /** 0 … 1. */ readonly share: number }
  | {
      readonly kind: 'divergence';
      /** Kullback-Leibler, nats, from our float32 model. */
      readonly mean: number;
      readonly largest: number;
    };

/**
 * Result of a comparison. `input` marks arrays that are our inputs, `reported` figures without a limit at
 * this precision.
 */
export type Verdict = 'good' | 'failed' | 'input' | 'reported';

/** The outcome of one comparison. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly measured?: Measurement | undefined;
  /** Upper limit of `measured`. */
  readonly limit?: number | undefined;
  readonly note?: string | undefined;
}

/** A line of the parity table. */
export interface Row extends Outcome {
  /** The array's file, without its ending. */
  readonly name: string;
  readonly shape: readonly number[];
}

/** A failure without numbers. */
export function failed(note: string): Outcome {
  return { verdict: 'failed', note };
}

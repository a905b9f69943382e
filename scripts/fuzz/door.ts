/** Options of a fuzzer. */
export interface FuzzRequest {
  /** Time to run, in seconds. */
  readonly seconds: number;
  /** Least number of inputs, tried even after that time; default: 1. */
  readonly leastInputs?: number;
  /** Seed of all inputs; the same seed gives the same inputs in the same order. */
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** An input that made the program break one of the rules in {@link fuzzLimits}. */
export interface FuzzFailure {
  /** Number of the input in its run: the same seed and number give the same input. */
  readonly input: number;
  /** How the input was made, e.g. `zip: flip a byte`. */
  readonly kind: string;
  /** Which rule was broken, with the measured value. */
  readonly problem: string;
}

/** Result of a fuzzer. */
export interface FuzzResult {
  /** Inputs that were tried. */
  readonly inputs: number;
  /** How the inputs ended, by error code or `accepted`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Peak memory of a process under test, in bytes. */
  readonly peakBytes: number;
  /** Longest time for one input, in seconds. */
  readonly slowestSeconds: number;
  readonly failures: readonly FuzzFailure[];
}

/** Tries hostile inputs at one door of the program until the time has passed. */
export type FuzzDoor = (request: FuzzRequest) => Promise<FuzzResult>;

/** Limits that hold for every input. */
export const fuzzLimits = {
  seconds: 10,
  bytes: 1e9,
  messageLength: 500,
} as const;

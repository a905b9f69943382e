/** What a fuzzer of one door is asked for. */
export interface FuzzRequest {
  /** How long to go on, in seconds. */
  readonly seconds: number;
  /** How many inputs to try even after that time; one if absent. */
  readonly leastInputs?: number;
  /** Seed of all inputs; the same seed gives the same inputs in the same order. */
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** An input that made the program break one of the rules in {@link fuzzLimits}. */
export interface FuzzFailure {
  /** Number of the input in its run: the same seed and number give the same input. */
  readonly input: number;
  /** What was done to make the input, e.g. `zip: flip a byte`. */
  readonly kind: string;
  /** Which rule was broken, with the measured value. */
  readonly problem: string;
}

/** What a fuzzer of one door found. */
export interface FuzzResult {
  /** Inputs that were tried. */
  readonly inputs: number;
  /** How the inputs ended, by error code or `accepted`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Most memory of a process under test, in bytes. */
  readonly peakBytes: number;
  /** Longest time for one input, in seconds. */
  readonly slowestSeconds: number;
  readonly failures: readonly FuzzFailure[];
}

/** Tries hostile inputs at one door of the program until the time is over. */
export type FuzzDoor = (request: FuzzRequest) => Promise<FuzzResult>;

/** What no input may do, whatever it is. */
export const fuzzLimits = {
  seconds: 10,
  bytes: 1e9,
  messageLength: 500,
} as const;

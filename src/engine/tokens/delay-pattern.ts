/** Tokens of several takes, [takes, codebooks, length] row-major. */
export interface TokenBlock {
  readonly values: Int32Array;
  readonly takes: number;
  readonly codebooks: number;
  readonly length: number;
}

/**
 * The delay pattern of MusicGen (Copet et al. 2023, section 2.2; audiocraft's
 * `DelayedPatternProvider`): at sequence step s, codebook k carries time t = s - 1 - delay[k].
 * With delays [0, 1, 2, 3], times 0..4 (T = 5) and `.` for the special token:
 *
 *     step       0  1  2  3  4  5  6  7  8
 *     codebook 0 .  0  1  2  3  4  .  .  .
 *     codebook 1 .  .  0  1  2  3  4  .  .
 *     codebook 2 .  .  .  0  1  2  3  4  .
 *     codebook 3 .  .  .  .  0  1  2  3  4
 */
export interface DelayPattern {
  /** Steps each codebook lags behind, one number per codebook. */
  readonly delays: readonly number[];
  /** Times in the window, T. */
  readonly length: number;
  /** The token of positions without a time, `card` in the reference. */
  readonly specialToken: number;
}

/** Marks a position of the sequence that is to be sampled. */
export const free = -1;

/** A block of tokens filled with `value`. */
export function createTokenBlock(
  takes: number,
  codebooks: number,
  length: number,
  value = 0,
): TokenBlock {
  return {
    values: new Int32Array(takes * codebooks * length).fill(value),
    takes,
    codebooks,
    length,
  };
}

/** Times `start` to `end` (exclusive) of a block, as a new block. */
export function sliceTokens(block: TokenBlock, start: number, end: number): TokenBlock {
  const result = createTokenBlock(block.takes, block.codebooks, end - start);
  for (let row = 0; row < block.takes * block.codebooks; row++) {
    const offset = row * block.length;
    result.values.set(block.values.subarray(offset + start, offset + end), row * result.length);
  }
  return result;
}

/** Blocks of the same takes one after the other in time. */
export function concatenateTokens(blocks: readonly TokenBlock[]): TokenBlock {
  const first = blocks[0];
  if (!first) throw new RangeError('no token blocks to concatenate');
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const result = createTokenBlock(first.takes, first.codebooks, length);
  let start = 0;
  for (const block of blocks) {
    for (let row = 0; row < first.takes * first.codebooks; row++) {
      const values = block.values.subarray(row * block.length, (row + 1) * block.length);
      result.values.set(values, row * length + start);
    }
    start += block.length;
  }
  return result;
}

/** Steps of the sequence with the first, all-special one: T + the longest delay + 1. */
export function sequenceLength(pattern: DelayPattern): number {
  return pattern.length + Math.max(...pattern.delays) + 1;
}

/** How many times are complete, in every codebook, once `steps` steps of the sequence are known. */
export function completeTimes(pattern: DelayPattern, steps: number): number {
  return Math.min(Math.max(steps - 1 - Math.max(...pattern.delays), 0), pattern.length);
}

/**
 * The sequence as it is known before decoding: [steps, takes, codebooks], with the prompt's tokens
 * and special tokens in place and {@link free} wherever a token is to be sampled.
 *
 * @param prompt the first times of every take, at most T of them
 */
export function layOutSequence(pattern: DelayPattern, prompt: TokenBlock): Int32Array {
  const { delays, length, specialToken } = pattern;
  const codebooks = delays.length;
  if (prompt.codebooks !== codebooks || prompt.length > length) {
    throw new RangeError(
      `a prompt of ${prompt.codebooks} codebooks and ${prompt.length} steps does not fit ${codebooks} codebooks and ${length} steps`,
    );
  }
  const steps = sequenceLength(pattern);
  const sequence = new Int32Array(steps * prompt.takes * codebooks);
  for (let step = 0; step < steps; step++) {
    for (let take = 0; take < prompt.takes; take++) {
      for (let codebook = 0; codebook < codebooks; codebook++) {
        const time = step - 1 - (delays[codebook] as number);
        let token: number = free;
        if (time < 0 || time >= length) token = specialToken;
        else if (time < prompt.length) {
          token = prompt.values[(take * codebooks + codebook) * prompt.length + time] as number;
        }
        sequence[(step * prompt.takes + take) * codebooks + codebook] = token;
      }
    }
  }
  return sequence;
}

/** Undoes the pattern for times `start` to `end` (exclusive) of a sequence [steps, takes, codebooks]. */
export function readTimes(
  pattern: DelayPattern,
  sequence: Int32Array,
  takes: number,
  start: number,
  end: number,
): TokenBlock {
  const codebooks = pattern.delays.length;
  const block = createTokenBlock(takes, codebooks, end - start);
  for (let take = 0; take < takes; take++) {
    for (let codebook = 0; codebook < codebooks; codebook++) {
      const row = (take * codebooks + codebook) * block.length;
      for (let time = start; time < end; time++) {
        const step = time + 1 + (pattern.delays[codebook] as number);
        block.values[row + time - start] = sequence[
          (step * takes + take) * codebooks + codebook
        ] as number;
      }
    }
  }
  return block;
}

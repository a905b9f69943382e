/** Token vectors of frames, [frames, tokens, width] in row-major order. */
export interface FrameTokens {
  readonly values: Float32Array;
  readonly frames: number;
  /** Tokens per frame. */
  readonly tokens: number;
  /** Length of a token's vector. */
  readonly width: number;
}

/** The vectors of frame `index`, [tokens, width], without copying. */
export function tokensOfFrame(all: FrameTokens, index: number): Float32Array {
  const length = all.tokens * all.width;
  return all.values.subarray(index * length, (index + 1) * length);
}

/** The frames `indices` of `all`, in that order. */
export function selectFrames(all: FrameTokens, indices: readonly number[]): FrameTokens {
  const length = all.tokens * all.width;
  const values = new Float32Array(indices.length * length);
  indices.forEach((index, place) => values.set(tokensOfFrame(all, index), place * length));
  return { ...all, values, frames: indices.length };
}

/** Most tokens in a block of several frames: the longest for which the product of bytes is fast. */
const longestBlock = 128;

/** A window's visual tokens in blocks of whole frames. */
export interface VisualBlocks {
  readonly blocks: number;
  readonly tokensPerBlock: number;
  /** [blocks, tokensPerBlock, dim], filled up with zeros. */
  readonly embedding: Float32Array;
  /** [blocks, tokensPerBlock]: added to the scores of the tokens, -Infinity for those filled up. */
  readonly bias: Float32Array;
}

/**
 * Divides visual tokens into blocks of whole frames; at most the last one has to be padded.
 *
 * @param embedding [frames * tokensPerFrame, dim]
 * @param bias [frames * tokensPerFrame] added to the scores of the tokens
 */
export function cutIntoBlocks(
  embedding: Float32Array,
  bias: Float32Array,
  tokensPerFrame: number,
): VisualBlocks {
  const dim = embedding.length / bias.length;
  const framesPerBlock = Math.max(1, Math.floor(longestBlock / tokensPerFrame));
  const tokensPerBlock = Math.min(framesPerBlock * tokensPerFrame, bias.length);
  const blocks = Math.ceil(bias.length / tokensPerBlock);
  const filled = new Float32Array(blocks * tokensPerBlock * dim);
  filled.set(embedding);
  const filledBias = new Float32Array(blocks * tokensPerBlock).fill(-Infinity);
  filledBias.set(bias);
  return { blocks, tokensPerBlock, embedding: filled, bias: filledBias };
}

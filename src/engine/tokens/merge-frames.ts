/** A window's visual embedding with equal frames merged. */
export interface MergedFrames {
  /** [tokens, dim], each distinct frame once, in the order of their first places. */
  readonly embedding: Float32Array;
  /** [tokens]: the natural logarithm of how many frames each token stands for. */
  readonly logCounts: Float32Array;
}

/**
 * Merges frames whose embeddings are equal bit for bit, as those of a still picture are. Attention has
 * no position over time, so n equal keys weigh as much as one with ln n added to its score.
 *
 * @param embedding [frames * tokensPerFrame, dim]
 */
export function mergeEqualFrames(
  embedding: Float32Array,
  tokensPerFrame: number,
  dim: number,
): MergedFrames {
  const frameLength = tokensPerFrame * dim;
  const frames = new Map<string, { values: Float32Array; count: number }>();
  for (let start = 0; start < embedding.length; start += frameLength) {
    const values = embedding.subarray(start, start + frameLength);
    const key = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('latin1');
    const known = frames.get(key);
    if (known) known.count++;
    else frames.set(key, { values, count: 1 });
  }
  const distinct = [...frames.values()];
  const merged = new Float32Array(distinct.length * frameLength);
  const logCounts = new Float32Array(distinct.length * tokensPerFrame);
  distinct.forEach(({ values, count }, place) => {
    merged.set(values, place * frameLength);
    logCounts.fill(Math.log(count), place * tokensPerFrame, (place + 1) * tokensPerFrame);
  });
  return { embedding: merged, logCounts };
}

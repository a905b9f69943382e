/** A window's visual embedding with equal frames merged. */
export interface MergedFrames {
  /** [tokens, dim], each distinct frame once, in the order of their first places. */
  readonly embedding: Float32Array;
  /** [tokens]: the natural logarithm of the number of frames merged into each token. */
  readonly logCounts: Float32Array;
}

/**
 * Largest distance of frames of a still picture to be merged, relative to their length: codecs encode a
 * still slightly differently in each frame, by 0.005 at most in H.264 of usual quality.
 */
export const stillTolerance = 0.01;

/**
 * Merges frames whose embeddings are equal bit for bit, as those of a still picture are. Attention has
 * no position over time, so n equal keys weigh as much as one with ln n added to its score.
 *
 * @param embedding [frames * tokensPerFrame, dim]
 * @param tolerance above 0, also merges a frame whose distance to the first one merged is at most this
 *   part of the first one's length
 */
export function mergeEqualFrames(
  embedding: Float32Array,
  tokensPerFrame: number,
  dim: number,
  tolerance = 0,
): MergedFrames {
  const frameLength = tokensPerFrame * dim;
  const frames = new Map<string, { values: Float32Array; count: number }>();
  for (let start = 0; start < embedding.length; start += frameLength) {
    const values = embedding.subarray(start, start + frameLength);
    const key = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('latin1');
    const known =
      frames.get(key) ??
      (tolerance > 0
        ? frames.values().find((frame) => isNear(frame.values, values, tolerance))
        : undefined);
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

/** Whether the difference of two frames is at most `tolerance` of the length of the first. */
function isNear(first: Float32Array, other: Float32Array, tolerance: number): boolean {
  let difference = 0;
  let length = 0;
  for (const [index, value] of first.entries()) {
    difference += (value - (other[index] as number)) ** 2;
    length += value ** 2;
  }
  return difference <= tolerance ** 2 * length;
}

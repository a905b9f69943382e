/**
 * Kullback-Leibler divergence in nats, KL(softmax(expected) || softmax(actual)), of the token
 * distributions of two rows of logits.
 */
export function kullbackLeibler(expected: Float32Array, actual: Float32Array): number {
  if (expected.length !== actual.length) {
    throw new RangeError(
      `logits of ${expected.length} and of ${actual.length} tokens cannot be compared`,
    );
  }
  const p = logSoftmax(expected);
  const q = logSoftmax(actual);
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const logP = p[i] as number;
    sum += Math.exp(logP) * (logP - (q[i] as number));
  }
  return Math.max(sum, 0);
}

function logSoftmax(logits: Float32Array): Float64Array {
  const highest = logits.reduce((best, logit) => Math.max(best, logit), -Infinity);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return Float64Array.from(logits, (logit) => logit - highest - Math.log(total));
}

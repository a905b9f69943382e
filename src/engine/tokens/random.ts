/**
 * A small, fast generator of 32-bit numbers, xoshiro128** 1.1 (Blackman & Vigna 2018), seeded by
 * splitmix32 from any list of whole numbers: the same list gives the same numbers everywhere.
 */
export function createRandom(...seeds: readonly number[]): () => number {
  let mixed = 0x9e3779b9;
  const mix = () => {
    mixed = (mixed + 0x9e3779b9) >>> 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  for (const seed of seeds) {
    // Both halves count, so that seeds beyond 32 bits differ.
    for (const half of [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]) mixed = (mix() ^ half) >>> 0;
  }
  let a = mix();
  let b = mix();
  let c = mix();
  let d = mix() | 1;
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

/** Numbers from -1 to 1. */
export function uniformNumbers(length: number, random: () => number): Float32Array {
  return Float32Array.from({ length }, () => random() / 2 ** 31 - 1);
}

/** Fills `target` with standard Gumbel noise, -ln(-ln(u)). */
export function fillGumbelNoise(target: Float32Array, random: () => number): void {
  for (let i = 0; i < target.length; i++) {
    const uniform = (random() + 0.5) / 2 ** 32;
    target[i] = -Math.log(-Math.log(uniform));
  }
}

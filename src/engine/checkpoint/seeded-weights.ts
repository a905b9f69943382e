/** How one seeded tensor is made: `(2 (h >> (32 - bits)) - (2^bits - 1)) m 2^-e + offset`, or a constant. */
export type SeededFormula =
  | {
      /** Hashed together with the seed, so that every tensor has its own numbers. */
      readonly hashName: string;
      readonly bits: number;
      /** Integer factor `m` and binary exponent `e` of the scale. */
      readonly m: number;
      readonly e: number;
      readonly offset: number;
    }
  | { readonly constant: number };

/**
 * `count` values by integer hashing: element i has `h = fmix32(i 0x9E3779B9 + fnv1a32(name#seed))`
 * (MurmurHash3's finaliser). The same on every machine, and exact in float16 for the scales used.
 */
export function seededValues(
  formula: SeededFormula,
  seed: number,
  count: number,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  fillSeeded(values, formula, seed, (value) => value);
  return values;
}

/**
 * Fills `target` as {@link seededValues} does. There are only `2^bits` different values, so each is
 * encoded once and looked up, which lets float16 bit patterns be made as fast as float32 numbers.
 */
export function fillSeeded(
  target: Float32Array | Uint16Array,
  formula: SeededFormula,
  seed: number,
  encode: (value: number) => number,
): void {
  if ('constant' in formula) {
    target.fill(encode(formula.constant));
    return;
  }
  const { bits, m, e, offset } = formula;
  const levels = new Float32Array(2 ** bits);
  for (let level = 0; level < levels.length; level++) {
    levels[level] = encode((2 * level - (2 ** bits - 1)) * m * 2 ** -e + offset);
  }
  const shift = 32 - bits;
  let state = fnv1a32(`${formula.hashName}#${seed}`);
  for (let i = 0; i < target.length; i++) {
    let hash = state ^ (state >>> 16);
    hash = Math.imul(hash, 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
    target[i] = levels[hash >>> shift] as number;
    state = (state + 0x9e3779b9) | 0;
  }
}

function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash | 0;
}

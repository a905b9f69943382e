/**
 * How a model's weights are stored. `float16` halves the files and is widened for the arithmetic;
 * `int8` and `int4` store the language model's linear layers in blocks with one scale each, and
 * all other matrices as float16.
 */
export const precisions = ['float32', 'float16', 'int8', 'int4'] as const;

/** One of {@link precisions}. */
export type Precision = (typeof precisions)[number];

/** How a weight that is not quantised in blocks is stored; float16 is widened when a session opens. */
export type StoredPrecision = Extract<Precision, 'float32' | 'float16'>;

/** How the visual encoder's matrices and the embeddings are stored in a model of this precision. */
export function storedPrecision(precision: Precision): StoredPrecision {
  return precision === 'float32' ? 'float32' : 'float16';
}

/**
 * Storage of the codec. Its weights are always float32, so a lossless `float16` model, made from a
 * float16 language model, keeps the codec in float32; only the lossy precisions round it.
 */
export function codecPrecision(precision: Precision): StoredPrecision {
  return precision === 'int8' || precision === 'int4' ? 'float16' : 'float32';
}

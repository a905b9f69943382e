/**
 * How a model's weights are stored. `float16` halves the files and is widened for the arithmetic;
 * `int8` and `int4` store the language model's linear layers in blocks of 32 with one scale each.
 */
export const precisions = ['float32', 'float16', 'int8', 'int4'] as const;

/** One of {@link precisions}. */
export type Precision = (typeof precisions)[number];

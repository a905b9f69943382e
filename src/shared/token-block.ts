/** Tokens of several takes, [takes, codebooks, length] row-major. */
export interface TokenBlock {
  readonly values: Int32Array;
  readonly takes: number;
  readonly codebooks: number;
  readonly length: number;
}

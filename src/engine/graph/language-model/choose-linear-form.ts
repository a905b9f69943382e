import type { LinearForm } from '../layers.ts';
import type { Precision } from '../precision.ts';
import { largeBlockSize, smallBlockSize } from '../quantize-blocks.ts';

/**
 * How the linear layers of a new language model are stored. An `int4` model keeps its first layer and
 * its output heads in 8 bits: on the starter model that saves more of the distributions (0.044 nats
 * from float32) than blocks of 32 instead of 128 do (0.065), for a twentieth of the bytes at the
 * released scales.
 *
 * @param dim width of the layers
 */
export function chooseLinearForm(
  precision: Precision,
  dim: number,
): LinearForm & { precision: Precision } {
  return {
    precision,
    blockSize: dim % largeBlockSize === 0 ? largeBlockSize : smallBlockSize,
    bitsOf: (name) => (name === 'output_heads' || name.startsWith('layers.0.') ? 8 : 4),
  };
}

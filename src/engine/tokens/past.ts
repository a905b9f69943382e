import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { BlockNames } from '../graph/language-model/byte-blocks.ts';
import { declareBlocks } from '../graph/language-model/decoder-caches.ts';
import { blockNames, type AttentionStorage } from '../graph/language-model/layer-context.ts';

/** Tokens in a block of the past on the processor. */
export const pastBlockLength = 64;

/** Sizes of a window's self-attention caches. */
export interface PastShape {
  readonly storage: AttentionStorage;
  /** Rows of the batch: two for each take. */
  readonly rows: number;
  readonly heads: number;
  readonly headSize: number;
  /** The most tokens it can hold. */
  readonly capacity: number;
  /** Tokens in a block; default: {@link pastBlockLength}. */
  readonly blockLength?: number;
}

/** One tensor of the past: consecutive blocks. */
interface Part {
  readonly type: 'float32' | 'int8';
  /** Of one block, [1, …] */
  readonly shape: readonly number[];
  readonly data: Float32Array | Int8Array;
}

const elementBytes = { float32: 4, int8: 1 } as const;

/** Bytes that {@link Past} takes for one layer. */
export function pastBytes(shape: PastShape): number {
  const blocks = shape.capacity / (shape.blockLength ?? pastBlockLength);
  return [...partShapes(shape).values()].reduce(
    (total, part) => total + blocks * elements(part.shape) * elementBytes[part.type],
    0,
  );
}

/** One layer's self-attention keys and values of all tokens before the recent ones, in whole blocks. */
export class Past {
  readonly #session: InferenceSession;
  readonly #shape: PastShape;
  readonly #parts: ReadonlyMap<keyof BlockNames, Part>;
  #blocks = 0;

  /** Tokens in a block. */
  readonly blockLength: number;

  /** @param session of the graph that turns keys and values into a block */
  constructor(session: InferenceSession, shape: PastShape) {
    this.#session = session;
    this.#shape = shape;
    this.blockLength = shape.blockLength ?? pastBlockLength;
    const capacity = Math.ceil(shape.capacity / this.blockLength);
    this.#parts = new Map(
      [...partShapes(shape)].map(([name, part]) => {
        return [name, { ...part, data: zeros(part, capacity) }];
      }),
    );
  }

  /**
   * Adds a block at the end.
   *
   * @param key [1, rows, heads, {@link blockLength}, head size] float32, as is `value`
   */
  async append(key: Tensor, value: Tensor): Promise<void> {
    const made = await this.#session.run({ key, value });
    for (const [name, { data, shape }] of this.#parts) {
      const block = made[blockNames('past', 0)[name]]?.data as Float32Array | Int8Array;
      data.set(block, this.#blocks * elements(shape));
    }
    this.#blocks++;
  }

  /**
   * The decoder's inputs for layer `layer`; valid until the next {@link append}. ONNX Runtime multiplies
   * nothing with no blocks, so an empty past has one of a blank token, see {@link pastBias}.
   */
  feeds(layer: number): Record<string, Tensor> {
    const names = blockNames('past', layer);
    const parts = this.#blocks > 0 ? this.#parts : blankParts(this.#shape);
    const blocks = Math.max(this.#blocks, 1);
    const tensors = [...parts].map(([name, { type, shape, data }]) => {
      const filled = data.subarray(0, blocks * elements(shape));
      return [names[name], new Tensor(type, filled, [blocks, ...shape.slice(1)])] as const;
    });
    return Object.fromEntries(tensors);
  }

  /** The decoder's input {@link pastBias}: leaves the blank token out. */
  get bias(): Tensor {
    const bias = new Float32Array(Math.max(this.#blocks, 1)).fill(this.#blocks > 0 ? 0 : -Infinity);
    return new Tensor('float32', bias, [bias.length, 1, 1, 1, 1]);
  }
}

/** One block of one token, all zeros. */
function blankParts(shape: PastShape): ReadonlyMap<keyof BlockNames, Part> {
  return new Map(
    [...partShapes(shape, 1)].map(([name, part]) => [name, { ...part, data: zeros(part, 1) }]),
  );
}

function zeros({ type, shape }: Omit<Part, 'data'>, blocks: number): Part['data'] {
  const size = blocks * elements(shape);
  return type === 'int8' ? new Int8Array(size) : new Float32Array(size);
}

/** The tensors of one block. */
function partShapes(shape: PastShape, tokens = shape.blockLength ?? pastBlockLength) {
  const { storage, rows, heads, headSize } = shape;
  const parts = new Map<keyof BlockNames, Omit<Part, 'data'>>();
  const of = { name: 'past', layer: 0, blocks: 1, rows, tokens } as const;
  declareBlocks({ numHeads: heads, headSize, storage }, of, (_, type, dims, part) => {
    parts.set(part, { type: type as Part['type'], shape: dims as readonly number[] });
  });
  return parts;
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

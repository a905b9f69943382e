import { tmpdir } from 'node:os';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { encodeModel } from '../graph/write-model.ts';
import { openCardSession } from '../session/open-session.ts';

/** Element types of tensors on the card. */
type CardType = 'float32' | 'int32';

/** Values to upload. */
export interface UploadedTensor {
  readonly type: CardType;
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/**
 * Moves tensors between processor and card. ONNX Runtime has no call for it in Node (and `getData` of a
 * tensor on the card ends the process), so a graph that returns its input does it.
 */
export class CardTensors {
  readonly #sessions = new Map<string, Promise<InferenceSession>>();
  #made = 0;
  #held = 0;

  /** Number of tensors that were made on the card so far. */
  get made(): number {
    return this.#made;
  }

  /** Number of tensors that are still on the card. */
  get held(): number {
    return this.#held;
  }

  /** Counts tensors that a graph made on the card, and returns them. */
  take<Made extends Record<string, Tensor>>(made: Made): Made {
    const count = Object.keys(made).length;
    this.#made += count;
    this.#held += count;
    return made;
  }

  /** Frees tensors on the card. */
  free(tensors: Iterable<Tensor>): void {
    for (const tensor of tensors) {
      tensor.dispose();
      this.#held--;
    }
  }

  /** Copies values to the card. The caller frees the tensor. */
  async upload({ type, data, shape }: UploadedTensor): Promise<Tensor> {
    const session = await this.#handOn(type, shape.length, true);
    const { y } = this.take(await session.run({ x: new Tensor(type, data, shape) }));
    return y as Tensor;
  }

  /** Waits for the card and reads a tensor. */
  async download(tensor: Tensor): Promise<Float32Array | Int32Array> {
    const session = await this.#handOn(tensor.type as CardType, tensor.dims.length, false);
    const { y } = await session.run({ x: tensor });
    return y?.data as Float32Array | Int32Array;
  }

  /** Frees the sessions. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await (await session).release();
  }

  #handOn(type: CardType, rank: number, toCard: boolean): Promise<InferenceSession> {
    const key = `${type} ${rank} ${String(toCard)}`;
    const known = this.#sessions.get(key);
    if (known) return known;
    const graph = new GraphBuilder('hand_on');
    const shape = Array.from({ length: rank }, (_, axis) => `size_${axis}`);
    graph.output('y', graph.input('x', type, shape), type, shape);
    const model = { bytes: encodeModel(graph, []), folder: tmpdir(), path: 'hand_on' };
    const session = openCardSession(model, toCard ? ['y'] : []);
    this.#sessions.set(key, session);
    return session;
  }
}

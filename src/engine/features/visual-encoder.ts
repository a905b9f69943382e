import { Tensor } from 'onnxruntime-node';
import { AppError, asAppError } from '../../shared/app-error.ts';
import type { ComputeDevice } from '../../shared/device.ts';
import type { VisualBranch } from '../graph/visual/temporal-graph.ts';
import { visualGraphFiles, type VisualGraph } from '../graph/visual/visual-graphs.ts';
import { SessionSet, type SessionSetOptions } from '../session/session-set.ts';
import type { FrameTokens } from './frame-tokens.ts';

/**
 * VidMuse's visual encoder, from the graphs in a model's folder. Sessions are opened when they are
 * first needed: features that are cached never load CLIP. Every method is one run of one graph, and
 * results do not depend on how frames are grouped into calls.
 */
export class VisualEncoder {
  /** The requested device. */
  readonly device: ComputeDevice;
  readonly #folder: string;
  readonly #sessions: SessionSet<VisualGraph>;

  constructor(folder: string, options: SessionSetOptions = {}) {
    this.#folder = folder;
    this.#sessions = new SessionSet(folder, visualGraphFiles, options);
    this.device = options.device ?? 'cpu';
  }

  /** Sizes of a frame, [channels, height, width]. */
  async frameShape(): Promise<readonly number[]> {
    const [input] = (await this.#sessions.open('clip')).inputMetadata;
    return input?.isTensor ? input.shape.slice(1).map(Number) : [];
  }

  /**
   * The device that {@link clip} and {@link temporal} run on: `cpu`, `webgpu`, or the device of each graph
   * if they differ. Opens them first unless the requested device is the CPU.
   */
  async featureDevice(): Promise<string> {
    if (this.device === 'cpu') return this.device;
    const graphs = ['clip', 'local', 'global'] as const;
    for (const graph of graphs) await this.#sessions.open(graph);
    const places = graphs.map((graph) => this.#sessions.deviceOf(graph) ?? this.device);
    const [first = this.device] = places;
    if (places.every((place) => place === first)) return first;
    return graphs.map((graph, index) => `${graph} ${places[index]}`).join(', ');
  }

  /**
   * CLIP's `last_hidden_state`.
   *
   * @param frames grey levels, planar [channels, height, width] each; throws AppError
   *   `bad-argument` for another size than {@link frameShape}
   */
  async clip(frames: readonly Uint8Array[]): Promise<FrameTokens> {
    const shape = await this.frameShape();
    const frameLength = shape.reduce((product, size) => product * size, 1);
    const pixels = new Uint8Array(frames.length * frameLength);
    frames.forEach((frame, index) => {
      if (frame.length !== frameLength) {
        throw new AppError(
          'bad-argument',
          `A frame has ${frame.length} values, but the model takes frames of [${shape.join(', ')}].`,
        );
      }
      pixels.set(frame, index * frameLength);
    });
    const input = new Tensor('uint8', pixels, [frames.length, ...shape]);
    return frameTokens(await this.#run('clip', { pixels: input }), 'last_hidden');
  }

  /** Runs the local or global temporal transformer on the output of {@link clip}. */
  async temporal(branch: VisualBranch, lastHidden: FrameTokens): Promise<FrameTokens> {
    return frameTokens(await this.#run(branch, { last_hidden: tensorOf(lastHidden) }), 'temporal');
  }

  /**
   * Attention of local frames over global ones, both from {@link temporal}. An embedding depends on
   * its own frame and the global ones, not on the other local frames.
   *
   * @returns `embedding` [local frames, tokens, dim] for the language model, and `fused`, the same
   *   before the projection to its width
   */
  async fuse(
    local: FrameTokens,
    global: FrameTokens,
  ): Promise<{ embedding: FrameTokens; fused: FrameTokens }> {
    const feeds = { local: tensorOf(local), global: tensorOf(global) };
    const results = await this.#run('fusion', feeds);
    return { embedding: frameTokens(results, 'embedding'), fused: frameTokens(results, 'fused') };
  }

  /** Frees the sessions that are open; the encoder opens them again if it is used again. */
  async close(): Promise<void> {
    await this.#sessions.close();
  }

  /** Devices of its open graphs. */
  get devices(): ReadonlySet<ComputeDevice> {
    return this.#sessions.devices;
  }

  async #run(graph: VisualGraph, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
    const session = await this.#sessions.open(graph);
    try {
      return await session.run(feeds);
    } catch (error) {
      throw asAppError(error, `run "${visualGraphFiles[graph]}" of the model "${this.#folder}"`);
    }
  }
}

function tensorOf(rows: FrameTokens): Tensor {
  return new Tensor('float32', rows.values, [rows.frames, rows.tokens, rows.width]);
}

function frameTokens(results: Record<string, Tensor>, name: string): FrameTokens {
  const tensor = results[name];
  if (!(tensor?.data instanceof Float32Array)) {
    throw new AppError('bad-model', `The visual encoder gives no float32 "${name}".`);
  }
  const [frames = 0, tokens = 0, width = 0] = tensor.dims;
  return { values: tensor.data, frames, tokens, width };
}

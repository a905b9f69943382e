import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { pastBias, recentNames } from '../graph/language-model/layer-context.ts';
import type { LanguageModelShape } from '../graph/language-model/weights.ts';
import { pastBlockLength, type Past } from './past.ts';
import type { GraphSampling } from './sampling-parameters.ts';
import type { WindowDecoder } from './window-decoder.ts';

/** Cross-attention keys and values of every layer for one window. */
export type CrossAttention = Readonly<Record<string, Tensor>>;

/** One stretch of steps to decode. Steps are sequence steps, not times. */
export interface DecodeRequest {
  /** Tokens that are fixed, [steps, takes, codebooks], -1 where one is to be drawn. */
  readonly forced: Int32Array;
  /** Gumbel noise [steps, takes, codebooks, topK]. */
  readonly noise: Float32Array;
  readonly sampling: GraphSampling;
  /** Also give the logits. */
  readonly wantLogits?: boolean;
}

/**
 * A request that runs known tokens through the model and draws none.
 *
 * @param forced [steps, takes, codebooks]
 */
export function readKnown(forced: Int32Array): DecodeRequest {
  const sampling = { cfgCoef: 1, temperature: 1, topK: 1, topP: 2, greedy: true };
  return { forced, noise: new Float32Array(forced.length), sampling };
}

/** Result of a run of the decoder. */
export interface DecodeResult {
  /** [steps, takes, codebooks] */
  readonly chosen: Int32Array;
  /** [steps, 2, takes, codebooks, cardinality], with the video and with the null video. */
  readonly logits?: Float32Array;
}

/** Decodes one window on the processor. */
export class Decoder implements WindowDecoder {
  readonly #session: InferenceSession;
  readonly #shape: LanguageModelShape;
  readonly #cross: CrossAttention;
  readonly #takes: number;
  readonly #past: readonly Past[];
  readonly #blockLength: number;
  readonly #renamePast: (feeds: Record<string, Tensor>) => Record<string, Tensor>;
  #recent: Record<string, Tensor> = {};
  #recentLength = 0;
  /** Steps whose tokens went through the model. */
  #position = 0;
  /** Tokens that go in next, [takes, codebooks, count]. */
  #pending: Int32Array;

  /**
   * @param cross what all steps of the window read, the null video's keys and values included
   * @param past one empty past for each layer, for `2 * takes` rows
   * @param renamePast gives a past's tensors the names of the graph's inputs
   */
  constructor(
    session: InferenceSession,
    shape: LanguageModelShape,
    cross: CrossAttention,
    takes: number,
    past: readonly Past[],
    renamePast = (feeds: Record<string, Tensor>) => feeds,
  ) {
    this.#session = session;
    this.#shape = shape;
    this.#cross = cross;
    this.#takes = takes;
    this.#past = past;
    this.#blockLength = past[0]?.blockLength ?? pastBlockLength;
    this.#renamePast = renamePast;
    this.#pending = new Int32Array(0);
    this.#forgetRecent();
  }

  /**
   * Sets the known first steps of the sequence, at least the first, all-special one. Runs all but the last
   * few through the model, in runs of bounded length; call `decode` next.
   *
   * @param sequence [steps, takes, codebooks], no free positions
   * @param beforeRun called before each run of the model; may throw to stop
   */
  async start(sequence: Int32Array, beforeRun: () => void = () => undefined): Promise<void> {
    const width = this.#takes * this.#shape.numCodebooks;
    const steps = sequence.length / width;
    let read = 0;
    while (steps - read > this.#blockLength) {
      beforeRun();
      const end = read + this.#blockLength;
      this.#pending = toTakes(
        sequence.subarray(read * width, end * width),
        this.#takes,
        this.#shape.numCodebooks,
      );
      // The next step is known, so nothing is drawn; the run only fills the caches.
      const forced = sequence.slice(end * width, (end + 1) * width);
      await this.#run(readKnown(forced));
      await this.#moveToPast();
      read = end;
    }
    this.#pending = toTakes(sequence.subarray(read * width), this.#takes, this.#shape.numCodebooks);
  }

  /**
   * Largest number of steps of the next {@link decode}. Blocks of the past end at fixed tokens, so that the
   * arithmetic, and with it every token, is the same however decoding is divided into runs.
   */
  get longestRun(): number {
    return this.#isPromptPending ? 1 : this.#blockLength - this.#recentLength;
  }

  /** Decodes the next steps, at most {@link longestRun}, in one run of the model. */
  async decode(request: DecodeRequest): Promise<DecodeResult> {
    const result = await this.#run(request);
    if (this.#recentLength === this.#blockLength) await this.#moveToPast();
    return result;
  }

  /** Nothing to free: the tensors are in this process and are garbage-collected. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Whether more than one token goes in next. */
  get #isPromptPending(): boolean {
    return this.#pending.length > this.#takes * this.#shape.numCodebooks;
  }

  async #run(request: DecodeRequest): Promise<DecodeResult> {
    const { numCodebooks, numLayers } = this.#shape;
    const { sampling } = request;
    const takes = this.#takes;
    const width = takes * numCodebooks;
    const steps = request.forced.length / width;
    const tokensIn = this.#pending.length / width;
    const feeds: Record<string, Tensor> = {
      ...this.#cross,
      ...this.#recent,
      step_count: integers([steps], []),
      tokens: integers(this.#pending, [takes, numCodebooks, tokensIn]),
      position: integers([this.#position], []),
      forced: integers(request.forced, [steps, takes, numCodebooks]),
      noise: new Tensor('float32', request.noise, [steps, takes, numCodebooks, sampling.topK]),
      cfg_coef: scalar(sampling.cfgCoef),
      temperature: scalar(sampling.temperature),
      top_k: integers([sampling.topK], [1]),
      top_p: scalar(sampling.topP),
    };
    this.#past.forEach((past, layer) =>
      Object.assign(feeds, this.#renamePast(past.feeds(layer)), { [pastBias]: past.bias }),
    );
    const wanted = ['chosen', ...(request.wantLogits ? ['logits'] : [])];
    for (let layer = 0; layer < numLayers; layer++) {
      wanted.push(recentNames(layer).grownKey, recentNames(layer).grownValue);
    }
    const outputs = await this.#session.run(feeds, wanted);
    const chosen = Int32Array.from(outputs.chosen?.data as BigInt64Array, Number);
    for (let layer = 0; layer < numLayers; layer++) {
      const names = recentNames(layer);
      this.#recent[names.key] = outputs[names.grownKey] as Tensor;
      this.#recent[names.value] = outputs[names.grownValue] as Tensor;
    }
    this.#recentLength += tokensIn + steps - 1;
    this.#position += tokensIn + steps - 1;
    this.#pending = chosen.slice(-width);
    return request.wantLogits
      ? { chosen, logits: outputs.logits?.data as Float32Array }
      : { chosen };
  }

  async #moveToPast(): Promise<void> {
    for (const [layer, past] of this.#past.entries()) {
      const names = recentNames(layer);
      await past.append(this.#recent[names.key] as Tensor, this.#recent[names.value] as Tensor);
    }
    this.#forgetRecent();
  }

  #forgetRecent(): void {
    const { numHeads, dim, numLayers } = this.#shape;
    const empty = new Tensor('float32', new Float32Array(0), [
      1,
      2 * this.#takes,
      numHeads,
      0,
      dim / numHeads,
    ]);
    for (let layer = 0; layer < numLayers; layer++) {
      const names = recentNames(layer);
      this.#recent[names.key] = empty;
      this.#recent[names.value] = empty;
    }
    this.#recentLength = 0;
  }
}

/** [steps, takes, codebooks] -> [takes, codebooks, steps]. */
function toTakes(sequence: Int32Array, takes: number, codebooks: number): Int32Array {
  const width = takes * codebooks;
  const steps = sequence.length / width;
  const result = new Int32Array(sequence.length);
  for (let step = 0; step < steps; step++) {
    for (let row = 0; row < width; row++) {
      result[row * steps + step] = sequence[step * width + row] as number;
    }
  }
  return result;
}

function integers(values: ArrayLike<number>, shape: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), shape);
}

function scalar(value: number): Tensor {
  return new Tensor('float32', Float32Array.of(value), []);
}

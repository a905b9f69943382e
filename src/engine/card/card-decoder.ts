import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { AppError } from '../../shared/app-error.ts';
import { concatenateSamples } from '../audio/concatenate-samples.ts';
import { elementCount } from '../checkpoint/stored-tensor.ts';
import { unseen } from '../graph/card/step-attention.ts';
import { historyLength, recentLength, stepNames } from '../graph/card/step-names.ts';
import type { LanguageModelShape } from '../graph/language-model/weights.ts';
import type { DecodeRequest, DecodeResult } from '../tokens/decoder.ts';
import type { WindowDecoder } from '../tokens/window-decoder.ts';
import type { CardTensors } from './card-tensors.ts';
import { readKnownSteps, stepsPerReading } from './read-known-steps.ts';

/** Tokens of the blank past: enough for the card to read four at a time. */
const blankTokens = 4;

/** The parts of a language model on a card that decoding uses. */
export interface CardSessions {
  readonly step: InferenceSession;
  /** Joins recent keys and values to the past. */
  readonly grow: InferenceSession;
  readonly tensors: CardTensors;
  /** [1] int32 numbers 0 … {@link recentLength} - 1, on the card. */
  readonly numbers: readonly Tensor[];
}

type Feeds = Record<string, Tensor>;

/** Inputs that all steps of a window share. */
export interface SharedFeeds {
  readonly feeds: Feeds;
  /** Frees those that belong to this window only. */
  readonly free: () => void;
}

/**
 * Decodes one window on a graphics card. All inputs and outputs of a step stay there, in two sets of buffers
 * that are made once and alternate; the tokens are read back every {@link stepsPerReading} steps.
 */
export class CardDecoder implements WindowDecoder {
  readonly #sessions: CardSessions;
  readonly #shape: LanguageModelShape;
  readonly #takes: number;
  readonly #attend: () => Promise<SharedFeeds>;
  /** Inputs that all steps share. */
  #shared: SharedFeeds | undefined;
  /** The two sets of state from step to step: one is read while the other is written. */
  #current: Feeds = {};
  #other: Feeds = {};
  #past: Feeds = {};
  #pastLength = blankTokens;
  /** Number of steps that were run. */
  #position = 0;

  /**
   * @param attend computes the inputs that all steps share: `cross_…` and `null_…` of {@link stepNames},
   *   `cross_bias`, `positions`; called when decoding starts
   */
  constructor(
    sessions: CardSessions,
    shape: LanguageModelShape,
    attend: () => Promise<SharedFeeds>,
    takes: number,
  ) {
    this.#sessions = sessions;
    this.#shape = shape;
    this.#attend = attend;
    this.#takes = takes;
  }

  get longestRun(): number {
    return stepsPerReading;
  }

  async start(sequence: Int32Array, beforeRun?: () => void): Promise<void> {
    const width = this.#takes * this.#shape.numCodebooks;
    this.#shared = await this.#attend();
    await this.#makeBuffers(sequence.subarray(0, width));
    const decode = (request: DecodeRequest) => this.decode(request);
    await readKnownSteps(decode, sequence.subarray(width), width, beforeRun);
  }

  /**
   * Decodes at most {@link stepsPerReading} steps. Needs as many positions as steps are decoded.
   *
   * @throws AppError `engine-failed` when the tokens or their step cannot be right
   */
  async decode({ forced, noise, sampling, wantLogits }: DecodeRequest): Promise<DecodeResult> {
    const { numCodebooks } = this.#shape;
    const width = this.#takes * numCodebooks;
    const steps = forced.length / width;
    const { tensors } = this.#sessions;
    const lead = [steps, this.#takes, numCodebooks];
    const uploaded: Feeds = {};
    try {
      const send = async (
        name: string,
        type: 'float32' | 'int32',
        data: Float32Array | Int32Array,
        shape: readonly number[],
      ) => {
        uploaded[name] = await tensors.upload({ type, data, shape });
      };
      await send('forced', 'int32', forced, lead);
      await send('noise', 'float32', noise, [...lead, sampling.topK]);
      const settings = {
        cfg_coef: scalar(sampling.cfgCoef),
        temperature: scalar(sampling.temperature),
        top_p: scalar(sampling.topP),
        top_k: new Tensor('int64', BigInt64Array.of(BigInt(sampling.topK)), [1]),
      };
      const logits: Float32Array[] = [];
      for (let step = 0; step < steps; step++) {
        const given = await this.#step({ ...uploaded, ...settings }, step, wantLogits === true);
        if (given) logits.push(given);
      }
      const chosen = await this.#readBack(steps);
      return wantLogits ? { chosen, logits: concatenateSamples(logits) } : { chosen };
    } finally {
      tensors.free(Object.values(uploaded));
    }
  }

  close(): Promise<void> {
    const { tensors } = this.#sessions;
    for (const feeds of [this.#current, this.#other, this.#past])
      tensors.free(Object.values(feeds));
    this.#current = {};
    this.#other = {};
    this.#past = {};
    this.#shared?.free();
    this.#shared = undefined;
    return Promise.resolve();
  }

  async #step(feeds: Feeds, step: number, wantLogits: boolean): Promise<Float32Array | undefined> {
    const { step: session, numbers } = this.#sessions;
    const slot = this.#position % recentLength;
    const written: Record<string, Tensor | null> = {};
    for (const [name, tensor] of Object.entries(this.#other)) written[nextName(name)] = tensor;
    if (wantLogits) written['logits'] = null;
    const outputs = await session.run(
      {
        ...this.#shared?.feeds,
        ...this.#past,
        ...this.#current,
        ...feeds,
        slot: numbers[slot] as Tensor,
        step: numbers[step] as Tensor,
      },
      written,
    );
    [this.#current, this.#other] = [this.#other, this.#current];
    this.#position++;
    if (slot === recentLength - 1) await this.#growPast();
    return outputs['logits']?.data as Float32Array | undefined;
  }

  async #readBack(steps: number): Promise<Int32Array> {
    const { tensors } = this.#sessions;
    const [position] = await tensors.download(this.#current['position'] as Tensor);
    const history = (await tensors.download(this.#current['history'] as Tensor)) as Int32Array;
    const chosen = history.slice(-steps * this.#takes * this.#shape.numCodebooks);
    // A lost card reports nothing: its buffers only keep what was in them.
    if (position !== this.#position) {
      throw cardFailed(`it is at step ${position ?? 'none'} instead of ${this.#position}`);
    }
    const wrong = chosen.find((token) => token < 0 || token > this.#shape.cardinality);
    if (wrong !== undefined) throw cardFailed(`it drew the token ${wrong}`);
    return chosen;
  }

  async #makeBuffers(first: Int32Array): Promise<void> {
    const { numHeads, numLayers, numCodebooks, dim } = this.#shape;
    const { tensors } = this.#sessions;
    const rows = 2 * this.#takes;
    const size = dim / numHeads;
    const zeros = (shape: readonly number[]) =>
      tensors.upload({ type: 'float32', data: new Float32Array(elementCount(shape)), shape });
    const history = new Int32Array(historyLength * first.length);
    history.set(first, history.length - first.length);
    const shape = [historyLength, this.#takes, numCodebooks];
    for (const feeds of [this.#current, this.#other]) {
      feeds['history'] = await tensors.upload({ type: 'int32', data: history, shape });
      feeds['position'] = await tensors.upload({
        type: 'int32',
        data: Int32Array.of(0),
        shape: [1],
      });
      for (let layer = 0; layer < numLayers; layer++) {
        const names = stepNames(layer);
        feeds[names.recentKey] = await zeros([rows, numHeads, size, recentLength]);
        feeds[names.recentValue] = await zeros([rows, numHeads, recentLength, size]);
      }
    }
    for (let layer = 0; layer < numLayers; layer++) {
      const names = stepNames(layer);
      this.#past[names.pastKey] = await zeros([rows, numHeads, size, blankTokens]);
      this.#past[names.pastValue] = await zeros([rows, numHeads, blankTokens, size]);
    }
    await this.#makeMask();
  }

  /** Joins the recent keys and values to the past, which makes two buffers for each layer. */
  async #growPast(): Promise<void> {
    const { grow, tensors } = this.#sessions;
    for (let layer = 0; layer < this.#shape.numLayers; layer++) {
      const names = stepNames(layer);
      const key = this.#past[names.pastKey] as Tensor;
      const value = this.#past[names.pastValue] as Tensor;
      const grown = tensors.take(
        await grow.run({
          key,
          value,
          recent_key: this.#current[names.recentKey] as Tensor,
          recent_value: this.#current[names.recentValue] as Tensor,
        }),
      );
      this.#past[names.pastKey] = grown['grown_key'] as Tensor;
      this.#past[names.pastValue] = grown['grown_value'] as Tensor;
      tensors.free([key, value]);
    }
    this.#pastLength += recentLength;
    await this.#makeMask();
  }

  async #makeMask(): Promise<void> {
    const data = new Float32Array(this.#pastLength).fill(unseen, 0, blankTokens);
    const { tensors } = this.#sessions;
    const last = this.#past['past_mask'];
    if (last) tensors.free([last]);
    this.#past['past_mask'] = await tensors.upload({
      type: 'float32',
      data,
      shape: [1, 1, 1, this.#pastLength],
    });
  }
}

function nextName(name: string): string {
  return `next_${name.replace('recent_', '')}`;
}

function cardFailed(reason: string): AppError {
  return new AppError(
    'engine-failed',
    `The graphics card lost its state (${reason}). Choose the processor (device cpu), or restart the program.`,
  );
}

function scalar(value: number): Tensor {
  return new Tensor('float32', Float32Array.of(value), []);
}

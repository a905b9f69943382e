import { concatenateSamples } from '../audio/concatenate-samples.ts';
import type { LanguageModelConfig } from '../checkpoint/language-model-config.ts';
import { isCancelled } from '../../shared/app-error.ts';
import { mergeEqualFrames } from '../tokens/merge-frames.ts';
import type { DecodeRequest, DecodeResult } from '../tokens/decoder.ts';
import type { AttendOptions, ComposingModel, WindowDecoder } from '../tokens/window-decoder.ts';
import type { CardClient } from './card-client.ts';
import { readKnownSteps, stepsPerReading } from './read-known-steps.ts';

/** Options of {@link MovableLanguageModel}. */
export interface MovableOptions {
  readonly client: CardClient;
  /** The model folder. */
  readonly folder: string;
  readonly config: LanguageModelConfig;
  /** Visual embedding of one null frame, [tokens, dim]. */
  readonly nullEmbedding: Float32Array;
  /** Opens the language model on the processor. */
  readonly openHere: () => Promise<ComposingModel>;
  /** Called with the reason when the card is lost and the processor goes on. */
  readonly onLost: (reason: string) => void;
}

/** A window's video, kept until the window is decoded here or in the card's process. */
interface Watched extends AttendOptions {
  readonly embedding: Float32Array;
}

/**
 * The language model in the process of the graphics card. If that process ends, loses the card or has too
 * little memory, the processor continues from the tokens that were made.
 */
export class MovableLanguageModel implements ComposingModel {
  readonly #options: MovableOptions;
  #here: Promise<ComposingModel> | undefined;
  #lastWindow = 0;

  private constructor(options: MovableOptions) {
    this.#options = options;
  }

  /** AppError `bad-model`; `unsupported` or `engine-failed` if the card cannot run it. */
  static async open(options: MovableOptions): Promise<MovableLanguageModel> {
    const { client, folder, config, nullEmbedding } = options;
    await client.ask('openLanguageModel', { folder, config, nullEmbedding });
    return new MovableLanguageModel(options);
  }

  get shape(): LanguageModelConfig {
    return this.#options.config;
  }

  attendTo(embedding: Float32Array, options: AttendOptions = {}): Promise<Watched> {
    return Promise.resolve({ ...options, embedding });
  }

  startDecoding(cross: Watched, takes: number, steps: number): WindowDecoder {
    return new MovableDecoder({
      width: takes * this.#options.config.numCodebooks,
      startThere: async () => (this.#here ? undefined : this.#startThere(cross, takes, steps)),
      startHere: async (reason) => {
        const model = await this.#move(reason);
        return model.startDecoding(await model.attendTo(cross.embedding, cross), takes, steps);
      },
    });
  }

  async close(): Promise<void> {
    await (await this.#here?.catch(() => undefined))?.close();
    // A process that has ended holds nothing.
    await this.#options.client.ask('closeLanguageModel', null).catch(() => undefined);
  }

  /** Opens the model on the processor, once, or again after a failure. */
  #move(reason: string | undefined): Promise<ComposingModel> {
    if (this.#here) return this.#here;
    this.#options.onLost(reason ?? '');
    const opening = this.#options.openHere();
    this.#here = opening;
    opening.catch(() => (this.#here = undefined));
    return opening;
  }

  async #startThere(cross: Watched, takes: number, steps: number): Promise<WindowDecoder> {
    const { client, config, nullEmbedding } = this.#options;
    const tokensPerFrame = nullEmbedding.length / config.dim;
    const { embedding, logCounts } = mergeEqualFrames(
      cross.embedding,
      tokensPerFrame,
      config.dim,
      cross.tolerance ?? 0,
    );
    const window = ++this.#lastWindow;
    await client.ask('startWindow', {
      window,
      video: { embedding, bias: logCounts, addedSteps: cross.addedSteps },
      takes,
      steps,
    });
    const width = takes * config.numCodebooks;
    const decode = (request: DecodeRequest) => client.ask('decode', { window, request });
    return {
      longestRun: stepsPerReading,
      start: async (sequence, beforeRun) => {
        await client.ask('readSequence', { window, sequence: sequence.slice(0, width) });
        await readKnownSteps(decode, sequence.subarray(width), width, beforeRun);
      },
      decode,
      close: async () => {
        await client.ask('closeWindow', { window });
      },
    };
  }
}

interface MovableDecoderOptions {
  /** Tokens of a step. */
  readonly width: number;
  /** Returns undefined if the processor has taken over before. */
  readonly startThere: () => Promise<WindowDecoder | undefined>;
  readonly startHere: (reason: string | undefined) => Promise<WindowDecoder>;
}

/** Decodes a window on the card, and on the processor from where the card fails. */
class MovableDecoder implements WindowDecoder {
  readonly #options: MovableDecoderOptions;
  #there: WindowDecoder | undefined;
  #here: WindowDecoder | undefined;
  /** All steps that were read or made. */
  #sequence: Int32Array[] = [];
  /** Throws if the task was cancelled. */
  #beforeRun: (() => void) | undefined;

  constructor(options: MovableDecoderOptions) {
    this.#options = options;
  }

  get longestRun(): number {
    return this.#here?.longestRun ?? stepsPerReading;
  }

  async start(sequence: Int32Array, beforeRun?: () => void): Promise<void> {
    this.#sequence = [sequence.slice()];
    this.#beforeRun = beforeRun;
    try {
      this.#there = await this.#options.startThere();
      if (this.#there) await this.#there.start(sequence, beforeRun);
    } catch (error) {
      await this.#goOnHere(error);
      return;
    }
    if (!this.#there) await this.#goOnHere(undefined);
  }

  async decode(request: DecodeRequest): Promise<DecodeResult> {
    let result: DecodeResult;
    if (this.#here) {
      result = await this.#decodeHere(this.#here, request);
    } else {
      try {
        result = await (this.#there as WindowDecoder).decode(request);
      } catch (error) {
        result = await this.#decodeHere(await this.#goOnHere(error), request);
      }
    }
    this.#sequence.push(result.chosen);
    return result;
  }

  async close(): Promise<void> {
    await this.#here?.close();
    await this.#there?.close().catch(() => undefined);
  }

  async #goOnHere(error: unknown): Promise<WindowDecoder> {
    if (isCancelled(error)) throw error;
    // Ctrl-C in a terminal ends the card's process as well.
    this.#beforeRun?.();
    const reason = error instanceof Error ? error.message : undefined;
    this.#here = await this.#options.startHere(reason);
    await this.#here.start(joinSteps(this.#sequence), this.#beforeRun);
    return this.#here;
  }

  /** The processor may take fewer steps at once than the card. */
  async #decodeHere(here: WindowDecoder, request: DecodeRequest): Promise<DecodeResult> {
    const { width } = this.#options;
    const steps = request.forced.length / width;
    const noiseWidth = request.noise.length / steps;
    const chosen: Int32Array[] = [];
    const logits: Float32Array[] = [];
    for (let step = 0; step < steps;) {
      const end = Math.min(steps, step + here.longestRun);
      const result = await here.decode({
        ...request,
        forced: request.forced.slice(step * width, end * width),
        noise: request.noise.slice(step * noiseWidth, end * noiseWidth),
      });
      chosen.push(result.chosen);
      if (result.logits) logits.push(result.logits);
      step = end;
    }
    const joined = { chosen: joinSteps(chosen) };
    return logits.length > 0 ? { ...joined, logits: concatenateSamples(logits) } : joined;
  }
}

function joinSteps(parts: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

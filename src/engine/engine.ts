import { AppError, throwIfCancelled } from '../shared/app-error.ts';
import { computeDevices, type ComputeDevice } from '../shared/device.ts';
import type { StartCard } from '../shared/card-process.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { availableMemoryBytes } from '../system/memory.ts';
import { weightBytes } from './estimate-memory.ts';
import { CardClient } from './card/card-client.ts';
import { lostCard } from './card/lost-card.ts';
import { MovableLanguageModel } from './card/movable-language-model.ts';
import { Codec } from './audio/codec.ts';
import { StreamingDecoder } from './audio/streaming-decoder.ts';
import { StretchAssembler, type Stretch } from './audio/stretch-assembler.ts';
import { FeatureLibrary } from './features/feature-library.ts';
import type { FeatureStore } from './features/feature-store.ts';
import { VisualEncoder } from './features/visual-encoder.ts';
import type { ModelDescription, ModelFolder } from './model-folder.ts';
import type { SessionOptions } from './session/open-session.ts';
import { SessionThread } from './session/session-thread.ts';
import { checkDecodingMemory, fittingTakes, type DecodingSizes } from './tokens/decoding-memory.ts';
import { Conditions, type Teller, type WantedMusic } from './tokens/conditions.ts';
import { decodeWindow } from './tokens/decode-window.ts';
import {
  concatenateTokens,
  sequenceLength,
  sliceTokens,
  type DelayPattern,
  type TokenBlock,
} from './tokens/delay-pattern.ts';
import { LanguageModel } from './tokens/language-model.ts';
import { stillTolerance } from './tokens/merge-frames.ts';
import { repeatPrompt } from './tokens/repeat-prompt.ts';
import type { Sampling } from '../shared/vidmuse-parameters.ts';
import type { ComposingModel } from './tokens/window-decoder.ts';
import { toGraphSampling } from './tokens/sampling-parameters.ts';
import { planSection, planWindows, type Window, type WindowMode } from './tokens/window-plan.ts';

/** Request of {@link Engine.compose}. */
export interface ComposeRequest {
  /** Visual features of the video, with two local frames per second of the score. */
  readonly features: Pick<FeatureStore, 'localCount' | 'read'> &
    Partial<Pick<FeatureStore, 'novelty'>>;
  /** Length of the score, from the video's start. */
  readonly durationSeconds: number;
  /** Make only this part of the timeline, in tokens; `prompt` ends where it starts. */
  readonly section?: { readonly startToken: number; readonly endToken: number } | undefined;
  readonly windows: WindowMode;
  /** The reference's `max_duration`, 30. */
  readonly windowSeconds: number;
  /** The reference's `extend_stride`, 29.5. */
  readonly strideSeconds: number;
  /** One seed for each take. A take depends on its seed only, not on the rest of the batch. */
  readonly seeds: readonly number[];
  readonly sampling: Sampling;
  /** Tokens that the score or the section continues: one take for all, or one for each. */
  readonly prompt?: TokenBlock | undefined;
  /** Merge frames of still pictures that differ by their compression alone. */
  readonly mergeStills?: boolean | undefined;
  /** Tempo and key, for a model that is told of them. */
  readonly wanted?: WantedMusic | undefined;
  /** Steps in one run of the model; default: about half a second of work. */
  readonly chunkSteps?: number | undefined;
}

/** A request before the film's features are computed: it only has the number of frames. */
export interface PlannedRequest extends Omit<ComposeRequest, 'features'> {
  readonly features: Pick<FeatureStore, 'localCount'>;
}

export type { Stretch };

/** An imported model, ready to make music. Sessions open when they are first needed. */
export class Engine {
  readonly model: ModelDescription;
  readonly visualEncoder: VisualEncoder;
  readonly codec: Codec;
  readonly features: FeatureLibrary;
  readonly #folder: string;
  readonly #options: SessionOptions;
  readonly #card: CardClient | undefined;
  /** Looks at the film and decodes sound while this thread reads frames and composes. */
  readonly #thread = new SessionThread();
  #languageModel: Promise<ComposingModel> | undefined;
  #conditions: Conditions | undefined;
  #composesOn: ComputeDevice = 'cpu';

  /** @param cacheFolder folder for computed features; may be deleted at any time */
  constructor(folder: ModelFolder, cacheFolder: string, options: EngineOptions = {}) {
    this.model = folder.description;
    this.#folder = folder.path;
    this.#card =
      options.device === 'webgpu' ? new CardClient({ start: options.startCard }) : undefined;
    this.#options = { ...options, card: this.#card };
    const parts = { ...this.#options, thread: this.#thread };
    this.visualEncoder = new VisualEncoder(folder.path, parts);
    this.codec = new Codec(folder.path, folder.description.codec, parts);
    const { visual } = folder.description;
    this.features = new FeatureLibrary({
      encoder: this.visualEncoder,
      cacheFolder,
      modelFingerprint: folder.description.fingerprint,
      bytesPerFrame: 4 * visual.tokensPerFrame * visual.hiddenSize,
    });
  }

  /**
   * Opens the language model at the first call. Can be cancelled between its parts. Throws AppError
   * `bad-model`, `cancelled`.
   */
  languageModel(task: Pick<LongTaskOptions, 'signal'> = {}): Promise<ComposingModel> {
    this.#languageModel ??= this.#openLanguageModel(task);
    this.#languageModel.catch(() => (this.#languageModel = undefined));
    return this.#languageModel;
  }

  async #openLanguageModel({ signal }: Pick<LongTaskOptions, 'signal'>): Promise<ComposingModel> {
    const nullEmbedding = await this.features.nullEmbedding({ signal });
    const { threads, onFallback, onCardLost } = this.#options;
    const config = this.model.languageModel;
    const folder = this.#folder;
    const openHere = (task: Pick<LongTaskOptions, 'signal'> = {}) =>
      LanguageModel.open(folder, config, nullEmbedding, { threads, ...task });
    const client = this.#card;
    if (!client) return openHere({ signal });
    const onLost = (reason: string) => {
      this.#composesOn = 'cpu';
      onCardLost?.(lostCard(reason));
    };
    try {
      const where = { client, folder, config, nullEmbedding, openHere, onLost };
      const model = await MovableLanguageModel.open(where);
      this.#composesOn = 'webgpu';
      return model;
    } catch (error) {
      throwIfCancelled(signal);
      // The card worked so far: what it has no memory for is no reason to stop.
      const tell = onFallback ?? onCardLost;
      if (!tell) throw error;
      const reason = error instanceof AppError ? (error.detail ?? error.message) : String(error);
      tell(
        `The graphics card cannot run the language model (${reason}). The processor does its work.`,
      );
      return openHere({ signal });
    }
  }

  /**
   * Composes takes and yields each stretch of about a second as soon as it is finished, as tokens and
   * as audio, a given prompt first. Progress counts decoding steps. Stops within one run of the model,
   * about half a second, when aborted.
   *
   * @throws AppError `bad-argument` for parameters that do not fit, or more takes than the free memory
   * holds; `cancelled`
   */
  async *compose(request: ComposeRequest, options: LongTaskOptions = {}): AsyncGenerator<Stretch> {
    const { cardinality, delays } = this.model.languageModel;
    const sampling = toGraphSampling(request.sampling, cardinality);
    const given = repeatPrompt(request, delays.length);
    const windows = this.#planWindows(request, given.length);
    this.#checkMemory(request, windows);
    const [first] = windows;
    const languageModel = await this.languageModel(options);
    const decoder = new StreamingDecoder(this.codec, request.seeds.length, {
      startFrame: first?.start,
    });
    const stretches = new StretchAssembler(decoder, {
      codebooks: delays.length,
      stretchLength: Math.ceil(this.model.codec.frameRate),
      startToken: first?.start ?? 0,
      samplesPerToken: this.codec.samplesPerFrame,
    });
    const prompt = sliceTokens(given, given.length - (first?.promptLength ?? 0), given.length);
    if (prompt.length > 0) {
      stretches.push(prompt);
      stretches.flush();
      yield* stretches.take(0);
    }

    const tell = await this.#openConditions(request, options);
    // Frames that are told of their time are all different.
    const mergeTolerance = request.mergeStills && !this.model.conditions ? stillTolerance : 0;
    const countSteps = createStepCounter(windows, delays, options);
    let windowTokens = prompt;
    let isHeard = false;
    for (const [windowIndex, window] of windows.entries()) {
      throwIfCancelled(options.signal);
      const seen = await request.features.read(window.localFrames, options);
      const embedding = await tell(window.localFrames, seen);
      const pattern: DelayPattern = { delays, length: window.length, specialToken: cardinality };
      const carried = sliceTokens(
        windowTokens,
        windowTokens.length - window.promptLength,
        windowTokens.length,
      );
      const made = [carried];
      const parts = decodeWindow(
        languageModel,
        {
          cross: await languageModel.attendTo(embedding, mergeTolerance),
          pattern,
          prompt: carried,
          sampling,
          seeds: request.seeds,
          windowIndex,
          chunkSteps: request.chunkSteps,
        },
        { signal: options.signal, onProgress: ({ done }) => countSteps(windowIndex, done) },
      );
      for await (const { tokens } of parts) {
        made.push(tokens);
        stretches.push(tokens);
        // The first sound is not to wait for further tokens; from then on one stretch may.
        for await (const stretch of stretches.take(isHeard ? 1 : 0)) {
          isHeard = true;
          yield stretch;
        }
      }
      windowTokens = concatenateTokens(made);
    }
    stretches.finish(request.seeds.length);
    yield* stretches.take(0);
  }

  /** What tells the language model of a window's frames all but their pictures. */
  async #openConditions(request: ComposeRequest, options: LongTaskOptions): Promise<Teller> {
    const { conditions: config, languageModel } = this.model;
    if (!config) return (_, embedding) => Promise.resolve(embedding);
    this.#conditions ??= new Conditions(this.#folder, config, this.#options);
    return this.#conditions.openFilm(request, languageModel.dim, options);
  }

  /**
   * Returns how many of the takes can be made at once in the memory that is free now. A take is the same
   * alone and in a batch.
   *
   * @throws AppError `bad-argument` where not even one can
   */
  async takesAtOnce(request: PlannedRequest): Promise<number> {
    const given = repeatPrompt(request, this.model.languageModel.delays.length);
    const windows = this.#planWindows(request, given.length);
    const sizes = this.#decodingSizes(request, windows);
    // Subtracts what is still to be opened; mapped weights do not count, because the system can drop them.
    const toOpen = this.#languageModel ? 0 : await weightBytes(this.#folder);
    const free = Math.max(0, availableMemoryBytes() - toOpen);
    const fitting = fittingTakes(sizes, free);
    if (fitting === 0) checkDecodingMemory({ ...sizes, takes: 1 }, free);
    return fitting;
  }

  /** Throws AppError `bad-argument` if memory is too small: a process killed for memory gives no message. */
  #checkMemory(request: ComposeRequest, windows: readonly Window[]): void {
    checkDecodingMemory(this.#decodingSizes(request, windows), availableMemoryBytes());
  }

  #decodingSizes({ seeds }: PlannedRequest, windows: readonly Window[]): DecodingSizes {
    const { languageModel: shape, visual, precision } = this.model;
    const frames = Math.max(...windows.map(({ localFrames }) => localFrames.length));
    const length = Math.max(...windows.map((window) => window.length));
    return {
      shape,
      precision,
      takes: seeds.length,
      promptTokens: Math.max(...windows.map(({ promptLength }) => promptLength)),
      steps: sequenceLength({ delays: shape.delays, length, specialToken: shape.cardinality }),
      visualTokens: frames * visual.tokensPerFrame,
    };
  }

  #planWindows(request: PlannedRequest, promptLength: number): Window[] {
    const { frameRate } = this.model.codec;
    const localFrameCount = request.features.localCount;
    return request.section
      ? planSection({
          ...request,
          ...request.section,
          contextLength: promptLength,
          frameRate,
          localFrameCount,
        })
      : planWindows({
          ...request,
          mode: request.windows,
          promptLength,
          frameRate,
          localFrameCount,
        });
  }

  /** Where the language model runs, or will run once it is open. */
  get composingDevice(): ComputeDevice {
    return this.#composesOn;
  }

  /** Devices of the open parts, e.g. `['cpu']`. */
  get usedDevices(): ComputeDevice[] {
    const composing = this.#languageModel ? [this.composingDevice] : [];
    const used = new Set([...composing, ...this.codec.devices, ...this.visualEncoder.devices]);
    return computeDevices.filter((device) => used.has(device));
  }

  /** Frees all sessions. */
  async close(): Promise<void> {
    const languageModel = await this.#languageModel?.catch(() => undefined);
    await languageModel?.close();
    await this.#conditions?.close();
    await this.codec.close();
    await this.visualEncoder.close();
    await this.#thread.close();
    this.#card?.close();
  }
}

/** How an engine is opened. */
export interface EngineOptions extends Omit<SessionOptions, 'card'> {
  /** Starts the process that uses the graphics card; this process does unless given. */
  readonly startCard?: StartCard | undefined;
}

/** Progress over all windows, from the steps done in one. */
function createStepCounter(
  windows: readonly Window[],
  delays: readonly number[],
  { onProgress }: LongTaskOptions,
): (windowIndex: number, done: number) => void {
  const sizes = windows.map(({ length }) => sequenceLength({ delays, length, specialToken: 0 }));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return (windowIndex, done) => {
    const before = sizes.slice(0, windowIndex).reduce((sum, size) => sum + size, 0);
    onProgress?.({ stage: 'composing', done: before + done, total, unit: 'steps' });
  };
}

import { throwIfCancelled } from '../shared/app-error.ts';
import { computeDevices, type ComputeDevice } from '../shared/device.ts';
import type { StartCard } from '../shared/card-process.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { availableMemoryBytes } from '../system/memory.ts';
import { weightBytes } from './estimate-memory.ts';
import { CardClient } from './card/card-client.ts';
import { fallbackNotice, isLostCard, lostCard } from './card/card-notices.ts';
import { MovableLanguageModel } from './card/movable-language-model.ts';
import { CudaLanguageModel } from './cuda/cuda-language-model.ts';
import { Codec } from './audio/codec.ts';
import { holdStills } from './audio/hold-stills.ts';
import type { SoundDecoder } from './audio/holding-decoder.ts';
import { StreamingDecoder } from './audio/streaming-decoder.ts';
import { StretchAssembler, type Stretch } from './audio/stretch-assembler.ts';
import { FeatureLibrary } from './features/feature-library.ts';
import { VisualEncoder } from './features/visual-encoder.ts';
import type { ModelDescription, ModelFolder } from './model-folder.ts';
import {
  createStepCounter,
  planScore,
  type ComposeRequest,
  type PlannedRequest,
} from './plan-score.ts';
import type { SessionOptions } from './session/open-session.ts';
import { SessionThread } from './session/session-thread.ts';
import { checkDecodingMemory, fittingTakes } from './tokens/decoding-memory.ts';
import { Conditions, type AddConditions } from './tokens/conditions.ts';
import { decodeWindow } from './tokens/decode-window.ts';
import {
  concatenateTokens,
  sequenceLength,
  sliceTokens,
  type DelayPattern,
} from './tokens/delay-pattern.ts';
import { LanguageModel } from './tokens/language-model.ts';
import { stillTolerance } from './tokens/merge-frames.ts';
import type { ComposingModel } from './tokens/window-decoder.ts';
import { toGraphSampling } from './tokens/sampling-parameters.ts';
import type { Window } from './tokens/window-plan.ts';
import { hostNote } from '../shared/host-note.ts';

export type { ComposeRequest, Stretch };

/** An imported model, ready to make music. Sessions open when they are first needed. */
export class Engine {
  readonly model: ModelDescription;
  readonly visualEncoder: VisualEncoder;
  readonly codec: Codec;
  readonly features: FeatureLibrary;
  readonly #folder: string;
  readonly #options: SessionOptions;
  readonly #card: CardClient | undefined;
  /** Encodes frames and decodes sound while this thread reads frames and composes. */
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
    const { device = 'cpu' } = this.#options;
    if (device === 'cpu') return openHere({ signal });
    const client = this.#card;
    const onLost = (reason: string) => {
      this.#composesOn = 'cpu';
      onCardLost?.(lostCard(reason));
    };
    const where = { folder, config, nullEmbedding };
    try {
      const model = client
        ? await MovableLanguageModel.open({ ...where, client, openHere, onLost })
        : await CudaLanguageModel.open(where);
      this.#composesOn = device;
      return model;
    } catch (error) {
      throwIfCancelled(signal);
      // The card worked so far: too little memory for the language model is no reason to stop.
      const report = isLostCard(error) ? (onCardLost ?? onFallback) : (onFallback ?? onCardLost);
      if (!report) throw error;
      report(fallbackNotice(hostNote('cannot run the language model'), error));
      return openHere({ signal });
    }
  }

  /**
   * Composes takes and yields each stretch of about a second as soon as it is finished, as tokens and
   * as audio, a given prompt first. Progress counts decoding steps, and prompts by the work of reading
   * them. Stops within one run of the model, about half a second, when aborted.
   *
   * @throws AppError `bad-argument` for parameters that do not fit, or more takes than the free memory
   * holds; `cancelled`
   */
  async *compose(request: ComposeRequest, options: LongTaskOptions = {}): AsyncGenerator<Stretch> {
    const { cardinality, delays } = this.model.languageModel;
    const sampling = toGraphSampling(request.sampling, cardinality);
    const { prompt: given, windows, sizes } = planScore(this.model, request);
    // A process that is killed for memory gives no message.
    checkDecodingMemory(sizes, availableMemoryBytes());
    const [first] = windows;
    const languageModel = await this.languageModel(options);
    const decoder = await this.#openDecoder(request, windows, options);
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

    const addConditions = this.#openConditions(request, options);
    // With conditions, no two frames are equal: their times differ.
    const mergeTolerance = request.mergeStills && !this.model.conditions ? stillTolerance : 0;
    const countSteps = createStepCounter(windows, delays, options);
    let windowTokens = prompt;
    let isHeard = false;
    for (const [windowIndex, window] of windows.entries()) {
      throwIfCancelled(options.signal);
      const pictures = await request.features.read(window.localFrames, options);
      const pattern: DelayPattern = { delays, length: window.length, specialToken: cardinality };
      const steps = sequenceLength(pattern);
      const { embedding, addedSteps } = await addConditions({ ...window, steps }, pictures);
      const carried = sliceTokens(
        windowTokens,
        windowTokens.length - window.promptLength,
        windowTokens.length,
      );
      const made = [carried];
      countSteps(windowIndex, 0);
      const parts = decodeWindow(
        languageModel,
        {
          cross: await languageModel.attendTo(embedding, { tolerance: mergeTolerance, addedSteps }),
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
        // The first sound does not wait for further tokens; later, one stretch at a time may wait.
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

  async #openDecoder(
    { features, seeds, holdStills: isHeld }: ComposeRequest,
    windows: readonly Window[],
    options: LongTaskOptions,
  ): Promise<SoundDecoder> {
    const takes = seeds.length;
    const startFrame = windows[0]?.start;
    const decoder = new StreamingDecoder(this.codec, takes, { startFrame });
    const { stills, codec } = this.model;
    if (!isHeld || !stills) return decoder;
    const { frameRate, sampleRate } = codec;
    return holdStills(
      decoder,
      { features, windows, takes, frameRate, sampleRate },
      stills,
      options,
    );
  }

  /** Returns what adds the conditions to a window's frames; nothing for a model without conditions. */
  #openConditions(request: ComposeRequest, options: LongTaskOptions): AddConditions {
    const { conditions: config, languageModel, globalSpanSeconds, codec } = this.model;
    if (!config) return (_, embedding) => Promise.resolve({ embedding });
    this.#conditions ??= new Conditions(this.#folder, config, this.#options);
    const { dim } = languageModel;
    const training = { dim, frameRate: codec.frameRate, clipSeconds: globalSpanSeconds };
    return this.#conditions.openFilm(request, training, options);
  }

  /**
   * Returns how many of the takes can be made at once in the memory that is free now. A take is the same
   * alone and in a batch.
   *
   * @throws AppError `bad-argument` where not even one can
   */
  async takesAtOnce(request: PlannedRequest): Promise<number> {
    const { sizes } = planScore(this.model, request);
    // Subtracts what is still to be opened; mapped weights do not count, because the system can drop them.
    const toOpen = this.#languageModel ? 0 : await weightBytes(this.#folder);
    const free = Math.max(0, availableMemoryBytes() - toOpen);
    const fitting = fittingTakes(sizes, free);
    if (fitting === 0) checkDecodingMemory({ ...sizes, takes: 1 }, free);
    return fitting;
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

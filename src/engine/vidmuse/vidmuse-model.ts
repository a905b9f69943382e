import { computeDevices } from '../../shared/device.ts';
import { AppError } from '../../shared/app-error.ts';
import type { ModelParameters } from '../../shared/model-parameters.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { StillMusic } from '../../shared/still-music.ts';
import {
  parseVidMuseParameters,
  vidMuseParametersSchema,
  type VidMuseParameters,
} from '../../shared/vidmuse-parameters.ts';
import { decodeTokens } from '../audio/decode-tokens.ts';
import { encodeStream } from '../audio/encode-audio.ts';
import {
  Engine,
  type EngineOptions,
  type ComposeRequest as EngineComposeRequest,
  type Stretch as EngineStretch,
} from '../engine.ts';
import type { FeatureStore } from '../features/feature-store.ts';
import { precisions } from '../graph/precision.ts';
import type { ModelFolder } from '../model-folder.ts';
import type {
  ComposeRequest,
  Continuation,
  ContinuationFormat,
  ContinuationPiece,
  Film,
  MusicModel,
  MusicModelCapabilities,
  MusicModelIdentity,
  OpenChoice,
  PreparedFilm,
  PrepareRequest,
  Recording,
  ScoreLength,
  Stretch,
} from '../music-model.ts';
import { createTokenBlock, sliceTokens } from '../tokens/delay-pattern.ts';
import { chooseMusic } from '../tokens/choose-music.ts';
import { checkWantedMusic } from '../tokens/conditions.ts';
import { chooseWindows, type Windows } from '../tokens/model-windows.ts';
import {
  continuationFormat,
  exportTokens,
  importTokens,
  joinPieces,
  toContinuation,
  toTokenBlock,
  type TokenSizes,
} from './continuation.ts';
import {
  countLocalFrames,
  measureScore,
  openFilmFeatures,
  requireFeatureRoom,
  type FeatureRequest,
} from './film-features.ts';

const wantedMusicSchema = vidMuseParametersSchema
  .pick({ tempo: true, key: true, downbeat: true })
  .strip();

/** VidMuse (Tian et al., CVPR 2025) behind the interface of every model. */
export class VidMuseModel implements MusicModel {
  readonly identity: MusicModelIdentity;
  readonly capabilities: MusicModelCapabilities;
  readonly continuationFormat: ContinuationFormat;
  readonly #engine: Engine;
  readonly #sizes: TokenSizes;

  /**
   * @param cacheFolder folder for computed features; may be deleted at any time
   * @param codebooks identifies what its codes mean, see `codebookFingerprint`
   */
  constructor(
    folder: ModelFolder,
    cacheFolder: string,
    codebooks: Uint8Array,
    options: EngineOptions = {},
  ) {
    const { id, fingerprint, precision, codec, languageModel } = folder.description;
    this.#engine = new Engine(folder, cacheFolder, options);
    this.#sizes = { ...languageModel, id, codebooks };
    this.identity = { id, fingerprint, precision };
    this.continuationFormat = continuationFormat(this.#sizes);
    this.capabilities = {
      sampleRate: codec.sampleRate,
      channels: codec.channels,
      tokensPerSecond: codec.frameRate,
      samplesPerToken: this.#engine.codec.samplesPerFrame,
      canContinue: true,
      canEncode: true,
      devices: computeDevices,
      precisions,
    };
  }

  get device(): string {
    return this.#engine.usedDevices.join(' + ') || 'cpu';
  }

  async open(task: Pick<LongTaskOptions, 'signal'> = {}): Promise<void> {
    await this.#engine.languageModel(task);
  }

  resolveParameters(parameters: ModelParameters): ModelParameters {
    const cfgCoef = this.#engine.model.languageModel.guidanceCoefficient;
    const { mergeStills, stills, tempo, key, downbeat, ...given } = parseVidMuseParameters({
      cfgCoef,
      ...parameters,
    });
    checkWantedMusic(this.#engine.model, { tempo, key });
    const stillMusic = this.#stillMusic(stills);
    const own = this.#engine.model.globalSpanSeconds === undefined ? 'whole' : 'section';
    return {
      ...given,
      ...this.#windowsOf(given),
      windows: given.windows ?? 'aligned',
      filmContext: given.filmContext ?? own,
      ...(mergeStills === undefined ? {} : { mergeStills }),
      ...(stillMusic === undefined ? {} : { stills: stillMusic }),
      ...(tempo === undefined ? {} : { tempo }),
      ...(key === undefined ? {} : { key }),
      ...(downbeat === undefined ? {} : { downbeat }),
    };
  }

  async chooseOpen(
    parameters: ModelParameters,
    { film, before, beforeShift = 0, startToken, findPlaces }: OpenChoice,
  ): Promise<ModelParameters> {
    const { conditions } = this.#engine.model;
    if (!conditions) return parameters;
    const wanted = wantedMusicSchema.parse(parameters);
    const { tokensPerSecond } = this.capabilities;
    const { downbeat, ...music } = wantedMusicSchema.safeParse(before).data ?? {};
    const moved = downbeat === undefined ? undefined : downbeat + beforeShift / tokensPerSecond;
    const choice = {
      draw: await film.framesKey(),
      before: before && { ...music, downbeat: moved },
      startSeconds: startToken / tokensPerSecond,
      frameRate: tokensPerSecond,
      findPlaces,
    };
    return { ...parameters, ...(await chooseMusic(conditions, wanted, choice)) };
  }

  /** Holding is the default of models that can. Throws AppError `bad-argument` for others. */
  #stillMusic(wanted: StillMusic | undefined): StillMusic | undefined {
    const { stills, id } = this.#engine.model;
    if (stills) return wanted ?? 'held';
    if (wanted !== 'held') return undefined;
    throw new AppError(
      'bad-argument',
      `The model "${id}" cannot hold chords while the picture stands still: leave that out, or choose a model that can.`,
    );
  }

  contextTokens(parameters: ModelParameters): number {
    const { windowSeconds } = this.#windowsOf(parseVidMuseParameters(parameters));
    return Math.round(windowSeconds * this.capabilities.tokensPerSecond);
  }

  measure(
    film: Film,
    { parameters, limitSeconds }: Pick<PrepareRequest, 'parameters' | 'limitSeconds'>,
  ): ScoreLength {
    const { tokensPerSecond } = this.capabilities;
    return measureScore(film, parseVidMuseParameters(parameters), tokensPerSecond, limitSeconds);
  }

  async requireRoom(film: Film, request: PrepareRequest): Promise<void> {
    const wanted = this.#toFeatureRequest(film, request);
    await this.#requireMemory(wanted);
    await requireFeatureRoom(this.#engine, film, wanted);
  }

  async prepare(
    film: Film,
    request: PrepareRequest,
    task: LongTaskOptions = {},
  ): Promise<PreparedFilm> {
    await this.requireRoom(film, request);
    const wanted = this.#toFeatureRequest(film, request);
    return new SeenFilm(wanted.length, await openFilmFeatures(this.#engine, film, wanted, task));
  }

  #toFeatureRequest(film: Film, request: PrepareRequest): FeatureRequest {
    const length = this.measure(film, request);
    const parameters = parseVidMuseParameters(this.resolveParameters(request.parameters));
    return { section: request.section, parameters, length };
  }

  takesAtOnce(request: ComposeRequest): Promise<number> {
    return this.#engine.takesAtOnce(this.#toEngine(request));
  }

  async *compose(request: ComposeRequest, task: LongTaskOptions = {}): AsyncGenerator<Stretch> {
    const stretches = this.#engine.compose(this.#toEngine(request), task);
    for await (const stretch of stretches) yield toStretch(stretch);
  }

  /** Throws, before minutes are spent on the film, if not even one take fits into memory. */
  async #requireMemory({ length, parameters, section }: FeatureRequest): Promise<void> {
    const { durationSeconds } = length;
    const { windows = 'aligned' } = parameters;
    await this.#engine.takesAtOnce({
      ...this.#windowsOf(parameters),
      sampling: parameters,
      windows,
      features: { localCount: countLocalFrames(windows, durationSeconds) },
      durationSeconds,
      section,
      seeds: [0],
    });
  }

  #toEngine(request: ComposeRequest): EngineComposeRequest {
    const { film, seeds, section, context } = request;
    if (!(film instanceof SeenFilm)) throw new TypeError('the film was prepared by another model');
    const parameters = parseVidMuseParameters(request.parameters);
    const { windows = 'aligned' } = parameters;
    const prompt = context ? toTokenBlock(context, this.#sizes) : undefined;
    return {
      ...this.#windowsOf(parameters),
      sampling: parameters,
      windows,
      features: film.features,
      mergeStills: parameters.mergeStills,
      holdStills: parameters.stills === 'held',
      wanted: parameters,
      durationSeconds: film.durationSeconds,
      section,
      seeds,
      prompt,
    };
  }

  async encode(
    { samples, name, sampleCount }: Recording,
    task: LongTaskOptions = {},
  ): Promise<Continuation> {
    const recording = { name, sampleCount };
    return toContinuation(await encodeStream(this.#engine.codec, samples, recording, task), 0);
  }

  async *render(
    continuation: Continuation,
    startToken: number,
    task: LongTaskOptions = {},
  ): AsyncGenerator<Stretch> {
    const codes = toTokenBlock([continuation], this.#sizes);
    const { samplesPerToken } = this.capabilities;
    let sample = 0;
    for await (const audio of decodeTokens(this.#engine.codec, codes, {
      ...task,
      startFrame: startToken,
    })) {
      const end = sample + (audio[0]?.length ?? 0);
      // Tokens whose sound ends in this block.
      const from = Math.floor(sample / samplesPerToken);
      const to = Math.floor(end / samplesPerToken);
      const tokens =
        to > from ? sliceTokens(codes, from, to) : createTokenBlock(1, codes.codebooks, 0);
      const startSample = startToken * samplesPerToken + sample;
      yield toStretch({ startToken: startToken + from, tokens, startSample, audio });
      sample = end;
    }
  }

  joinContinuations(pieces: readonly ContinuationPiece[]): Continuation {
    return joinPieces(pieces, this.#sizes);
  }

  exportContinuations(path: string, takes: readonly Continuation[]): Promise<void> {
    return exportTokens(path, takes, this.#sizes);
  }

  importContinuations(path: string): Promise<Continuation[]> {
    return importTokens(path, this.#sizes);
  }

  async close(): Promise<void> {
    await this.#engine.close();
  }

  #windowsOf(parameters: VidMuseParameters): Windows {
    return chooseWindows(this.#engine.model.languageModel, parameters);
  }
}

/** A film with opened features. */
class SeenFilm implements PreparedFilm {
  readonly durationSeconds: number;
  readonly tokenCount: number;
  readonly features: FeatureStore;

  constructor({ durationSeconds, tokenCount }: ScoreLength, features: FeatureStore) {
    this.durationSeconds = durationSeconds;
    this.tokenCount = tokenCount;
    this.features = features;
  }

  async close(): Promise<void> {
    await this.features.close();
  }
}

function toStretch({ startToken, tokens, startSample, audio }: EngineStretch): Stretch {
  return {
    startToken,
    tokenCount: tokens.length,
    startSample,
    audio,
    continuation: audio.map((_, take) => toContinuation(tokens, take).bytes),
  };
}

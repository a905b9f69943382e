import type { ComputeDevice } from '../shared/device.ts';
import type { ModelParameters } from '../shared/model-parameters.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import type { PicturePlaces } from './tokens/place-bars.ts';

/** Capabilities of a model, and the units of its music. */
export interface MusicModelCapabilities {
  /** Samples per second of the music. */
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  /** Tokens are the grid of ranges: music begins and ends at whole tokens. */
  readonly tokensPerSecond: number;
  /** Samples of each channel in a token. */
  readonly samplesPerToken: number;
  /** Whether {@link ComposeRequest}.context is used. */
  readonly canContinue: boolean;
  /** Whether {@link MusicModel.encode} works. */
  readonly canEncode: boolean;
  readonly devices: readonly ComputeDevice[];
  /** How weights can be stored. */
  readonly precisions: readonly string[];
}

/** Identity of a model, stored with each of its takes. */
export interface MusicModelIdentity {
  readonly id: string;
  /** Identifies the weights and how they are stored. */
  readonly fingerprint: string;
  readonly precision: string;
}

/** One frame of a film for a model, with its places in the request. */
export interface FilmFrame {
  /** Planar RGB [3, size, size], 0 … 255. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly localPositions: readonly number[];
  readonly globalPositions: readonly number[];
}

/** The frames that a model requests. */
export interface FilmFrameRequest {
  /** `aligned`: by the time that frames are on screen; `reference`: as VidMuse's own code counts. */
  readonly selection: 'aligned' | 'reference';
  /** Local frames over the whole score, two per second. */
  readonly localCount: number;
  /** The local frames serve as global ones too. */
  readonly isGlobalLocal: boolean;
  /** Only the global frames, or only local frames from `start` to `end`; all of both unless given. */
  readonly part?: 'global' | { readonly start: number; readonly end: number } | undefined;
  /** Side of the square frames in pixels. */
  readonly size: number;
}

/** A film as the input of a model. */
export interface Film {
  /** Name for messages. */
  readonly path: string;
  readonly durationSeconds: number;
  /** Duration as `ffprobe` prints it, which VidMuse's own code uses. */
  readonly printedDurationSeconds: number;
  /** For caches: differs wherever {@link frames} may give others for the same request. */
  framesKey(): Promise<string>;
  /** Reads frames in order of presentation; AppError of media. */
  frames(request: FilmFrameRequest, options: LongTaskOptions): AsyncIterable<FilmFrame>;
}

/** Part of the score to make, in tokens of the timeline, `endToken` exclusive. */
export interface Section {
  readonly startToken: number;
  readonly endToken: number;
}

/** Length of a score in seconds, and in whole tokens. */
export interface ScoreLength {
  readonly durationSeconds: number;
  readonly tokenCount: number;
}

/** Request of {@link MusicModel.prepare}. */
export interface PrepareRequest {
  readonly parameters: ModelParameters;
  /** Score only the first seconds of the film. */
  readonly limitSeconds?: number | undefined;
  /** The part that will be composed, if known: features of the rest are not needed. */
  readonly section?: Section | undefined;
}

/** A film whose features are computed, or will be when the model composes. */
export interface PreparedFilm extends ScoreLength {
  close(): Promise<void>;
}

/**
 * Opaque bytes from which a model continues music. They can be stored, and cut by
 * {@link MusicModel.joinContinuations}.
 */
export interface Continuation {
  readonly bytes: Uint8Array;
  readonly tokenCount: number;
}

/** Tokens `start` to `end` of a stored continuation. */
export interface ContinuationPiece {
  /** The whole stored file: the model's header, then the bytes of every stretch. */
  readonly stored: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Request of {@link MusicModel.compose}. */
export interface ComposeRequest {
  /** From {@link MusicModel.prepare} of the same model. */
  readonly film: PreparedFilm;
  readonly parameters: ModelParameters;
  /** One for each take. A take depends on its seed only, not on the rest of the batch. */
  readonly seeds: readonly number[];
  /** Make only this part; `context` ends where it starts. */
  readonly section?: Section | undefined;
  /** Music that the score or the section continues: one for all takes, or one for each. */
  readonly context?: readonly Continuation[] | undefined;
}

/** A finished stretch of music of all takes, about a second long. */
export interface Stretch {
  /** First token, counted from the start of the timeline. */
  readonly startToken: number;
  readonly tokenCount: number;
  /** First sample of `audio` on the timeline, which may lag behind the tokens. */
  readonly startSample: number;
  /** Samples of each take, channels interleaved; joined, they are the finished takes. */
  readonly audio: readonly Float32Array[];
  /** For each take, `tokenCount` tokens of its continuation. */
  readonly continuation: readonly Uint8Array[];
}

/** How continuations are stored: a header, then a fixed number of bytes per token. */
export interface ContinuationFormat {
  readonly header: Uint8Array;
  readonly bytesPerToken: number;
}

/** Sound to be encoded. */
export interface Recording {
  /** Blocks at the model's sample rate, channels interleaved. */
  readonly samples: AsyncIterable<Float32Array>;
  /** Its name in messages, quoted if needed. */
  readonly name: string;
  /** Expected number of samples, for progress. */
  readonly sampleCount: number;
}

/** What a model's choice of open parameters depends on. */
export interface OpenChoice {
  readonly film: Film;
  /** Parameters of the take that the music goes on from; empty for music that no model made. */
  readonly before?: ModelParameters | undefined;
  /** How much later that take's music is now than where it was composed for, in tokens; 0 unless given. */
  readonly beforeShift?: number | undefined;
  /** First token of the new music on the timeline. */
  readonly startToken: number;
  /** Finds places of the picture; called only by a model that chooses by them. */
  readonly findPlaces: () => Promise<PicturePlaces>;
}

/** A model that composes music for films; the only door to the engine. */
export interface MusicModel {
  readonly identity: MusicModelIdentity;
  readonly capabilities: MusicModelCapabilities;
  readonly continuationFormat: ContinuationFormat;

  /** Devices used so far: `cpu`, `webgpu` or both. */
  readonly device: string;

  /** Opens ahead of time what composing needs. AppError `bad-model`, `cancelled`. */
  open(task?: Pick<LongTaskOptions, 'signal'>): Promise<void>;

  /**
   * Returns all parameters that a take depends on: the given ones, and the model's defaults for the rest.
   *
   * @throws AppError `bad-argument` names the parameter and its value
   */
  resolveParameters(parameters: ModelParameters): ModelParameters;

  /**
   * Returns resolved parameters with a choice for what the user leaves open, such as a tempo: the same for the
   * same film, so that a take made alone equals that of the same seed beside others.
   */
  chooseOpen(parameters: ModelParameters, choice: OpenChoice): Promise<ModelParameters>;

  /** How much music before a section the model can use, in tokens. */
  contextTokens(parameters: ModelParameters): number;

  /** How long the score of a film is. AppError `bad-media` for one that is too short. */
  measure(film: Film, request: Pick<PrepareRequest, 'parameters' | 'limitSeconds'>): ScoreLength;

  /**
   * Checks, without opening anything, the memory for one take and the room on the disk for the features of the
   * film. AppError `bad-argument`, `disk-full`, and those of {@link measure}.
   */
  requireRoom(film: Film, request: PrepareRequest): Promise<void>;

  /**
   * Computes the features of a film, after {@link requireRoom}. The caller closes the result. AppError
   * `bad-media`, `bad-argument`, `disk-full`, `cancelled`.
   */
  prepare(film: Film, request: PrepareRequest, task?: LongTaskOptions): Promise<PreparedFilm>;

  /**
   * Returns how many of the takes can be made at once in the free memory. AppError `bad-argument` if not
   * even one can.
   */
  takesAtOnce(request: ComposeRequest): Promise<number>;

  /**
   * Composes takes and yields each stretch as soon as it is finished, a given context first. Stops
   * within about half a second when aborted. AppError `bad-argument`, `cancelled`.
   */
  compose(request: ComposeRequest, task?: LongTaskOptions): AsyncGenerator<Stretch>;

  /** Encodes sound that the model can continue. AppError `bad-argument` without any sound. */
  encode(recording: Recording, task?: LongTaskOptions): Promise<Continuation>;

  /** Decodes a continuation, from a place of the timeline on. AppError `cancelled`. */
  render(
    continuation: Continuation,
    startToken: number,
    task?: LongTaskOptions,
  ): AsyncGenerator<Stretch>;

  /**
   * Joins consecutive pieces to one continuation.
   *
   * @throws AppError `bad-argument` for pieces of a model that this one cannot continue
   */
  joinContinuations(pieces: readonly ContinuationPiece[]): Continuation;

  /** Writes the continuations of all takes for other programs, in the model's exchange format. */
  exportContinuations(path: string, takes: readonly Continuation[]): Promise<void>;

  /** Reads a file of {@link exportContinuations}. AppError `bad-argument`, `not-found`. */
  importContinuations(path: string): Promise<Continuation[]>;

  /** Frees everything. */
  close(): Promise<void>;
}

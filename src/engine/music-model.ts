import type { ComputeDevice } from '../shared/device.ts';
import type { ModelParameters } from '../shared/model-parameters.ts';
import type { LongTaskOptions } from '../shared/progress.ts';

/** What a model can do, and the units of what it makes. */
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

/** Which model it is, as every take of it remembers. */
export interface MusicModelIdentity {
  readonly id: string;
  /** Identifies the weights and how they are stored. */
  readonly fingerprint: string;
  readonly precision: string;
}

/** One frame of a film for a model, with the places that it stands at in the request. */
export interface FilmFrame {
  /** Planar RGB [3, size, size], 0 … 255. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly localPositions: readonly number[];
  readonly globalPositions: readonly number[];
}

/** Frames that a model wants to see. */
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

/** A film as a model sees it. */
export interface Film {
  /** For messages. */
  readonly path: string;
  readonly durationSeconds: number;
  /** Duration as `ffprobe` prints it, which VidMuse's own code uses. */
  readonly printedDurationSeconds: number;
  /** Hash of the file, for caches. */
  contentHash(): Promise<string>;
  /** Reads frames in order of presentation; AppError of media. */
  frames(request: FilmFrameRequest, options: LongTaskOptions): AsyncIterable<FilmFrame>;
}

/** Part of the score to make, in tokens of the timeline, `endToken` exclusive. */
export interface Section {
  readonly startToken: number;
  readonly endToken: number;
}

/** How long a score is. */
export interface ScoreLength {
  readonly durationSeconds: number;
  readonly tokenCount: number;
}

/** What {@link MusicModel.prepare} is asked for. */
export interface PrepareRequest {
  readonly parameters: ModelParameters;
  /** Score only the first seconds of the film. */
  readonly limitSeconds?: number | undefined;
  /** The part that will be composed, where that is known: the rest need not be looked at. */
  readonly section?: Section | undefined;
}

/** A film that a model has looked at, or will look at when it composes. */
export interface PreparedFilm extends ScoreLength {
  close(): Promise<void>;
}

/**
 * Bytes with which a model continues music. Their meaning is the model's own; they can be stored,
 * and cut by {@link MusicModel.joinContinuations}.
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

/** What to compose. */
export interface ComposeRequest {
  /** From {@link MusicModel.prepare} of the same model. */
  readonly film: PreparedFilm;
  readonly parameters: ModelParameters;
  /** One for each take. Take and seed belong together, whatever else is in the batch. */
  readonly seeds: readonly number[];
  /** Make only this part; `context` stands directly before it. */
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
  /** What it is called in messages, quoted if need be. */
  readonly name: string;
  /** Samples that are expected, for progress. */
  readonly sampleCount: number;
}

/** A model that composes music for films; the only door to the engine. */
export interface MusicModel {
  readonly identity: MusicModelIdentity;
  readonly capabilities: MusicModelCapabilities;
  readonly continuationFormat: ContinuationFormat;

  /** Where it composes, looks and decodes, as far as it has done so: `cpu`, `webgpu` or both. */
  readonly device: string;

  /** Opens ahead of time what composing needs. AppError `bad-model`, `cancelled`. */
  open(task?: Pick<LongTaskOptions, 'signal'>): Promise<void>;

  /**
   * All parameters that a take depends on: those given, and the model's own choice for the rest.
   *
   * @throws AppError `bad-argument` names the parameter and its value
   */
  resolveParameters(parameters: ModelParameters): ModelParameters;

  /** How much music before a section the model can make use of, in tokens. */
  contextTokens(parameters: ModelParameters): number;

  /** How long the score of a film is. AppError `bad-media` for one that is too short. */
  measure(film: Film, request: Pick<PrepareRequest, 'parameters' | 'limitSeconds'>): ScoreLength;

  /** Looks at a film. The caller closes what it gets. AppError `bad-media`, `cancelled`. */
  prepare(film: Film, request: PrepareRequest, task?: LongTaskOptions): Promise<PreparedFilm>;

  /**
   * How many of the takes can be made at once in the memory that is free. AppError `bad-argument` where
   * not even one can.
   */
  takesAtOnce(request: ComposeRequest): Promise<number>;

  /**
   * Composes takes and yields each stretch as soon as it is finished, a given context first. Stops
   * within about half a second when aborted. AppError `bad-argument`, `cancelled`.
   */
  compose(request: ComposeRequest, task?: LongTaskOptions): AsyncGenerator<Stretch>;

  /** Turns sound into what the model can continue. AppError `bad-argument` without any sound. */
  encode(recording: Recording, task?: LongTaskOptions): Promise<Continuation>;

  /** The sound of a continuation, from a place of the timeline on. AppError `cancelled`. */
  render(
    continuation: Continuation,
    startToken: number,
    task?: LongTaskOptions,
  ): AsyncGenerator<Stretch>;

  /**
   * One continuation of pieces that follow each other.
   *
   * @throws AppError `bad-argument` for pieces of a model that this one cannot continue
   */
  joinContinuations(pieces: readonly ContinuationPiece[]): Continuation;

  /** Writes the continuations of all takes for other programs, in the model's exchange format. */
  exportContinuations(path: string, takes: readonly Continuation[]): Promise<void>;

  /** Reads what {@link exportContinuations} writes. AppError `bad-argument`, `not-found`. */
  importContinuations(path: string): Promise<Continuation[]>;

  /** Frees everything. */
  close(): Promise<void>;
}

import { Tensor } from 'onnxruntime-node';
import { AppError } from '../../shared/app-error.ts';
import { musicalKeys } from '../../shared/musical-key.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { beatLength, curveCount, type ConditionsConfig } from '../checkpoint/conditions-config.ts';
import type { FeatureStore } from '../features/feature-store.ts';
import { curvesOf, filmCurves } from '../features/film-curves.ts';
import { spanAround } from '../features/global-frames.ts';
import { conditionsFile } from '../graph/conditions-graph.ts';
import { SessionSet } from '../session/session-set.ts';
import type { SessionOptions } from '../session/open-session.ts';
import { localFramesPerSecond } from './window-plan.ts';

/** Wishes of the user for the music; the model chooses what is left out. */
export interface WantedMusic {
  /** Beats per minute, one of the model's. */
  readonly tempo?: number | undefined;
  /** One of {@link musicalKeys}. */
  readonly key?: string | undefined;
  /** Where a bar begins, in seconds of the timeline; 0 unless given. */
  readonly downbeat?: number | undefined;
}

/** A window to add conditions to. */
export interface PlacedWindow {
  /** First token of the window on the timeline. */
  readonly start: number;
  /** Its local frames. */
  readonly localFrames: readonly number[];
  /** Steps of its sequence. */
  readonly steps: number;
}

/** What a language model reads of a window. */
export interface ConditionedWindow {
  /** [frames, tokens, dim] */
  readonly embedding: Float32Array;
  /** Of a model with a beat: what is added to the embedding of each step, [steps, dim]. */
  readonly addedSteps?: Float32Array | undefined;
}

/** Adds the conditions of a window to the visual embedding of its frames, [frames, tokens, dim]. */
export type AddConditions = (
  window: PlacedWindow,
  embedding: Float32Array,
) => Promise<ConditionedWindow>;

/** Sizes that conditions depend on. */
export interface MusicSizes {
  /** Width of the visual embeddings. */
  readonly dim: number;
  /** Tokens per second. */
  readonly frameRate: number;
}

/** A film, and what is wanted for it. */
interface FilmRequest {
  readonly features: Pick<FeatureStore, 'localCount'> & Partial<Pick<FeatureStore, 'novelty'>>;
  readonly wanted?: WantedMusic | undefined;
}

/** The conditions of a model, which are added to the visual embedding of each local frame. */
export class Conditions {
  readonly #config: ConditionsConfig;
  readonly #sessions: SessionSet<'conditions'>;

  constructor(folder: string, config: ConditionsConfig, { threads }: SessionOptions = {}) {
    this.#config = config;
    this.#sessions = new SessionSet(folder, { conditions: conditionsFile }, { threads });
  }

  /**
   * Returns what adds the conditions to the frames of a window. The curves of a window are those of the
   * film around it, as long as the clips of the training: a section needs no more of the film.
   *
   * @param clipSeconds length of the clips of the training; undefined for the whole film
   */
  openFilm(
    { features, wanted = {} }: FilmRequest,
    { dim, frameRate, clipSeconds }: MusicSizes & { readonly clipSeconds?: number | undefined },
    options: Pick<LongTaskOptions, 'signal'>,
  ): AddConditions {
    const { localCount } = features;
    const spanFrames =
      clipSeconds === undefined ? localCount : Math.round(clipSeconds * localFramesPerSecond);
    return async (window, embedding) => {
      const frames = window.localFrames;
      if (!features.novelty) {
        throw new TypeError('a model with conditions needs the novelty of the film');
      }
      const span = spanAround(frames, localCount, spanFrames);
      const novelty = await features.novelty(options, span);
      const curves = filmCurves(novelty, this.#config, localCount - span.end);
      const places = frames.map((frame) => frame - span.start);
      return this.add(embedding, curvesOf(curves, places), { dim, frameRate }, wanted, window);
    };
  }

  /**
   * The visual embedding of a window with the conditions added.
   *
   * @param embedding [frames, tokens, dim]
   * @param curves [frames, 3]
   * @param place first token of the window on the timeline, and steps of its sequence
   * @throws AppError `bad-argument` for a tempo or key that the model does not know
   */
  async add(
    embedding: Float32Array,
    curves: Float32Array,
    { dim, frameRate }: MusicSizes,
    wanted: WantedMusic,
    place: Pick<PlacedWindow, 'start' | 'steps'>,
  ): Promise<ConditionedWindow> {
    const frames = curves.length / curveCount;
    const shape = [frames, embedding.length / dim / frames, dim];
    const session = await this.#sessions.open('conditions');
    const tempo = tempoNumber(this.#config, wanted.tempo);
    const { told, added_steps: added } = await session.run({
      embedding: new Tensor('float32', embedding, shape),
      curves: new Tensor('float32', curves, [frames, curveCount]),
      tempo: number(tempo),
      key: number(keyNumber(wanted.key)),
      ...(this.#config.beats && {
        first: new Tensor('float32', [
          this.#phaseOf(place.start - (wanted.downbeat ?? 0) * frameRate, tempo, frameRate),
        ]),
        step_count: new Tensor('int64', [BigInt(place.steps)], []),
      }),
    });
    return {
      embedding: (told as Tensor).data as Float32Array,
      addedSteps: added?.data as Float32Array | undefined,
    };
  }

  /**
   * Tokens from a downbeat on, less whole periods of all waves: small numbers keep their phase exact. 0 for the
   * number of the tempo that stands for any.
   */
  #phaseOf(tokens: number, tempo: number, frameRate: number): number {
    const { tempi, beats = [] } = this.#config;
    const known = tempi[tempo];
    if (known === undefined) return 0;
    const period = Math.max(...beats) * beatLength(known, frameRate);
    return tokens - Math.floor(tokens / period) * period;
  }

  async close(): Promise<void> {
    await this.#sessions.close();
  }
}

/**
 * Checks the wishes of the user against a model.
 *
 * @throws AppError `bad-argument` for a tempo or key that the model does not know, and for either of a model
 *   without conditions
 */
export function checkWantedMusic(
  model: { readonly id: string; readonly conditions?: ConditionsConfig | undefined },
  { tempo, key }: WantedMusic,
): void {
  if (tempo === undefined && key === undefined) return;
  if (!model.conditions) {
    throw new AppError(
      'bad-argument',
      `The model "${model.id}" takes no ${tempo === undefined ? 'key' : 'tempo'}: leave it out, or choose a model that does.`,
    );
  }
  tempoNumber(model.conditions, tempo);
  keyNumber(key);
}

/** Whether a model knows a tempo and a key, which may have been asked of another one. */
export function knowsMusic(config: ConditionsConfig, { tempo, key }: WantedMusic): boolean {
  return (
    (tempo === undefined || findTempo(config, tempo) >= 0) &&
    (key === undefined || findKey(key) >= 0)
  );
}

function findTempo({ tempi }: ConditionsConfig, tempo: number): number {
  return tempi.findIndex((known) => Math.abs(known - tempo) < 0.1);
}

function findKey(key: string): number {
  return musicalKeys.findIndex((known) => known.toLowerCase() === key.toLowerCase());
}

function tempoNumber(config: ConditionsConfig, tempo: number | undefined): number {
  const { tempi } = config;
  if (tempo === undefined) return tempi.length;
  const index = findTempo(config, tempo);
  if (index >= 0) return index;
  const known = tempi.map((value) => Number(value.toFixed(1))).join(', ');
  throw new AppError(
    'bad-argument',
    `The model knows no tempo of ${tempo} beats per minute: choose one of ${known}.`,
  );
}

function keyNumber(key: string | undefined): number {
  if (key === undefined) return musicalKeys.length;
  const index = findKey(key);
  if (index >= 0) return index;
  throw new AppError(
    'bad-argument',
    `There is no key "${key}": choose one of ${musicalKeys.join(', ')}.`,
  );
}

function number(value: number): Tensor {
  return new Tensor('int64', BigInt64Array.of(BigInt(value)), [1]);
}

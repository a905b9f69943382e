import { Tensor } from 'onnxruntime-node';
import { AppError } from '../../shared/app-error.ts';
import { musicalKeys } from '../../shared/musical-key.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { curveCount, type ConditionsConfig } from '../checkpoint/conditions-config.ts';
import type { FeatureStore } from '../features/feature-store.ts';
import { curvesOf, filmCurves } from '../features/film-curves.ts';
import { conditionsFile } from '../graph/conditions-graph.ts';
import { SessionSet } from '../session/session-set.ts';
import type { SessionOptions } from '../session/open-session.ts';

/** What the user asks of the music; what is left out, the model chooses. */
export interface WantedMusic {
  /** Beats per minute, one of the model's. */
  readonly tempo?: number | undefined;
  /** One of {@link musicalKeys}. */
  readonly key?: string | undefined;
}

/** Adds to the embedding [frames, tokens, dim] of a window all that the model is told of its frames. */
export type Teller = (frames: readonly number[], embedding: Float32Array) => Promise<Float32Array>;

/** A film, and what is wanted for it. */
interface FilmRequest {
  readonly features: Partial<Pick<FeatureStore, 'novelty'>>;
  readonly wanted?: WantedMusic | undefined;
}

/** Tells a model's language model of each local frame what its `ConditionsConfig` says. */
export class Conditions {
  readonly #config: ConditionsConfig;
  readonly #sessions: SessionSet<'conditions'>;

  constructor(folder: string, config: ConditionsConfig, { threads }: SessionOptions = {}) {
    this.#config = config;
    this.#sessions = new SessionSet(folder, { conditions: conditionsFile }, { threads });
  }

  /**
   * Looks at a whole film.
   *
   * @param dim width of the visual embeddings
   * @throws AppError `cancelled`, and what computing features throws
   */
  async openFilm(
    { features, wanted = {} }: FilmRequest,
    dim: number,
    options: Pick<LongTaskOptions, 'signal'>,
  ): Promise<Teller> {
    if (!features.novelty) throw new TypeError('the model wants to know what happens in the film');
    const curves = filmCurves(await features.novelty(options), this.#config);
    return (frames, embedding) => this.tell(embedding, curvesOf(curves, frames), dim, wanted);
  }

  /**
   * The visual embedding of a window with the conditions added.
   *
   * @param embedding [frames, tokens, dim]
   * @param curves [frames, 3]
   * @throws AppError `bad-argument` for a tempo or key that the model does not know
   */
  async tell(
    embedding: Float32Array,
    curves: Float32Array,
    dim: number,
    wanted: WantedMusic,
  ): Promise<Float32Array> {
    const frames = curves.length / curveCount;
    const shape = [frames, embedding.length / dim / frames, dim];
    const session = await this.#sessions.open('conditions');
    const { told } = await session.run({
      embedding: new Tensor('float32', embedding, shape),
      curves: new Tensor('float32', curves, [frames, curveCount]),
      tempo: number(tempoNumber(this.#config, wanted.tempo)),
      key: number(keyNumber(wanted.key)),
    });
    return (told as Tensor).data as Float32Array;
  }

  async close(): Promise<void> {
    await this.#sessions.close();
  }
}

/**
 * Checks what is wanted of a model.
 *
 * @throws AppError `bad-argument` for what it does not know, and for a model that knows neither
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

function tempoNumber({ tempi }: ConditionsConfig, tempo: number | undefined): number {
  if (tempo === undefined) return tempi.length;
  const index = tempi.findIndex((known) => Math.abs(known - tempo) < 0.1);
  if (index >= 0) return index;
  const known = tempi.map((value) => Number(value.toFixed(1))).join(', ');
  throw new AppError(
    'bad-argument',
    `The model knows no tempo of ${tempo} beats per minute: choose one of ${known}.`,
  );
}

function keyNumber(key: string | undefined): number {
  if (key === undefined) return musicalKeys.length;
  const index = musicalKeys.findIndex((known) => known.toLowerCase() === key.toLowerCase());
  if (index >= 0) return index;
  throw new AppError(
    'bad-argument',
    `There is no key "${key}": choose one of ${musicalKeys.join(', ')}.`,
  );
}

function number(value: number): Tensor {
  return new Tensor('int64', BigInt64Array.of(BigInt(value)), [1]);
}

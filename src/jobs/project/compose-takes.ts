import type {
  Continuation,
  MusicModel,
  PreparedFilm,
  Section,
  Stretch,
} from '../../engine/index.ts';
import type { Take, TokenRange } from '../../shared/project-document.ts';
import type { ModelParameters } from '../../shared/model-parameters.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { finishTake } from '../../store/finish-take.ts';
import { TakeWriter, type TakeJob } from './take-writer.ts';

/** What is composed into the takes of a job. */
export interface TakeComposition {
  readonly film: PreparedFilm;
  readonly parameters: ModelParameters;
  /** Seed of the first take; each further take has the next one. */
  readonly seed: number;
  /** The range that was asked for. */
  readonly range: TokenRange;
  /** The part to make, where it is not the whole score. */
  readonly section?: Section | undefined;
  /** Music that the takes continue: one for all, or one for each. */
  readonly context?: readonly Continuation[] | undefined;
  /** The take of the project that the context is from. */
  readonly parentId?: string | undefined;
}

/** Options of {@link composeTakes}. */
export interface ComposeTakesOptions extends LongTaskOptions {
  /** Receives each stretch of music once it is stored. */
  readonly onStretch?: ((stretch: Stretch) => void) | undefined;
  /** Takes with less new music are dropped; a fifth of a second unless given. */
  readonly shortestSeconds?: number | undefined;
}

/**
 * Composes the takes of a job into the takes folder of its project, and finishes their files: the one
 * way in which music is made, for the editor and for the command line. Where it stops early, what was
 * made stays in the takes folder as parts.
 *
 * @throws AppError of the model, `cancelled`, `disk-full`, `no-permission`
 */
export async function composeTakes(
  job: TakeJob,
  model: MusicModel,
  { range, seed, parentId, ...what }: TakeComposition,
  { onStretch, shortestSeconds, ...task }: ComposeTakesOptions,
): Promise<Take[]> {
  const { takeIds } = job.order;
  const seeds = takeIds.map((_, take) => seed + take);
  const { parameters } = what;
  const writer = new TakeWriter(job, model, (take) => ({
    origin: parentId === undefined ? 'generated' : 'regenerated',
    range,
    seed: seeds[take] as number,
    parameters,
    ...(parentId === undefined ? {} : { parentId }),
  }));
  try {
    for await (const stretch of model.compose({ ...what, seeds }, task)) {
      await writer.push(stretch);
      onStretch?.(stretch);
    }
  } finally {
    await writer.close();
  }
  const takes: Take[] = [];
  const total = takeIds.length;
  const report = (done: number) =>
    task.onProgress?.({ stage: 'rendering', done, total, unit: 'items' });
  for (const [done, id] of takeIds.entries()) {
    report(done);
    const take = await finishTake(job.project.path, id, { complete: true, shortestSeconds });
    if (take) takes.push(take);
  }
  report(total);
  return takes;
}

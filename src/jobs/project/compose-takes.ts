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
  /** The range that was requested. */
  readonly range: TokenRange;
  /** The part to make, where it is not the whole score. */
  readonly section?: Section | undefined;
  /** Music that the takes continue: one for all, or one for each. */
  readonly context?: readonly Continuation[] | undefined;
  /** The take of the project that the context is from. */
  readonly parentId?: string | undefined;
  /** The take whose opening is the context. */
  readonly themeTakeId?: string | undefined;
}

/** Options of {@link composeTakes}. */
export interface ComposeTakesOptions extends LongTaskOptions {
  /** Receives each stretch of music once it is stored, and the place of its first take in the job. */
  readonly onStretch?: ((stretch: Stretch, firstTake: number) => void) | undefined;
  /** Called with the number of takes made at once when memory is too small for all. */
  readonly onSplit?: ((atOnce: number) => void) | undefined;
  /** Takes with less new music are dropped; a fifth of a second unless given. */
  readonly shortestSeconds?: number | undefined;
}

/**
 * Composes the takes of a job into the takes folder of its project, and finishes their files: the one
 * way in which music is made, for the editor and for the command line. Where memory does not hold all
 * takes at once, they are made in several batches, which give the same takes. Where it stops early, what was
 * made stays in the takes folder as parts.
 *
 * @throws AppError of the model, `cancelled`, `disk-full`, `no-permission`
 */
export async function composeTakes(
  job: TakeJob,
  model: MusicModel,
  { range, seed, parentId, themeTakeId, ...what }: TakeComposition,
  { onStretch, onSplit, shortestSeconds, ...task }: ComposeTakesOptions,
): Promise<Take[]> {
  const { takeIds } = job.order;
  const seeds = takeIds.map((_, take) => seed + take);
  const { parameters } = what;
  for (let first = 0, batch = 0; first < seeds.length; batch++) {
    // Checked again for each batch, because the one before may leave less free memory.
    const left = what.context?.length === 1 ? what.context : what.context?.slice(first);
    const atOnce = await model.takesAtOnce({ ...what, context: left, seeds: seeds.slice(first) });
    if (first === 0 && atOnce < seeds.length) onSplit?.(atOnce);
    const batches = batch + Math.ceil((seeds.length - first) / atOnce);
    const batchSeeds = seeds.slice(first, first + atOnce);
    const batchIds = takeIds.slice(first, first + atOnce);
    const writer = new TakeWriter({ ...job, order: { takeIds: batchIds } }, model, (take) => ({
      origin: parentId === undefined ? 'generated' : 'regenerated',
      range,
      seed: batchSeeds[take] as number,
      parameters,
      ...(parentId === undefined ? {} : { parentId }),
      ...(themeTakeId === undefined ? {} : { themeTakeId }),
    }));
    const context = left?.length === 1 ? left : left?.slice(0, atOnce);
    const request = { ...what, context, seeds: batchSeeds };
    try {
      for await (const stretch of model.compose(request, countBatches(task, batch, batches))) {
        await writer.push(stretch);
        onStretch?.(stretch, first);
      }
    } finally {
      await writer.close();
    }
    first += batchSeeds.length;
  }
  const takes: Take[] = [];
  const { startToken, endToken } = what.section ?? {
    startToken: 0,
    endToken: what.film.tokenCount,
  };
  const seconds = (endToken - startToken) / model.capabilities.tokensPerSecond;
  const total = takeIds.length * seconds;
  const report = (done: number) =>
    task.onProgress?.({ stage: 'rendering', done, total, unit: 'seconds' });
  for (const [index, id] of takeIds.entries()) {
    report(index * seconds);
    const take = await finishTake(job.project.path, id, {
      complete: true,
      shortestSeconds,
      onMeasured: (share) => report((index + share) * seconds),
    });
    if (take) takes.push(take);
  }
  report(total);
  return takes;
}

/** Combines the progress of several batches of the same steps. */
function countBatches(
  { signal, onProgress }: LongTaskOptions,
  batch: number,
  batches: number,
): LongTaskOptions {
  if (!onProgress || batches === 1) return { signal, onProgress };
  return {
    signal,
    onProgress: ({ done, total, ...rest }) => {
      onProgress({ ...rest, done: batch * total + done, total: batches * total });
    },
  };
}

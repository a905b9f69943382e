import type { JobRequest } from '../../shared/jobs.ts';
import type { ModelSummary } from '../../shared/studio-api.ts';
import { splitPath } from './file-path.ts';

/** How weights can be stored. */
export type Precision = Extract<JobRequest, { kind: 'import-model' }>['precision'];

/** Precisions with what speaks for each, the recommended one first. */
export const precisionChoices: readonly {
  readonly precision: Precision;
  readonly label: string;
  readonly explanation: string;
}[] = [
  {
    precision: 'int8',
    label: 'Fast (8-bit), recommended',
    explanation: 'Several times faster on a CPU, and hardly differs to the ear.',
  },
  {
    precision: 'int4',
    label: 'Smallest (4-bit)',
    explanation: 'Smallest, for machines with little memory. Differs a little more.',
  },
  {
    precision: 'float16',
    label: 'Compact (16-bit)',
    explanation: 'Half the size of the original on disk; needs as much memory while it runs.',
  },
  {
    precision: 'float32',
    label: 'Exact (32-bit)',
    explanation: 'Exactly the numbers of the original. Largest and slowest.',
  },
];

/** A model's name from its folder, unlike every name in use: `vidmuse`, `vidmuse-2`. */
export function suggestedModelId(folder: string, used: readonly string[]): string {
  const name = splitPath(folder.replace(/[\\/]+$/, '')).name;
  const cleaned = name.replace(/[^a-z0-9._-]+/gi, '-').replace(/^[^a-z0-9]+|-+$/gi, '');
  const base = cleaned === '' ? 'vidmuse' : cleaned;
  const taken = new Set(used);
  let id = base;
  for (let number = 2; taken.has(id); number++) id = `${base}-${number}`;
  return id;
}

/** Why a name for a model is not valid, as a sentence; undefined if it is valid. */
export function modelIdProblem(id: string, used: readonly string[]): string | undefined {
  if (!/^[a-z0-9][a-z0-9._-]*$/i.test(id)) {
    return 'Use letters, digits, dots and dashes, beginning with a letter or digit.';
  }
  if (used.includes(id)) return 'There is a model of this name already.';
  return undefined;
}

/** Whether a model can score in earnest: one with a notice is not what it seems. */
export function isRealModel({ notice }: Pick<ModelSummary, 'notice'>): boolean {
  return notice === undefined;
}

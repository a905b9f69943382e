import type { JobRequest } from '../../shared/jobs.ts';
import type { ModelSummary } from '../../shared/model-summary.ts';
import { precisionName } from '../panels/model-words.ts';
import { splitPath } from './file-path.ts';
import { say } from '../words/say.ts';

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
    label: say('modelImport.fast8BitRecommended'),
    explanation: say('modelImport.severalTimesFasterCpuHardly'),
  },
  {
    precision: 'int4',
    label: precisionName('int4'),
    explanation: say('modelImport.smallestMachinesWithLittleMemory'),
  },
  {
    precision: 'float16',
    label: precisionName('float16'),
    explanation: say('modelImport.halfSizeOriginalDiskNeeds'),
  },
  {
    precision: 'float32',
    label: precisionName('float32'),
    explanation: say('modelImport.exactlyNumbersOriginalLargestSlowest'),
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
    return say('modelImport.useLettersDigitsDotsDashes');
  }
  if (used.includes(id)) return say('modelImport.thereModelNameAlready');
  return undefined;
}

/** Whether a model can score in earnest: one with a notice is not what it seems. */
export function isRealModel({ notice }: Pick<ModelSummary, 'notice'>): boolean {
  return notice === undefined;
}

import { starterModelId } from '../../shared/scoring-defaults.ts';
import type { ModelSummary } from '../../shared/studio-api.ts';

const names: Readonly<Record<string, string>> = {
  [starterModelId]: 'VidMuse Studio starter',
};

/** What people call a model: those that come with the program by a name, others by that they were given. */
export function modelName(modelId: string): string {
  return names[modelId] ?? modelId;
}

/** How a model's weights are stored, in words. */
export function precisionName(precision: string): string {
  const bits: Readonly<Record<string, string>> = {
    float32: 'Exact (32-bit)',
    float16: 'Compact (16-bit)',
    int8: 'Fast (8-bit)',
    int4: 'Smallest (4-bit)',
  };
  return bits[precision] ?? precision;
}

/** What a model's licence allows, in one sentence; undefined for licences that are not known. */
export function licenceMeaning({
  licenceName,
}: Pick<ModelSummary, 'licenceName'>): string | undefined {
  if (/(^|[^a-z])nc([^a-z]|$)|non-?commercial/i.test(licenceName)) {
    return 'For non-commercial work only, and with the authors named: not for paid or advertising films.';
  }
  if (/^mit\b/i.test(licenceName)) return 'Free for any use, commercial films included.';
  return undefined;
}

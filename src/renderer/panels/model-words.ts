import { starterNumber } from '../../shared/scoring-defaults.ts';
import type { ModelSummary } from '../../shared/model-summary.ts';
import { say } from '../words/say.ts';

/** What people call a model: those that come with the program by a name, others by that they were given. */
export function modelName(modelId: string): string {
  const number = starterNumber(modelId);
  if (number === undefined) return modelId;
  const name = say('modelWords.vidmuseStudioStarter');
  return number === 1 ? name : say('modelWords.numbered', { name, number });
}

/** What distinguishes a model that comes with the program; undefined for others. */
export function modelHint(modelId: string): string | undefined {
  const hints: Readonly<Record<string, string>> = {
    starter: say('modelWords.clearBeat'),
    starter2: say('modelWords.followsMoreClosely'),
  };
  return hints[modelId];
}

/** How a model's weights are stored, in words. */
export function precisionName(precision: string): string {
  const bits: Readonly<Record<string, string>> = {
    float32: say('modelWords.exact32Bit'),
    float16: say('modelWords.compact16Bit'),
    int8: say('modelWords.fast8Bit'),
    int4: say('modelWords.smallest4Bit'),
  };
  return bits[precision] ?? precision;
}

/** What a model's licence allows, in one sentence; undefined for licences that are not known. */
export function licenceMeaning({
  licenceName,
}: Pick<ModelSummary, 'licenceName'>): string | undefined {
  if (/(^|[^a-z])nc([^a-z]|$)|non-?commercial/i.test(licenceName)) {
    return say('modelWords.nonCommercialWorkOnlyWithAuthors');
  }
  if (/^mit\b/i.test(licenceName)) return say('modelWords.freeAnyUseCommercialFilms');
  return undefined;
}

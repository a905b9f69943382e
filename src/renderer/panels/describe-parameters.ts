import type { ModelParameters } from '../../shared/model-parameters.ts';
import { vidMuseParametersSchema } from '../../shared/vidmuse-parameters.ts';
import { say } from '../words/say.ts';
import type { TakeFact } from './take-facts.ts';

/** A take's parameters for people: VidMuse's in words, those of an unknown model as they are. */
export function describeParameters(parameters: ModelParameters): TakeFact[] {
  const { data } = vidMuseParametersSchema.safeParse(parameters);
  if (!data) {
    return Object.entries(parameters).map(([name, value]) => ({ name, value: String(value) }));
  }
  const { greedy, topP, topK, temperature, cfgCoef } = data;
  const drawn =
    topP > 0
      ? say('describeParameters.topP', { topP, temperature })
      : say('describeParameters.topK', { topK, temperature });
  return [
    {
      name: say('describeParameters.sampling'),
      value: greedy ? say('describeParameters.greedy') : drawn,
    },
    { name: say('samplingFields.cfgCoef'), value: String(cfgCoef) },
  ];
}

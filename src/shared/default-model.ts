import { starterModelIds } from './scoring-defaults.ts';

/**
 * The model that is used where the user has named none: the best starter model, else the first one. Command line
 * and window share this rule; the window remembers the model that was chosen last, and the command
 * line asks if there are several and no starter model.
 *
 * @param models as they are listed: those with a notice last
 */
export function defaultModel<Model extends { readonly id: string }>(
  models: readonly Model[],
): Model | undefined {
  const starters = starterModelIds.map((starter) => models.find(({ id }) => id === starter));
  return starters.find((model) => model !== undefined) ?? models[0];
}

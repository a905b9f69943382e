import { AppError } from '../shared/app-error.ts';
import { defaultModel } from '../shared/default-model.ts';
import { starterModelIds } from '../shared/scoring-defaults.ts';
import { listModels, type ModelFolder } from './model-folder.ts';

/**
 * Returns the default model: the best starter model, else the only one.
 *
 * @throws AppError `bad-argument` when the choice is the user's, `not-found` when there is none
 */
export async function chooseModel(modelsDir: string): Promise<ModelFolder> {
  const models = await listModels(modelsDir);
  const listed = models.map(({ description }) => description);
  const id = defaultModel(listed)?.id;
  const model = models.find(({ description }) => description.id === id);
  if (model && id !== undefined && (starterModelIds.includes(id) || models.length === 1)) {
    return model;
  }
  if (models.length === 0) {
    throw new AppError(
      'not-found',
      `There is no model in "${modelsDir}" yet. Import one with: vidmuse import <checkpoint-dir>`,
    );
  }
  throw new AppError(
    'bad-argument',
    `There are several models in "${modelsDir}" (${listed.map((one) => one.id).join(', ')}): say which one with --model.`,
  );
}

import { AppError } from '../shared/app-error.ts';
import { starterModelId } from '../shared/scoring-defaults.ts';
import { listModels, type ModelFolder } from './model-folder.ts';

/**
 * Returns the default model: the starter model, else the only one.
 *
 * @throws AppError `bad-argument` when the choice is the user's, `not-found` when there is none
 */
export async function chooseModel(modelsDir: string): Promise<ModelFolder> {
  const models = await listModels(modelsDir);
  const named = (id: string) => models.find(({ description }) => description.id === id);
  const model = named(starterModelId) ?? (models.length === 1 ? models[0] : undefined);
  if (model) return model;
  if (models.length === 0) {
    throw new AppError(
      'not-found',
      `There is no model in "${modelsDir}" yet. Import one with: vidmuse import <checkpoint-dir>`,
    );
  }
  const ids = models.map(({ description }) => description.id).join(', ');
  throw new AppError(
    'bad-argument',
    `There are several models in "${modelsDir}" (${ids}): say which one with --model.`,
  );
}

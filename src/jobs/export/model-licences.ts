import { listModels } from '../../engine/index.ts';
import type { ModelLicences } from '../../export/provenance.ts';

/** Names of the licences of the models in a folder; of none where it cannot be read. */
export async function modelLicences(modelsDir: string): Promise<ModelLicences> {
  const models = await listModels(modelsDir).catch(() => []);
  return Object.fromEntries(models.map(({ description: { id, licence } }) => [id, licence.name]));
}

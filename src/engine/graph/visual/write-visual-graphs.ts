import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asAppError } from '../../../shared/app-error.ts';
import type { VisualConfig } from '../../checkpoint/visual-config.ts';
import { writeModel, type WriteModelOptions } from '../write-model.ts';
import type { StoredPrecision } from './encoder-layers.ts';
import { buildVisualGraphs, visualGraphFiles, type VisualGraph } from './visual-graphs.ts';
import type { Tensors } from './visual-tensors.ts';

/** Options of {@link writeVisualGraphs}. */
export interface WriteVisualGraphsOptions extends WriteModelOptions {
  readonly precision?: StoredPrecision;
}

/**
 * Writes the visual encoder's graphs and weights into `folder`, one weight in memory at a time.
 * Removes all of them when it fails or is cancelled.
 */
export async function writeVisualGraphs(
  folder: string,
  tensors: Tensors,
  config: VisualConfig,
  options: WriteVisualGraphsOptions = {},
): Promise<void> {
  const graphs = buildVisualGraphs(tensors, config, options.precision);
  const written: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const name of Object.keys(graphs) as VisualGraph[]) {
      const path = join(folder, visualGraphFiles[name]);
      await writeModel(graphs[name], path, options);
      written.push(path, `${path}.data`);
    }
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    throw asAppError(error, `write the visual encoder into "${folder}"`);
  }
}

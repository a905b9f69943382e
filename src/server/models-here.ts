import { cardStarter } from '../host/card-process.ts';
import { GraphicsProbes } from '../host/graphics-probes.ts';
import { ModelSpeeds } from '../host/model-speeds.ts';
import { StudioModels, type StudioModelsOptions } from '../host/studio-models.ts';
import { forkWorkers } from '../host/worker-process.ts';
import type { StartCard } from '../shared/card-process.ts';
import type { WorkerFolders } from '../shared/worker-protocol.ts';
import { findProgramFiles } from './built-renderer.ts';

/** What {@link modelsHere} needs. */
export interface ModelsHereOptions extends Pick<StudioModelsOptions, 'list'> {
  readonly folders: WorkerFolders;
  readonly signal?: AbortSignal;
}

/** The models of this machine for the command line, by the code of the editor's host. */
export function modelsHere({ folders, list, signal }: ModelsHereOptions): StudioModels {
  const startWorker = forkWorkers(findProgramFiles().workerPath);
  const graphics = new GraphicsProbes(startWorker, signal);
  return new StudioModels({
    list,
    probe: (device) => graphics.probe(device),
    speeds: new ModelSpeeds({ startWorker, folders }),
  });
}

/** Starts the process that uses the graphics card for the command line. */
export function startCardHere(): StartCard {
  return cardStarter(forkWorkers(findProgramFiles().workerPath));
}

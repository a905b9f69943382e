import type { Engine } from '../../engine/engine.ts';
import { openModelFolder } from '../../engine/model-folder.ts';
import type { Device } from '../../engine/session/open-session.ts';
import type { WorkerFolders } from '../../shared/worker-protocol.ts';
import { openEngine } from '../open-engine.ts';

/** Keeps the engine that was used last open: opening a model can take longer than a take. */
export class EnginePool {
  #open: { readonly key: string; readonly engine: Engine } | undefined;

  /** The engine of a model; closes another one. Throws AppError `not-found`, `bad-model`. */
  async use(folders: WorkerFolders, modelId: string, device: Device): Promise<Engine> {
    const { description } = await openModelFolder(folders.modelsDir, modelId);
    const key = JSON.stringify([folders, modelId, description.fingerprint, device]);
    if (this.#open?.key !== key) {
      await this.close();
      this.#open = { key, engine: await openEngine({ ...folders, modelId, device }) };
    }
    return this.#open.engine;
  }

  /** Frees what is open. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.engine.close();
  }
}

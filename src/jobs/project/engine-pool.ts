import type { Engine } from '../../engine/engine.ts';
import { openModelFolder } from '../../engine/model-folder.ts';
import type { ChosenDevice } from '../../shared/device.ts';
import type { WorkerFolders } from '../../shared/worker-protocol.ts';
import { openEngine } from '../open-engine.ts';

/** Keeps the engine that was used last open: opening a model can take longer than a take. */
export class EnginePool {
  #open: { readonly key: string; readonly engine: Engine } | undefined;
  #fallbackReason: string | undefined;

  /** Why the open engine's model is not on the graphics card that it was to be on. */
  get fallbackReason(): string | undefined {
    return this.#fallbackReason;
  }

  /** The engine of a model; closes another one. Throws AppError `not-found`, `bad-model`. */
  async use(folders: WorkerFolders, modelId: string, chosen: ChosenDevice): Promise<Engine> {
    const { description } = await openModelFolder(folders.modelsDir, modelId);
    const { device, fallsBack } = chosen;
    const key = JSON.stringify([folders, modelId, description.fingerprint, device, fallsBack]);
    if (this.#open?.key !== key) {
      await this.close();
      const onFallback = fallsBack
        ? (reason: string) => (this.#fallbackReason = reason)
        : undefined;
      const engine = await openEngine({ ...folders, modelId, device, onFallback });
      this.#open = { key, engine };
    }
    return this.#open.engine;
  }

  /** Frees what is open. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    this.#fallbackReason = undefined;
    await open?.engine.close();
  }
}

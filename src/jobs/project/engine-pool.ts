import { openModelFolder, type MusicModel } from '../../engine/index.ts';
import type { ChosenDevice } from '../../shared/device.ts';
import type { StartCard } from '../../shared/card-process.ts';
import type { WorkerFolders } from '../../shared/worker-protocol.ts';
import { openEngine } from '../open-engine.ts';
import { hostNote, type HostNote } from '../../shared/host-note.ts';

/** The note of jobs after the one in which the card failed. */
const failedBefore = hostNote(
  'The processor makes the music, because the graphics card failed in an earlier job. To try the card again, restart VidMuse Studio.',
);

/** Keeps the model that was used last open: opening one can take longer than a take. */
export class EnginePool {
  readonly #startCard: StartCard | undefined;
  #open: { readonly key: string; readonly engine: MusicModel } | undefined;
  #fallbackReason: HostNote | undefined;
  #hasCardFailed = false;

  /** @param startCard starts the process that uses the graphics card; this process does unless given */
  constructor(startCard?: StartCard) {
    this.#startCard = startCard;
  }

  /** Why a part of the open model runs on the processor instead of the graphics card. */
  get fallbackReason(): HostNote | undefined {
    return this.#fallbackReason;
  }

  /** Opens a model, and closes another one. Throws AppError `not-found`, `bad-model`. */
  async use(folders: WorkerFolders, modelId: string, chosen: ChosenDevice): Promise<MusicModel> {
    const { description } = await openModelFolder(folders.modelsDir, modelId);
    const { device, fallsBack } = chosen;
    const key = JSON.stringify([folders, modelId, description.fingerprint, device, fallsBack]);
    if (this.#open?.key !== key) {
      await this.close();
      const note = (reason: HostNote) => (this.#fallbackReason ??= reason);
      const onFallback = fallsBack ? note : undefined;
      const startCard = this.#startCard;
      const what = { ...folders, modelId, device };
      const onCardLost = (reason: HostNote) => {
        this.#hasCardFailed = true;
        note(reason);
      };
      const engine = await openEngine({ ...what, onFallback, onCardLost, startCard });
      this.#open = { key, engine };
    } else if (this.#hasCardFailed) {
      this.#fallbackReason = failedBefore;
    }
    return this.#open.engine;
  }

  /** Frees what is open. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    this.#fallbackReason = undefined;
    this.#hasCardFailed = false;
    await open?.engine.close();
  }
}

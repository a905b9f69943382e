import { throwIfCancelled } from '../shared/app-error.ts';
import type { ComputeDevice } from '../shared/device.ts';
import type { ModelSpeed } from '../shared/model-speed.ts';
import type { ListedModel, WorkerFolders } from '../shared/worker-protocol.ts';
import { askOwnProcess } from './ask-own-process.ts';
import { StoredModelSpeeds } from './stored-model-speeds.ts';
import type { StartWorker } from './worker-process.ts';
import { hostNote } from '../shared/host-note.ts';

/**
 * A large model takes some seconds to open, and a card compiles its programs as well. A job waits for the
 * card's figure; a card that takes longer, such as a driver in software, is slower than the processor.
 */
const longestMilliseconds: Readonly<Record<ComputeDevice, number>> = {
  cpu: 120_000,
  webgpu: 60_000,
  cuda: 60_000,
};

/** Options of {@link ModelSpeeds}. */
export interface ModelSpeedsOptions {
  readonly startWorker: StartWorker;
  readonly folders: WorkerFolders;
  /** How long one device may take. */
  readonly milliseconds?: number;
}

/** Options of {@link ModelSpeeds.measure}. */
export interface MeasureOptions {
  readonly signal?: AbortSignal | undefined;
  /** Also measure devices whose speed is known. */
  readonly again?: boolean;
  readonly onProgress?: (device: ComputeDevice) => void;
}

/**
 * How fast each model is on each device of this machine: a short run of the model's own graphs, measured
 * once per model, device and runtime, in a process of its own, and kept in the cache folder. A device that
 * failed is tried again after a day.
 */
export class ModelSpeeds {
  readonly #options: ModelSpeedsOptions;
  readonly #stored: StoredModelSpeeds;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ModelSpeedsOptions) {
    this.#options = options;
    this.#stored = new StoredModelSpeeds(options.folders.cacheDir);
  }

  /** The speeds that are known already. */
  known(model: ListedModel, devices: readonly ComputeDevice[]): Promise<ModelSpeed[]> {
    return this.#stored.of(model, devices);
  }

  /**
   * Measures a model on the devices without a known speed, one after the other, once earlier calls have
   * ended: two at once would slow each other down. Of a device that cannot run the model, the reason is kept.
   *
   * @throws AppError `cancelled`
   */
  measure(
    model: ListedModel,
    devices: readonly ComputeDevice[],
    options: MeasureOptions = {},
  ): Promise<ModelSpeed[]> {
    const measured = this.#last.then(() => this.#measure(model, devices, options));
    this.#last = measured.catch(() => undefined);
    return measured;
  }

  async #measure(
    model: ListedModel,
    devices: readonly ComputeDevice[],
    { signal, again = false, onProgress }: MeasureOptions,
  ): Promise<ModelSpeed[]> {
    throwIfCancelled(signal);
    const known = again ? [] : await this.known(model, devices);
    const speeds: ModelSpeed[] = [];
    for (const device of devices) {
      const before = known.find((speed) => speed.device === device);
      if (!before) onProgress?.(device);
      speeds.push(before ?? (await this.#measureOn(device, model, signal)));
    }
    return speeds;
  }

  async #measureOn(
    device: ComputeDevice,
    model: ListedModel,
    signal: AbortSignal | undefined,
  ): Promise<ModelSpeed> {
    const { startWorker, folders, milliseconds = longestMilliseconds[device] } = this.#options;
    const input = { folders, modelId: model.summary.id, device };
    const answer = await askOwnProcess(startWorker, 'measureSpeed', input, {
      signal,
      milliseconds,
    });
    throwIfCancelled(signal);
    const speed: ModelSpeed = answer.answered
      ? answer.value
      : { works: false, device, reason: answer.died ? endedWords(device) : answer.reason };
    await this.#stored.keep(model, speed);
    return speed;
  }
}

function endedWords(device: ComputeDevice): string {
  return hostNote(
    device === 'cpu'
      ? 'the process that measured it ended, perhaps for want of memory'
      : 'its driver ended the process that measured it',
  );
}

import { AppError, throwIfCancelled } from '../shared/app-error.ts';
import { resolveDevice } from '../shared/choose-device.ts';
import {
  computeDevices,
  usableDevices,
  type ChosenDevice,
  type Device,
  type GraphicsDevice,
  type GraphicsProbe,
} from '../shared/device.ts';
import type { ModelSpeed } from '../shared/model-speed.ts';
import type { ModelSummary } from '../shared/model-summary.ts';
import type { ListedModel } from '../shared/worker-protocol.ts';
import type { MeasureOptions, ModelSpeeds } from './model-speeds.ts';

/** What {@link StudioModels} needs. */
export interface StudioModelsOptions {
  /** The models of the models folder. */
  readonly list: () => Promise<readonly ListedModel[]>;
  /** Tries the graphics card through WebGPU or CUDA. */
  readonly probe: (device: GraphicsDevice) => Promise<GraphicsProbe>;
  readonly speeds: ModelSpeeds;
}

/** Jobs that would slow a measurement down. */
export interface Disturbance {
  readonly isRunning: () => boolean;
  /** Resolves when those have ended that run now. */
  readonly ended: () => Promise<void>;
}

/** The imported models, their speed on each device, and the choice of a device. */
export class StudioModels {
  readonly #options: StudioModelsOptions;
  readonly #measurements = new Set<AbortController>();

  constructor(options: StudioModelsOptions) {
    this.#options = options;
  }

  /** Result of trying the graphics card. */
  probe(device: GraphicsDevice): Promise<GraphicsProbe> {
    return this.#options.probe(device);
  }

  /** The devices that can be chosen here. */
  async devices(): Promise<Device[]> {
    return usableDevices({ webgpu: await this.probe('webgpu'), cuda: await this.probe('cuda') });
  }

  /** All models, with the speeds that are known. */
  async list(): Promise<ModelSummary[]> {
    const models = await this.#options.list();
    const summaries = models.map(async (model) => ({
      ...model.summary,
      speeds: await this.#options.speeds.known(model, computeDevices),
    }));
    return Promise.all(summaries);
  }

  /**
   * Measures a model on every device that works here.
   *
   * @throws AppError `not-found`, `cancelled`
   */
  async measure(modelId: string, options: MeasureOptions = {}): Promise<ModelSpeed[]> {
    const model = await this.#find(modelId);
    const usable = await this.devices();
    const devices = computeDevices.filter((device) => usable.includes(device));
    return this.#options.speeds.measure(model, devices, options);
  }

  /**
   * Measures a model on every device that works here, whatever is known. {@link disturbMeasuring} stops the
   * measurement; it starts again when the jobs have ended.
   *
   * @throws AppError `not-found`, `cancelled`
   */
  async measureAgain(
    modelId: string,
    jobs: Disturbance,
    signal: AbortSignal,
  ): Promise<ModelSpeed[]> {
    for (;;) {
      throwIfCancelled(signal);
      if (jobs.isRunning()) {
        await jobs.ended();
        continue;
      }
      const disturbed = new AbortController();
      this.#measurements.add(disturbed);
      try {
        const signals = AbortSignal.any([signal, disturbed.signal]);
        return await this.measure(modelId, { again: true, signal: signals });
      } catch (error) {
        if (!disturbed.signal.aborted) throw error;
      } finally {
        this.#measurements.delete(disturbed);
      }
    }
  }

  /** Stops the measurement of {@link measureAgain}, because a job that would slow it down starts. */
  disturbMeasuring(): void {
    for (const measurement of this.#measurements) measurement.abort();
  }

  /**
   * Chooses the device of a model; `auto` measures it first, if there is a choice and no known speed.
   *
   * @throws AppError `unsupported` for a graphics card that does not work, `not-found`, `cancelled`
   */
  async resolveDevice(
    device: Device,
    modelId: string,
    options: MeasureOptions = {},
  ): Promise<ChosenDevice> {
    const { probe } = this.#options;
    return resolveDevice(device, { probe, measure: () => this.measure(modelId, options) });
  }

  async #find(modelId: string): Promise<ListedModel> {
    const models = await this.#options.list();
    const model = models.find(({ summary }) => summary.id === modelId);
    if (model) return model;
    throw new AppError('not-found', `There is no model "${modelId}". Choose another one.`);
  }
}

import { AppError } from '../shared/app-error.ts';
import { resolveDevice } from '../shared/choose-device.ts';
import {
  computeDevices,
  type ChosenDevice,
  type ComputeDevice,
  type Device,
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
  /** Tries the graphics card. */
  readonly probe: () => Promise<GraphicsProbe>;
  readonly speeds: ModelSpeeds;
}

/** The imported models, their speed on each device, and the choice of a device. */
export class StudioModels {
  readonly #options: StudioModelsOptions;

  constructor(options: StudioModelsOptions) {
    this.#options = options;
  }

  /** Result of trying the graphics card. */
  probe(): Promise<GraphicsProbe> {
    return this.#options.probe();
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
    const { works } = await this.#options.probe();
    const devices: readonly ComputeDevice[] = works ? computeDevices : ['cpu'];
    return this.#options.speeds.measure(model, devices, options);
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

import {
  usableDevices,
  type Device,
  type GraphicsDevice,
  type GraphicsProbe,
} from '../shared/device.ts';
import { probeCuda } from './probe-cuda.ts';
import { probeGraphics } from './probe-graphics.ts';
import type { StartWorker } from './worker-process.ts';

const probes = { webgpu: probeGraphics, cuda: probeCuda } as const;

/** What trying the graphics card through WebGPU and CUDA gave; each is tried once, when it is first asked for. */
export class GraphicsProbes {
  readonly #startWorker: StartWorker;
  readonly #signal: AbortSignal | undefined;
  readonly #onDevices: (devices: Device[]) => void;
  readonly #probed = new Map<GraphicsDevice, Promise<GraphicsProbe>>();
  #all: Promise<void> | undefined;

  /** @param onDevices called once, with the devices that can be chosen, when {@link all} were tried */
  constructor(
    startWorker: StartWorker,
    signal?: AbortSignal,
    onDevices: (devices: Device[]) => void = () => undefined,
  ) {
    this.#startWorker = startWorker;
    this.#signal = signal;
    this.#onDevices = onDevices;
  }

  /** Tries a device. Never throws. */
  probe(device: GraphicsDevice): Promise<GraphicsProbe> {
    const known = this.#probed.get(device);
    if (known) return known;
    const probing = probes[device](this.#startWorker, this.#signal ? { signal: this.#signal } : {});
    this.#probed.set(device, probing);
    return probing;
  }

  /** Tries all devices. */
  all(): Promise<void> {
    return (this.#all ??= this.#tryAll());
  }

  /** Resolves when nothing is being tried. */
  async settled(): Promise<void> {
    await this.#all;
    await Promise.all(this.#probed.values());
  }

  async #tryAll(): Promise<void> {
    const [webgpu, cuda] = await Promise.all([this.probe('webgpu'), this.probe('cuda')]);
    this.#onDevices(usableDevices({ webgpu, cuda }));
  }
}

import { z } from 'zod';
import { AppError } from './app-error.ts';

/**
 * Where a model runs: `webgpu` is a graphics card, whatever its maker; `auto` is a graphics card
 * where one was found to work and to be faster than the processor, else the processor.
 */
export const deviceSchema = z.enum(['cpu', 'webgpu', 'auto']);

/** One of {@link deviceSchema}'s. */
export type Device = z.infer<typeof deviceSchema>;

/** The devices that `auto` may be resolved to. */
export const computeDevices = ['cpu', 'webgpu'] as const satisfies readonly Device[];

/** A device that `auto` was resolved to. */
export type ComputeDevice = Exclude<Device, 'auto'>;

/** What trying the graphics card gave. */
export type GraphicsProbe =
  | { readonly works: true; /** Than the processor. */ readonly isFaster: boolean }
  | { readonly works: false; readonly reason: string };

/** Where a model runs after all. */
export interface ChosenDevice {
  readonly device: ComputeDevice;
  /** `auto` was asked for: what cannot be opened on a graphics card is opened on the processor. */
  readonly fallsBack: boolean;
  /** Why `auto` is the processor. */
  readonly note?: string;
}

/** The devices that a probe lets choose from; `auto` is one where it makes a difference. */
export function usableDevices(probe: GraphicsProbe): Device[] {
  if (!probe.works) return ['cpu'];
  return probe.isFaster ? ['cpu', 'webgpu', 'auto'] : ['cpu', 'webgpu'];
}

/** Where everything runs that need not or cannot run elsewhere. */
export const onProcessor: ChosenDevice = { device: 'cpu', fallsBack: false };

/**
 * Resolves a device, trying the graphics card only where that matters.
 *
 * @throws AppError `unsupported` for a graphics card that does not work
 */
export async function resolveDevice(
  device: Device,
  probe: () => Promise<GraphicsProbe>,
): Promise<ChosenDevice> {
  return device === 'cpu' ? onProcessor : chooseDevice(device, await probe());
}

/** Resolves a device. Throws AppError `unsupported` for a graphics card that does not work. */
export function chooseDevice(device: Device, probe: GraphicsProbe): ChosenDevice {
  if (device === 'cpu') return onProcessor;
  if (device === 'webgpu') {
    if (probe.works) return { device, fallsBack: false };
    throw new AppError(
      'unsupported',
      `The graphics card cannot be used through WebGPU (${probe.reason}). Choose the processor (device cpu) or automatic (auto), or mend the card's driver.`,
    );
  }
  if (probe.works && probe.isFaster) return { device: 'webgpu', fallsBack: true };
  const reason = probe.works ? 'it is slower than the processor' : probe.reason;
  return {
    ...onProcessor,
    note: `The processor makes the music: no graphics card is used (${reason}).`,
  };
}

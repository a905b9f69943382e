import { z } from 'zod';
import type { HostNote } from './host-note.ts';

/**
 * Where a model runs: `webgpu` is a graphics card, whatever its maker; `cuda` is one of NVIDIA, for the
 * language model, by libraries that are installed apart; `auto` is a graphics card where one works and was
 * measured to make the model's music faster, else the processor.
 */
export const deviceSchema = z.enum(['cpu', 'webgpu', 'cuda', 'auto']);

/** One of {@link deviceSchema}'s. */
export type Device = z.infer<typeof deviceSchema>;

/** The devices that `auto` may be resolved to. */
export const computeDevices = ['cpu', 'webgpu', 'cuda'] as const satisfies readonly Device[];

/** A device that `auto` was resolved to. */
export type ComputeDevice = Exclude<Device, 'auto'>;

/** The devices that not every machine has. */
export type GraphicsDevice = Exclude<ComputeDevice, 'cpu'>;

/** What trying the graphics card gave. */
export type GraphicsProbe =
  | {
      readonly works: true;
      /** It is a driver in software, which computes on the processor. */
      readonly isSoftware?: true;
    }
  | { readonly works: false; readonly reason: string };

/** Where a model runs after all. */
export interface ChosenDevice {
  readonly device: ComputeDevice;
  /** `auto` was requested: what cannot be opened on a graphics card is opened on the processor. */
  readonly fallsBack: boolean;
  /** Why `auto` is the processor. */
  readonly note?: HostNote;
}

/** The devices that these probes let choose from. */
export function usableDevices(probes: Readonly<Record<GraphicsDevice, GraphicsProbe>>): Device[] {
  const cards = (['webgpu', 'cuda'] as const).filter((device) => probes[device].works);
  return cards.length > 0 ? ['cpu', ...cards, 'auto'] : ['cpu'];
}

/** Where everything runs that need not or cannot run elsewhere. */
export const onProcessor: ChosenDevice = { device: 'cpu', fallsBack: false };

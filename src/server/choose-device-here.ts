import { probeGraphics } from '../host/probe-graphics.ts';
import { forkWorkers } from '../host/worker-process.ts';
import {
  type ChosenDevice,
  type Device,
  type GraphicsProbe,
  resolveDevice,
} from '../shared/device.ts';
import { findProgramFiles } from './built-renderer.ts';

/**
 * Resolves a device on this machine, trying the graphics card where that matters.
 *
 * @throws AppError `unsupported` for a graphics card that does not work
 */
export async function chooseDeviceHere(
  device: Device,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ChosenDevice> {
  return resolveDevice(device, () => probeGraphicsHere(options));
}

/** Tries this machine's graphics card. Never throws. */
export function probeGraphicsHere(
  options: { readonly signal?: AbortSignal } = {},
): Promise<GraphicsProbe> {
  return probeGraphics(forkWorkers(findProgramFiles().workerPath), options);
}

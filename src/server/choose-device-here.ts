import { probeGraphics } from '../host/probe-graphics.ts';
import { forkWorkers } from '../host/worker-process.ts';
import { chooseDevice, type ChosenDevice, type Device } from '../shared/device.ts';
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
  if (device === 'cpu') return { device, fallsBack: false };
  const { workerPath } = findProgramFiles();
  return chooseDevice(device, await probeGraphics(forkWorkers(workerPath), options));
}

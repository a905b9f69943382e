import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';

/** Where Linux shows graphics cards: Mesa's and AMD's, NVIDIA's, and Windows' within WSL. */
const linuxDevices = { renderNodes: '/dev/dri', others: ['/dev/nvidiactl', '/dev/dxg'] };

/**
 * Whether the machine may have a graphics card that programs can compute on. On Linux a machine
 * without any device of one has none, and asking a driver would cost seconds; elsewhere, and where
 * the environment names a Vulkan driver, only the driver knows.
 */
export async function hasGraphicsDevice(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  devices = linuxDevices,
): Promise<boolean> {
  if (platform !== 'linux') return true;
  if (environment['VK_ICD_FILENAMES'] || environment['VK_DRIVER_FILES']) return true;
  const nodes = await readdir(devices.renderNodes).catch(() => []);
  return nodes.some((name) => name.startsWith('renderD')) || devices.others.some(existsSync);
}

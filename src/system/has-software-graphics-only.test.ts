import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hasSoftwareGraphicsOnly } from './has-software-graphics-only.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-drivers-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function manifest(name: string, library: string): Promise<string> {
  const path = join(folder, `${name}.json`);
  await writeFile(path, JSON.stringify({ ICD: { library_path: library, api_version: '1.3' } }));
  return path;
}
const installed = (environment: NodeJS.ProcessEnv = {}) =>
  hasSoftwareGraphicsOnly('linux', environment, [folder, join(folder, 'none')]);

it('knows nothing without a driver', async () => {
  expect(await installed()).toBe(false);
});

it('recognises drivers that compute on the processor, until there is one of a card', async () => {
  await manifest('lvp', '/usr/lib/x86_64-linux-gnu/libvulkan_lvp.so');
  expect(await installed()).toBe(true);
  await manifest('swiftshader', './libvk_swiftshader.so');
  expect(await installed()).toBe(true);
  await manifest('radeon', 'libvulkan_radeon.so');
  expect(await installed()).toBe(false);
  expect(await hasSoftwareGraphicsOnly('darwin', {}, [folder])).toBe(false);
});

it('looks at the drivers that the environment names instead of those installed', async () => {
  const card = await manifest('nvidia', 'libGLX_nvidia.so.0');
  const software = await manifest('lvp', 'libvulkan_lvp.so');
  expect(await installed({ VK_ICD_FILENAMES: software })).toBe(true);
  expect(await installed({ VK_DRIVER_FILES: `${card}:${software}` })).toBe(false);
  expect(await installed({ VK_DRIVER_FILES: software, VK_ICD_FILENAMES: card })).toBe(true);
  expect(await installed({ VK_DRIVER_FILES: join(folder, 'missing.json') })).toBe(false);
});

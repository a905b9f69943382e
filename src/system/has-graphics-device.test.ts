import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hasGraphicsDevice } from './has-graphics-device.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-devices-'));
});
afterEach(() => rm(folder, { recursive: true }));

const devices = () => ({
  renderNodes: join(folder, 'dri'),
  others: [join(folder, 'nvidiactl')],
});

it('finds no card on a Linux machine without a device of one', async () => {
  expect(await hasGraphicsDevice('linux', {}, devices())).toBe(false);
  await mkdir(join(folder, 'dri'));
  await writeFile(join(folder, 'dri/card0'), '');
  expect(await hasGraphicsDevice('linux', {}, devices())).toBe(false);
});

it('finds a card by its render node or its driver’s device', async () => {
  await mkdir(join(folder, 'dri'));
  await writeFile(join(folder, 'dri/renderD128'), '');
  expect(await hasGraphicsDevice('linux', {}, devices())).toBe(true);
  await rm(join(folder, 'dri'), { recursive: true });
  await writeFile(join(folder, 'nvidiactl'), '');
  expect(await hasGraphicsDevice('linux', {}, devices())).toBe(true);
});

it('leaves the question to the driver where one is named, and on other systems', async () => {
  const named = { VK_ICD_FILENAMES: '/driver.json' };
  expect(await hasGraphicsDevice('linux', named, devices())).toBe(true);
  expect(await hasGraphicsDevice('darwin', {}, devices())).toBe(true);
});

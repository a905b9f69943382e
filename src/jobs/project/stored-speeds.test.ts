import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StoredSpeeds } from './stored-speeds.ts';

const setting = { model: 'abc', device: 'cpu', takes: 2 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-speeds-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function store(takes: number, secondsPerStep: number): Promise<void> {
  const speeds = await StoredSpeeds.open(join(folder, 'cache'));
  speeds.of({ ...setting, takes }).set('composing', secondsPerStep);
  await speeds.save();
}

async function stored(change: Partial<typeof setting> = {}, machine?: string) {
  const speeds = await StoredSpeeds.open(join(folder, 'cache'), machine);
  return speeds.of({ ...setting, ...change }).get('composing');
}

it('reads the speeds of earlier runs of the same model and device', async () => {
  expect(await stored()).toBeUndefined();
  await store(2, 0.05);
  expect(await stored()).toBe(0.05);
  expect(await stored({ model: 'other' })).toBeUndefined();
  expect(await stored({ device: 'webgpu' })).toBeUndefined();
});

it('takes the nearest number of takes for one that was never made', async () => {
  await store(1, 0.05);
  await store(4, 0.07);
  expect(await stored({ takes: 1 })).toBe(0.05);
  expect(await stored({ takes: 3 })).toBe(0.07);
  expect(await stored({ takes: 8 })).toBe(0.07);
});

it('ignores speeds of another machine and damaged files', async () => {
  await store(2, 0.05);
  expect(await stored({}, 'a slower machine')).toBeUndefined();
  await writeFile(join(folder, 'cache', 'speeds.json'), '{"machine":');
  expect(await stored()).toBeUndefined();
});

it('drops the oldest when there are too many', async () => {
  const speeds = await StoredSpeeds.open(folder, 'this');
  for (let model = 0; model < 300; model++) {
    speeds.of({ ...setting, model: `${model}` }).set('composing', 1 + model);
  }
  await speeds.save();
  const text = await readFile(join(folder, 'speeds.json'), 'utf8');
  expect(Object.keys(JSON.parse(text).secondsPerUnit)).toHaveLength(200);
  const again = await StoredSpeeds.open(folder, 'this');
  expect(again.of({ ...setting, model: '299' }).get('composing')).toBe(300);
  expect(again.of({ ...setting, model: '99' }).get('composing')).toBeUndefined();
});

it('continues when the folder cannot be written', async () => {
  await writeFile(join(folder, 'cache'), 'a file in its place');
  await expect(store(2, 0.05)).resolves.toBeUndefined();
});

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { writeDataset } from './dataset.ts';

it('refuses a list that cannot be written before it reads any pair', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-dataset-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ['one.wav', 'one.mp4', 'old.jsonl']) await writeFile(join(folder, name), '');
  const onProgress = vi.fn();
  const write = (name: string) =>
    writeDataset({ folder, outputPath: join(folder, name), force: false }, { onProgress });
  await expect(write('old.jsonl')).rejects.toMatchObject({ code: 'exists' });
  await expect(write('none/data.jsonl')).rejects.toMatchObject({ code: 'not-found' });
  expect(onProgress).not.toHaveBeenCalled();
  expect((await readdir(folder)).sort()).toEqual(['old.jsonl', 'one.mp4', 'one.wav']);
});

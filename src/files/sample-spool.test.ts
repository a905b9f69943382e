import { readdir } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeTestFolder } from '../media/test-media.ts';
import { SampleSpool } from './sample-spool.ts';

const folder = await makeTestFolder();

async function createSpool(): Promise<SampleSpool> {
  const spool = await SampleSpool.create(folder);
  onTestFinished(() => spool.close());
  return spool;
}

async function readAll(spool: SampleSpool): Promise<number[]> {
  const samples: number[] = [];
  for await (const block of spool.read()) samples.push(...block);
  return samples;
}

describe('SampleSpool', () => {
  it('gives back what was pushed, as often as it is read', async () => {
    const spool = await createSpool();
    await spool.push(Float32Array.of(0.25, -0.5));
    await spool.push(new Float32Array(0));
    await spool.push(Float32Array.of(1, 2, 3).subarray(1));

    expect(spool.length).toBe(4);
    for (let time = 0; time < 2; time++) expect(await readAll(spool)).toEqual([0.25, -0.5, 2, 3]);
  });

  it.skipIf(process.platform === 'win32')(
    'has no name in its folder, so that a killed process leaves nothing',
    async () => {
      const spool = await createSpool();
      await spool.push(Float32Array.of(1));

      expect(await readdir(folder)).toEqual([]);
      expect(await readAll(spool)).toEqual([1]);
    },
  );
});

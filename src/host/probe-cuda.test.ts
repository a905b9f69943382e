import { join } from 'node:path';
import { expect, it } from 'vitest';
import { probeCuda } from './probe-cuda.ts';
import { forkWorkers, type StartWorker } from './worker-process.ts';

const workers = forkWorkers(join(import.meta.dirname, '../worker/index.ts'));
const hasDevice = () => Promise.resolve(true);

it('starts no process for CUDA where there is no driver, and says where to look', async () => {
  const never: StartWorker = () => {
    throw new Error('started');
  };
  const probe = await probeCuda(never, { hasDevice: () => Promise.resolve(false) });
  expect(probe).toMatchObject({
    works: false,
    reason: expect.stringMatching(/No driver of NVIDIA.*vidmuse devices/) as string,
  });
});

it('says what the process of its own found, and outlives it', { timeout: 60_000 }, async () => {
  const real = await probeCuda(workers, { hasDevice });
  // Where the libraries are not installed, the worker names them; where a card works, it works.
  if (!real.works) expect(real.reason).toMatch(/driver|libraries|CUDA/);
  const dying: StartWorker = (lane) => {
    const worker = workers(lane);
    return { ...worker, send: () => worker.kill() };
  };
  expect(await probeCuda(dying, { hasDevice })).toEqual({
    works: false,
    reason: 'Its driver ended the process that tried it.',
  });
});

import { getEventListeners } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeGraphics } from './probe-graphics.ts';
import { forkWorkers, type StartWorker } from './worker-process.ts';

const hasDevice = () => Promise.resolve(true);
const workers = forkWorkers(join(import.meta.dirname, '../worker/index.ts'));

describe('trying the graphics card', () => {
  it('finds none where the system has no driver', { timeout: 60_000 }, async () => {
    process.env['VK_ICD_FILENAMES'] = '/nowhere.json';
    const probe = await probeGraphics(workers);
    expect(probe).toMatchObject({ works: false });
  });

  it('does not start a process where there is no card', async () => {
    const never: StartWorker = () => {
      throw new Error('started');
    };
    const probe = await probeGraphics(never, { hasDevice: () => Promise.resolve(false) });
    expect(probe).toEqual({ works: false, reason: 'the system shows none' });
  });

  it('outlives a driver that ends the process', async () => {
    const dying: StartWorker = (lane) => {
      const worker = workers(lane);
      return { ...worker, send: () => worker.kill() };
    };
    expect(await probeGraphics(dying, { hasDevice })).toEqual({
      works: false,
      reason: 'its driver ended the process that tried it',
    });
  });

  it('stops waiting for a driver that never answers, and immediately when cancelled', async () => {
    const deaf: StartWorker = (lane) => ({ ...workers(lane), send: () => undefined });
    const { signal } = new AbortController();
    expect(await probeGraphics(deaf, { milliseconds: 50, hasDevice, signal })).toMatchObject({
      works: false,
      reason: expect.stringContaining('0.05 s') as string,
    });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(await probeGraphics(deaf, { signal: AbortSignal.abort(), hasDevice })).toMatchObject({
      works: false,
    });
  });
});

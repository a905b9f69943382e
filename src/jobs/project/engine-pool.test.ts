import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { StartCard } from '../../shared/card-process.ts';
import { EnginePool } from './engine-pool.ts';
import { testModelsDir } from './test-project.ts';

const cacheDir = await mkdtemp(join(tmpdir(), 'vidmuse-pool-'));
afterAll(() => rm(cacheDir, { recursive: true }));

/** A process for the graphics card that ends at the first message. */
const endingCard: StartCard = () => {
  let end: (reason: string) => void = () => undefined;
  return {
    send: () => end('it was ended'),
    onMessage: () => undefined,
    onExit: (listener) => (end = listener),
    kill: () => undefined,
  };
};

it('reports a lost card in the job that lost it, and later that the processor makes the music', async () => {
  const pool = new EnginePool(endingCard);
  const folders = { modelsDir: testModelsDir, cacheDir };
  const use = () => pool.use(folders, 'starter', { device: 'webgpu', fallsBack: true });
  try {
    await (await use()).open();
    expect(pool.fallbackReason).toMatch(/^The graphics card was lost: .*it was ended/);
    for (const job of ['second', 'third']) {
      const engine = await use();
      expect(engine.device, job).toBe('cpu');
      expect(pool.fallbackReason, job).toMatch(/failed in an earlier job.*restart/);
    }
    await pool.use(folders, 'starter', { device: 'cpu', fallsBack: false });
    expect(pool.fallbackReason).toBeUndefined();
  } finally {
    await pool.close();
  }
});

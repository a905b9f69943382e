import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { workerDoor } from './worker-door.ts';

const outcome = { kind: 'any', outcome: 'accepted', message: '', peakBytes: 0, problems: [] };

async function tryInputs(count: number, script: string) {
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-door-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'worker.mjs');
  await writeFile(path, `const outcome = ${JSON.stringify(outcome)};\n${script}`);
  const { signal } = new AbortController();
  return workerDoor(path)({ seconds: 0.001, leastInputs: count, seed: 1, signal });
}

it('reports workers that die at their start, and goes on with the next', async () => {
  const { failures } = await tryInputs(3, 'process.exit(1);');
  expect(failures.map(({ problem }) => problem)).toEqual(Array(3).fill('the process died'));
});

it('reports a worker that dies or hangs up between two inputs', async () => {
  const answer = (ends: string) =>
    `process.once('message', () => process.send(outcome, () => { ${ends} }));`;
  for (const ends of ['process.exit(1);', 'process.disconnect();']) {
    const { inputs, failures } = await tryInputs(4, answer(ends));
    expect(inputs).toBe(4);
    expect(new Set(failures.map(({ problem }) => problem))).toEqual(new Set(['the process died']));
  }
});

import { expect, it } from 'vitest';
import { run } from './checkpoints.ts';

it('the import takes mutated checkpoints for five seconds without breaking a rule', async () => {
  const { signal } = new AbortController();
  const result = await run({ seconds: 5, seed: 3, signal });
  expect(result.failures).toEqual([]);
  expect(result.inputs).toBeGreaterThan(0);
  expect(result.outcomes).toHaveProperty('bad-checkpoint');
}, 60_000);

import { expect, it } from 'vitest';
import { run as calls } from './calls.ts';
import { run as checkpoints } from './checkpoints.ts';
import { run as http } from './http.ts';
import { run as media } from './media.ts';
import { run as projects } from './projects.ts';

// `.ci/run` tries each door for a minute besides.
it.each([
  ['checkpoints', checkpoints, 30, 'bad-checkpoint'],
  ['calls', calls, 100, 'bad-argument'],
  ['projects', projects, 30, 'accepted'],
  ['films', media, 12, 'bad-media'],
  ['requests', http, 30, '200'],
] as const)(
  'mutated %s break no rule',
  async (_name, run, leastInputs, expected) => {
    const { signal } = new AbortController();
    const result = await run({ seconds: 0, leastInputs, seed: 5, signal });
    expect(result.failures).toEqual([]);
    expect(result.inputs).toBe(leastInputs);
    expect(result.outcomes).toHaveProperty(expected);
  },
  120_000,
);

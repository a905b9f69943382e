import { expect, it } from 'vitest';
import { run as calls } from './calls.ts';
import { run as checkpoints } from './checkpoints.ts';
import { run as http } from './http.ts';
import { run as media } from './media.ts';
import { run as projects } from './projects.ts';

it.each([
  ['checkpoints', checkpoints, 'bad-checkpoint'],
  ['calls', calls, 'bad-argument'],
  ['projects', projects, 'accepted'],
  ['films', media, 'bad-media'],
  ['requests', http, '200'],
] as const)(
  'mutated %s break no rule in four seconds',
  async (_name, run, expected) => {
    const { signal } = new AbortController();
    const result = await run({ seconds: 4, leastInputs: 30, seed: 5, signal });
    expect(result.failures).toEqual([]);
    expect(result.inputs).toBeGreaterThanOrEqual(30);
    expect(result.outcomes).toHaveProperty(expected);
  },
  120_000,
);

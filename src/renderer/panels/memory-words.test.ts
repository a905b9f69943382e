import { expect, it } from 'vitest';
import { describeMemory } from './memory-words.ts';

const memory = { onceBytes: 2e9, takeBytes: 0.5e9, machineBytes: 3.2e9 };

it('says what takes need, and how many are made at a time where that is more than there is', () => {
  expect(describeMemory(memory, 2)).toBe('About 3.0 GB of memory.');
  expect(describeMemory(memory, 4)).toBe(
    'About 4.0 GB of memory, more than the 3.2 GB here: made 2 at a time, with the same music.',
  );
});

it('says when not even one take fits', () => {
  const small = { ...memory, machineBytes: 1e9 };
  expect(describeMemory(small, 4)).toBe(
    'About 4.0 GB of memory, more than the 1.0 GB here: choose a smaller model.',
  );
});

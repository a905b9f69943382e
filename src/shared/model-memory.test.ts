import { expect, it } from 'vitest';
import { describeMemory, memoryOfTakes, takesThatFit } from './model-memory.ts';

const memory = { onceBytes: 2e9, takeBytes: 0.5e9, machineBytes: 3.2e9 };

it('says what takes need, and how many are made at a time where that is more than there is', () => {
  expect(memoryOfTakes(memory, 4)).toBe(4e9);
  expect(takesThatFit(memory, 1)).toBe(1);
  expect(describeMemory(memory, 2)).toBe('About 3.0 GB of memory.');
  expect(takesThatFit(memory, 4)).toBe(2);
  expect(describeMemory(memory, 4)).toBe(
    'About 4.0 GB of memory, more than the 3.2 GB here: made 2 at a time, with the same music.',
  );
});

it('says when not even one take fits', () => {
  const small = { ...memory, machineBytes: 1e9 };
  expect(takesThatFit(small, 4)).toBe(0);
  expect(describeMemory(small, 4)).toContain('choose a smaller model');
});

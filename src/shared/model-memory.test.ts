import { expect, it } from 'vitest';
import { memoryOfTakes, takesThatFit } from './model-memory.ts';

const memory = { onceBytes: 2e9, takeBytes: 0.5e9, machineBytes: 3.2e9 };

it('counts the takes that memory holds at once', () => {
  expect(memoryOfTakes(memory, 4)).toBe(4e9);
  expect(takesThatFit(memory, 1)).toBe(1);
  expect(takesThatFit(memory, 4)).toBe(2);
  expect(takesThatFit({ ...memory, machineBytes: 1e9 }, 4)).toBe(0);
});

import { totalmem } from 'node:os';
import { expect, it } from 'vitest';
import { availableMemoryBytes, memoryLimitBytes } from './memory.ts';

it('is at most what the machine has', () => {
  expect(memoryLimitBytes({})).toBeGreaterThan(0);
  expect(memoryLimitBytes({})).toBeLessThanOrEqual(totalmem());
  expect(availableMemoryBytes({})).toBeLessThan(memoryLimitBytes({}));
});

it('can be lowered by a number, and ignores other values', () => {
  expect(memoryLimitBytes({ VIDMUSE_MEMORY_MB: '64' })).toBe(64e6);
  expect(memoryLimitBytes({ VIDMUSE_MEMORY_MB: 'much' })).toBe(memoryLimitBytes({}));
  expect(availableMemoryBytes({ VIDMUSE_MEMORY_MB: '1' })).toBe(0);
});

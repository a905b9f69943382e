import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { isProcessAlive } from './is-process-alive.ts';

it('is true of a process that runs, and false once it has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  expect(isProcessAlive(child.pid ?? 0)).toBe(true);
  child.kill();
  await once(child, 'exit');
  expect(isProcessAlive(child.pid ?? 0)).toBe(false);
});

it('is true of the first process, which belongs to the system', () => {
  expect(isProcessAlive(1)).toBe(true);
});

it('is false for an invalid process id', () => {
  expect(isProcessAlive(Number.NaN)).toBe(false);
});

import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { expect, it, vi } from 'vitest';
import { startWorker } from './start-worker.ts';

/** A utility process as Electron shows it: it has an id from its `spawn` event on. */
const child = vi.hoisted(() => ({ current: {} }));
vi.mock('electron', () => ({
  app: { isPackaged: false },
  utilityProcess: { fork: () => child.current },
}));

it('ends a process that was killed before it had been spawned, and one that has just ended', async () => {
  const forked = Object.assign(new EventEmitter(), {
    pid: undefined as number | undefined,
    stderr: null,
    postMessage: () => undefined,
  });
  child.current = forked;
  const worker = startWorker('engine');
  worker.kill();
  const sleeper = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 5000)']);
  const ended = once(sleeper, 'exit');
  forked.pid = sleeper.pid;
  forked.emit('spawn');
  expect(await ended).toEqual([null, 'SIGKILL']);
  // Electron has not emitted its end yet.
  expect(() => worker.kill()).not.toThrow();
});

import { expect, it } from 'vitest';
import { StillQueue } from './still-queue.ts';

const waiting = new AbortController().signal;

/** Work that ends when it is told to, or with its signal. */
function heldWork(log: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<string>();
  const work = (signal: AbortSignal): Promise<string> => {
    log.push(`begin ${name}`);
    return new Promise((done, fail) => {
      void promise.then(done);
      signal.addEventListener('abort', () => {
        log.push(`stop ${name}`);
        fail(new Error('stopped'));
      });
    });
  };
  return { work, end: () => resolve(name) };
}

it('interrupts an exact still for a first one, and begins it again behind that', async () => {
  const log: string[] = [];
  const queue = new StillQueue();
  const exact = heldWork(log, 'exact');
  const exactAnswer = queue.add('behind', waiting, exact.work);
  await expect.poll(() => log).toEqual(['begin exact']);
  const near = heldWork(log, 'near');
  const nearAnswer = queue.add('first', waiting, near.work);
  await expect.poll(() => log.slice(1)).toEqual(['stop exact', 'begin near']);
  near.end();
  expect(await nearAnswer).toBe('near');
  await expect.poll(() => log.slice(3)).toEqual(['begin exact']);
  exact.end();
  expect(await exactAnswer).toBe('exact');
});

it('neither begins nor repeats a still that nobody waits for any more', async () => {
  const log: string[] = [];
  const queue = new StillQueue();
  const gone = new AbortController();
  const running = queue.add('behind', gone.signal, heldWork(log, 'running').work);
  const next = queue.add('behind', gone.signal, heldWork(log, 'next').work);
  await expect.poll(() => log).toEqual(['begin running']);
  gone.abort();
  await expect(running).rejects.toThrow('stopped');
  await expect(next).rejects.toThrow('Cancelled');
  expect(log).toEqual(['begin running', 'stop running']);
  const last = heldWork(log, 'last');
  last.end();
  expect(await queue.add('behind', waiting, last.work)).toBe('last');
});

it('goes on after a still that failed', async () => {
  const queue = new StillQueue();
  const failing = (): Promise<never> => Promise.reject(new Error('no picture'));
  for (const order of ['first', 'behind'] as const) {
    await expect(queue.add(order, waiting, failing)).rejects.toThrow('no picture');
    expect(await queue.add(order, waiting, () => Promise.resolve(order))).toBe(order);
  }
});

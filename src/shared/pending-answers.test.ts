import { expect, it } from 'vitest';
import { PendingAnswers } from './pending-answers.ts';

it('passes each answer to its request, in any order', async () => {
  const pending = new PendingAnswers<string>();
  const ids: number[] = [];
  const [first, second] = [1, 2].map(() => pending.ask((id) => ids.push(id)));
  expect(pending.count).toBe(2);
  pending.resolve(ids[1] as number, 'second');
  pending.resolve(ids[0] as number, 'first');
  pending.resolve(99, 'of nobody');
  expect(await Promise.all([first, second])).toEqual(['first', 'second']);
  expect(pending.count).toBe(0);
});

it('rejects one request, all requests, and one that could not be sent', async () => {
  const pending = new PendingAnswers<string>();
  const one = pending.ask((id) => queueMicrotask(() => pending.reject(id, new Error('refused'))));
  await expect(one).rejects.toThrow('refused');
  const others = [1, 2].map(() => pending.ask(() => undefined));
  pending.rejectAll(new Error('ended'));
  for (const other of others) await expect(other).rejects.toThrow('ended');
  const unsent = pending.ask(() => {
    throw new Error('no process');
  });
  await expect(unsent).rejects.toThrow('no process');
});

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readAhead } from './read-ahead.ts';

/** Numbers from 1 to `last`; records how far it was read, and whether it was closed. */
function countTo(last: number, failsAt?: number) {
  const seen = { given: 0, isClosed: false };
  async function* numbers() {
    try {
      for (let number = 1; number <= last; number++) {
        if (number === failsAt) throw new Error(`no ${number}`);
        seen.given = number;
        yield await Promise.resolve(number);
      }
    } finally {
      seen.isClosed = true;
    }
  }
  return { seen, numbers };
}

/** Lets pending promises settle. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await nextTurn();
}

it('reads everything in order, and fetches no more than the given number ahead', async () => {
  const { seen, numbers } = countTo(9);
  const given: number[] = [];
  for await (const number of readAhead(numbers(), 3)) {
    await settle();
    given.push(number);
    expect(seen.given).toBe(Math.min(9, number + 3));
  }
  expect(given).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('yields the items before a failure, then throws it', async () => {
  const { numbers, seen } = countTo(9, 4);
  const given: number[] = [];
  const reading = (async () => {
    for await (const number of readAhead(numbers(), 8)) given.push(number);
  })();
  await expect(reading).rejects.toThrow('no 4');
  expect(given).toEqual([1, 2, 3]);
  expect(seen.isClosed).toBe(true);
});

it('closes its source when reading ends early', async () => {
  const { seen, numbers } = countTo(1000);
  for await (const number of readAhead(numbers(), 4)) if (number === 2) break;
  expect(seen.isClosed).toBe(true);
  expect(seen.given).toBeLessThan(10);
});

import { expect, test } from 'vitest';
import { exampleTake } from '../../document/example-project.ts';
import { coversFilm, groupTakes } from './group-takes.ts';

test('takes of the same range are grouped at the place of the first', () => {
  const takes = [
    exampleTake('d', 4, 2),
    exampleTake('c', 0, 10),
    exampleTake('b', 4, 2),
    exampleTake('a', 0, 10),
  ];
  const groups = groupTakes(takes).map(({ startSeconds, endSeconds, takes: members }) => ({
    startSeconds,
    endSeconds,
    ids: members.map(({ id }) => id),
  }));
  expect(groups).toEqual([
    { startSeconds: 4, endSeconds: 6, ids: ['d', 'b'] },
    { startSeconds: 0, endSeconds: 10, ids: ['c', 'a'] },
  ]);
});

test('only the requested range counts, not the context', () => {
  const plain = exampleTake('plain', 4, 2);
  const continued = { ...exampleTake('continued', 0, 6), range: plain.range };
  expect(groupTakes([continued, plain])).toHaveLength(1);
});

test('a range covers the film when it reaches its end, also by the last part of a token', () => {
  expect(coversFilm({ startSeconds: 0, endSeconds: 10.02 }, 10.01)).toBe(true);
  expect(coversFilm({ startSeconds: 0, endSeconds: 9 }, 10.01)).toBe(false);
  expect(coversFilm({ startSeconds: 1, endSeconds: 10.02 }, 10.01)).toBe(false);
});

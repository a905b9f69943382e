import { expect, it } from 'vitest';
import { takeColour } from '../waveform/take-colours.ts';
import { testTake } from '../state/test-studio.ts';
import { filterTakes } from './filter-takes.ts';

const takes = [testTake('whole', 0, 20), testTake('start', 0, 5, 2), testTake('end', 15, 5, 3)];
const notes = { takeNotes: { start: { favourite: true } } };
const ids = (
  ...[filter, document, playhead]: [
    Parameters<typeof filterTakes>[1],
    Parameters<typeof filterTakes>[2],
    number,
  ]
): string[] => filterTakes(takes, filter, document, playhead).map(({ id }) => id);

it('lists favourites, and takes with music at the playhead or in the range', () => {
  const all = { favouritesOnly: false, hereOnly: false };
  expect(ids(all, notes, 3)).toEqual(['whole', 'start', 'end']);
  expect(ids({ ...all, favouritesOnly: true }, notes, 3)).toEqual(['start']);
  expect(ids({ ...all, hereOnly: true }, notes, 3)).toEqual(['whole', 'start']);
  const range = { startSeconds: 14, endSeconds: 16 };
  expect(ids({ ...all, hereOnly: true }, { ...notes, range }, 3)).toEqual(['whole', 'end']);
  expect(ids({ favouritesOnly: true, hereOnly: true }, { ...notes, range }, 3)).toEqual([]);
});

it('gives takes colours in the order they were made, which stay when more are added', () => {
  const before = takeColour(takes, 'end');
  expect(takeColour(takes, 'whole')).not.toBe(before);
  expect(takeColour([...takes, testTake('new', 0, 1)], 'end')).toBe(before);
});

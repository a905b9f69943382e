import { expect, it } from 'vitest';
import { showDuration } from './show-duration.ts';

it.each([
  [2, 'a few seconds'],
  [38, 'about 40 s'],
  [240, '4 min'],
  [3600, '1 h'],
  [3900, '1 h 5 min'],
])('says %i seconds as an editor would', (seconds, words) => {
  expect(showDuration(seconds)).toBe(words);
});

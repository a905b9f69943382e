import { expect, it } from 'vitest';
import { spokenPassage } from './spoken-passage.ts';

const line = (startSeconds: number, endSeconds: number) => ({ startSeconds, endSeconds });

it('joins lines between which the music stays down, and takes the one at or after the playhead', () => {
  const speech = [line(1, 2), line(2.9, 4), line(5.1, 6), line(10, 11)];
  expect(spokenPassage(speech, 0)).toEqual(line(1, 4));
  expect(spokenPassage(speech, 2.5)).toEqual(line(1, 4));
  expect(spokenPassage(speech, 4.5)).toEqual(line(5.1, 6));
  expect(spokenPassage(speech, 20)).toEqual(line(10, 11));
  expect(spokenPassage([], 1)).toBeUndefined();
});

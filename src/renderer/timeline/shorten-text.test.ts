import { expect, it } from 'vitest';
import { shortenText } from './shorten-text.ts';

const tenEach = (text: string): number => 10 * [...text].length;

it('keeps a text that fits', () => {
  expect(shortenText('Take 1 · seed 3', 150, tenEach)).toBe('Take 1 · seed 3');
});

it('ends one that does not with an ellipsis, and never with a separator', () => {
  expect(shortenText('Take 1 · seed 3', 149, tenEach)).toBe('Take 1 · seed…');
  expect(shortenText('Take 1 · seed 3', 100, tenEach)).toBe('Take 1…');
  expect(shortenText('Take 1 · seed 3', 25, tenEach)).toBe('T…');
});

it('keeps letters of several code units whole, and gives nothing where nothing fits', () => {
  expect(shortenText('🎻🎻🎻', 25, tenEach)).toBe('🎻…');
  expect(shortenText('Take', 15, tenEach)).toBe('');
});

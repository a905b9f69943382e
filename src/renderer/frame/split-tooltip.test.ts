import { expect, it } from 'vitest';
import { splitTooltip } from './split-tooltip.ts';

const known = new Set(['Ctrl+B', 'I', '?']);

it('takes the shortcut and the reason out of the words, and leaves other parentheses', () => {
  expect(splitTooltip('Split at Playhead (Ctrl+B). Select a clip.', known)).toEqual({
    words: 'Split at Playhead',
    keys: 'Ctrl+B',
    more: 'Select a clip.',
  });
  expect(splitTooltip('Set In Point (I)', known)).toEqual({ words: 'Set In Point', keys: 'I' });
  expect(splitTooltip('Compare Takes (A/B)', known)).toEqual({ words: 'Compare Takes (A/B)' });
  expect(splitTooltip('How loud', known)).toEqual({ words: 'How loud' });
});

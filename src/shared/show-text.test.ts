import { expect, it } from 'vitest';
import { AppError, asAppError } from './app-error.ts';
import { showLine, showLines, showValue } from './show-text.ts';

it.each([
  ['a terminal command', '\u001b[2J\u001b]0;owned\u0007', '\\u001b[2J\\u001b]0;owned\\u0007'],
  ['an 8-bit terminal command', 'a\u009b2Jb', 'a\\u009b2Jb'],
  ['a carriage return over the line', 'safe\rfake', 'safe\\rfake'],
  ['line breaks and tabs', 'a\nb\tc\u2028d', 'a\\nb\\tc\\u2028d'],
  ['text that turns the line around', 'exe\u202egpj.\u2066', 'exe\\u202egpj.\\u2066'],
  ['half of a character', 'a\ud83d', 'a\\ud83d'],
  ['letters of any language', 'Çédille 音楽 👩‍🎤', 'Çédille 音楽 👩‍🎤'],
])('shows %s as what it is', (_name, text, shown) => {
  expect(showLine(text)).toBe(shown);
});

it('cuts a long value in its middle, so that both its ends can be read', () => {
  const shown = showValue(`/films/${'x'.repeat(5_000_000)}/end.mp4`);
  expect(shown).toHaveLength(100);
  expect(shown).toMatch(/^\/films\/x+…x+\/end\.mp4$/);
});

it('cuts between characters and not inside of one', () => {
  expect(showValue('😀'.repeat(200))).toMatch(/^(😀)+…(😀)+$/u);
  expect(showValue('\u001b'.repeat(200), 20)).toMatch(/^(\\u001b)+…(\\u001b)+$/);
});

it('keeps the lines of a long text for a terminal, and JSON as it can be parsed', () => {
  expect(showLines('a\n\tb\u001b[0m')).toBe('a\n\tb\\u001b[0m');
  const value = { name: 'a\u0085b\u007f' };
  expect(JSON.parse(showLines(JSON.stringify(value)))).toEqual(value);
});

it('holds for every error, whatever it was made of', () => {
  const error = new AppError('bad-media', `"${'y'.repeat(10_000)}\u001b[31m" is odd.`, {
    detail: `${'z'.repeat(100_000)}\u001b[0m\nlast line`,
  });
  expect(error.message.length).toBeLessThanOrEqual(500);
  expect(error.message).toMatch(/^"y+…y+\\u001b\[31m" is odd\.$/);
  expect(error.detail?.length).toBeLessThanOrEqual(8000);
  expect(error.detail).toMatch(/\\u001b\[0m\nlast line$/);
  const raw = asAppError(new RangeError('\u0007'.repeat(2_000_000)), 'read "a"');
  expect(raw.message.length).toBeLessThanOrEqual(500);
  expect(AppError.fromData(raw.toData()).message).toBe(raw.message);
});

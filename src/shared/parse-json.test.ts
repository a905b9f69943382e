import { expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';

const parse = (text: string) =>
  parseJson(text, { maximumLength: 100, maximumDepth: 3 }, 'read "a.json"');

it('parses JSON within its limits; brackets in strings do not count', () => {
  const value = { a: [{ b: '[[[[{{"\\' }] };
  expect(parse(JSON.stringify(value))).toEqual(value);
});

it.each([
  ['[[[[1]]]]', 'Could not read "a.json": its values are nested more than 3 deep.'],
  [`"${'a'.repeat(99)}"`, 'its text is 101 characters long; 100 are allowed.'],
  ['{"a":', 'its text is damaged (not valid JSON).'],
])('refuses %s', (text, message) => {
  expect(() => parse(text)).toThrow(message);
});

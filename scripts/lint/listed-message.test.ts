import { Linter } from 'eslint';
import { expect, it } from 'vitest';
import tseslint from 'typescript-eslint';
import { listedMessage } from './listed-message.ts';

function problems(code: string): number {
  const plugins = { test: { rules: { message: listedMessage } } };
  const languageOptions = { parser: tseslint.parser };
  const rules = { 'test/message': 'error' } as const;
  return new Linter().verify(code, [{ plugins, languageOptions, rules }]).length;
}

it.each([
  "new AppError('exists', 'It is there.');",
  "new AppError('exists', `${path} is there.`);",
  "new AppError('exists', isFilm ? 'A film.' : `${path} ` + 'is there.');",
  "hostNote(isFilm ? 'A film.' : `${path} is there.`);",
  "class Unfit extends AppError { constructor(path) { super('exists', `${path} is there.`); } }",
  'class Other extends Map { constructor(entries) { super(entries, entries); } }',
])('%s can be listed', (code) => {
  expect(problems(code)).toBe(0);
});

it.each([
  "new AppError('exists', message);",
  "new AppError('exists', words(path));",
  'hostNote(words);',
  "class Unfit extends AppError { constructor(words) { super('exists', words); } }",
  'const note = words as HostNote;',
  "new AppError('exists', isFilm ? message : 'It is there.');",
])('%s cannot be listed', (code) => {
  expect(problems(code)).toBe(1);
});

import { Linter } from 'eslint';
import { expect, it } from 'vitest';
import { listedMessage } from './listed-message.ts';

function problems(code: string): number {
  const plugins = { test: { rules: { message: listedMessage } } };
  return new Linter().verify(code, [{ plugins, rules: { 'test/message': 'error' } }]).length;
}

it.each([
  "new AppError('exists', 'It is there.');",
  "new AppError('exists', `${path} is there.`);",
  "new AppError('exists', isFilm ? 'A film.' : `${path} ` + 'is there.');",
])('%s can be listed', (code) => {
  expect(problems(code)).toBe(0);
});

it.each([
  "new AppError('exists', message);",
  "new AppError('exists', words(path));",
  "new AppError('exists', isFilm ? message : 'It is there.');",
])('%s cannot be listed', (code) => {
  expect(problems(code)).toBe(1);
});

import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { chooseLanguage } from '../../shared/choose-language.ts';
import { english, type WordKey } from './english.ts';
import { languages, type Language } from './languages.ts';
import { valueNames, type ValueNames } from './message-values.ts';
import { pseudoMessage } from './pseudo-language.ts';
import { say } from './say.ts';

/** The values that the parser of ICU's format finds in a message. */
function parsedValues(message: string): string[] {
  const names = new Set<string>();
  const walk = (ast: readonly unknown[]): void => {
    for (const element of ast as readonly { type: number; value: string; options?: object }[]) {
      if (element.type !== 0 && element.type !== 7) names.add(element.value);
      for (const option of Object.values(element.options ?? {}) as { value: unknown[] }[]) {
        walk(option.value);
      }
    }
  };
  walk(new IntlMessageFormat(message, 'en', undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
}

describe('the English file', () => {
  test.each(Object.entries(english))(
    '%s can be read, and its values are those of its type',
    (_, text) => {
      expect(valueNames(text).sort()).toEqual(parsedValues(text));
    },
  );

  test('gives values their names in the type of a message', () => {
    type Names = ValueNames<'{name} has {count, plural, one {# take} other {# takes of {total}}}.'>;
    const names: Record<Names, true> = { name: true, count: true, total: true };
    expect(Object.keys(names)).toHaveLength(3);
  });
});

describe('every other language', () => {
  const others: [string, Language][] = Object.entries(languages);
  test.each(others)('%s asks for no values but those of the English', (_, { words }) => {
    for (const [key, text] of Object.entries(words)) {
      const known = parsedValues(english[key as WordKey]);
      expect(known, key).toEqual(expect.arrayContaining(parsedValues(text)));
    }
  });
});

test('values are put into the message, and plurals count them', () => {
  const count = { names: '“a.txt”', wanted: 'Drop a film.' };
  expect(say('planDrop.strangers', { ...count, count: 1 })).toContain('“a.txt” is neither');
  expect(say('planDrop.strangers', { ...count, count: 2 })).toContain('“a.txt” are neither');
});

test('an unknown key, and a value that is missing, do not pass the type check', () => {
  // @ts-expect-error There is no such key.
  expect(() => say('no.such.key')).toThrow();
  // @ts-expect-error The name is missing.
  expect(() => say('dropTarget.reading')).toThrow();
});

describe('the language', () => {
  test.each([
    ['', ['de-AT', 'en'], ['en', 'de'], 'de'],
    ['', ['pt'], ['en', 'pt-BR'], 'pt-BR'],
    ['', ['fr-FR', 'de'], ['en', 'de'], 'de'],
    ['', ['fr-FR'], ['en', 'de'], 'en'],
    ['', [], ['en', 'de'], 'en'],
    ['de', ['fr', 'en'], ['en', 'de', 'fr'], 'de'],
    ['gone', ['fr'], ['en', 'fr'], 'fr'],
    ['en-XA', ['de'], ['en', 'de', 'en-XA'], 'en-XA'],
    ['', ['en-GB'], ['en', 'en-XA'], 'en'],
  ])('chosen "%s" on a system of %j, of %j, is %s', (chosen, wanted, known, language) => {
    expect(chooseLanguage(chosen, wanted, known)).toBe(language);
  });
});

describe('the pseudo-language', () => {
  const pseudo = (text: string, values?: Record<string, string | number>): string =>
    new IntlMessageFormat(pseudoMessage(text), 'en').format(values) as string;

  test('puts accents on every letter but those of values, and brackets around', () => {
    expect(pseudo('Reading {name}', { name: 'reel.mp4' })).toMatch(/^⟦Ŕéåđîñĝ reel\.mp4~+⟧$/);
  });

  test('is about a third longer', () => {
    const text = 'Drop a film to score it, or a project to open it';
    expect(pseudo(text).length / text.length).toBeGreaterThan(1.3);
    expect(pseudo(text).length / text.length).toBeLessThan(1.45);
  });

  test('reaches into plurals', () => {
    const text = '{count, plural, one {# take} other {# takes}}';
    expect(pseudo(text, { count: 2 })).toContain('2 ţåķéš');
  });
});

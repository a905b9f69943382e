import { IntlMessageFormat } from 'intl-messageformat';

type Ast = ReturnType<IntlMessageFormat['getAst']>;

/** The tag of a made-up, accented English for tests. */
export const pseudoLanguage = 'en-XA';

const accents: Readonly<Record<string, string>> = Object.fromEntries(
  [...'aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ'].map((letter, index) => [
    letter,
    [...'åÅƀƁçÇđĐéÉƒƑĝĜĥĤîÎĵĴķĶļĻɱṀñÑöÖþÞǫǪŕŔšŠţŢûÛṽṼŵŴẋẊýÝžŽ'][index]!,
  ]),
);

/**
 * A message with accents on all letters, a third longer, and in brackets: text that was not translated,
 * has no room, or is put together from pieces is seen at once. Values stay as they are.
 */
export function pseudoMessage(english: string): Ast {
  const ast = new IntlMessageFormat(english, 'en', undefined, { ignoreTag: true }).getAst();
  const bracketed = accented(ast);
  const count = lettersIn(ast);
  // Symbols, such as those of units, are no longer in any language.
  if (ast.length === 1 && count <= 2) return bracketed;
  const text = (value: string) => ({ type: literal, value });
  return [text('⟦'), ...bracketed, text(`${paddingOf(Math.ceil(count * 0.35))}⟧`)] as Ast;
}

/** So many characters in words, so that lines can break. */
function paddingOf(length: number): string {
  const words = ' '.concat('~'.repeat(7)).repeat(Math.ceil(length / 8));
  return length < 8 ? '~'.repeat(length) : words.slice(0, length);
}

const literal = 0;

function accented(ast: Ast): Ast {
  return ast.map((element) => {
    const { type, value, options } = element as unknown as {
      type: number;
      value: string;
      options?: Record<string, { value: Ast }>;
    };
    if (type === literal) {
      return { ...element, value: [...value].map((letter) => accents[letter] ?? letter).join('') };
    }
    if (options === undefined || Array.isArray(options)) return element;
    const entries = Object.entries(options).map(([name, option]) => [
      name,
      { ...option, value: accented(option.value) },
    ]);
    return { ...element, options: Object.fromEntries(entries) as unknown };
  }) as Ast;
}

function lettersIn(ast: Ast): number {
  return (ast as unknown as { type: number; value: string }[])
    .filter(({ type }) => type === literal)
    .reduce((count, { value }) => count + value.length, 0);
}

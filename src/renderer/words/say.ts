import { IntlMessageFormat } from 'intl-messageformat';
import { chooseLanguage } from '../../shared/choose-language.ts';
import { english, type English, type WordKey } from './english.ts';
import { languages, type Language } from './languages.ts';
import type { ValueNames } from './message-values.ts';
import { pseudoLanguage, pseudoMessage } from './pseudo-language.ts';
import { storedLanguage } from './stored-language.ts';

type Values<Key extends WordKey> = Readonly<Record<ValueNames<English[Key]>, string | number>>;

const known = Object.keys(languages) as (keyof typeof languages)[];

const wanted = typeof navigator === 'undefined' ? [] : navigator.languages;

/** The tag of the language that the window is in. It stays until the page is loaded again. */
export const language = languageFor(storedLanguage());

/** The language that the window is in with that choice of the settings. */
export function languageFor(chosen: string) {
  return chooseLanguage(chosen, wanted, [...known, pseudoLanguage]);
}

/**
 * The tag for numbers and dates: the system's own of that language, which knows the country, else the
 * language.
 */
export const locale =
  language === pseudoLanguage
    ? 'en'
    : (wanted.find((tag) => tag.split('-')[0] === language.split('-')[0]) ?? language);

const spoken: Language | undefined = language === pseudoLanguage ? undefined : languages[language];
const formats = new Map<string, IntlMessageFormat>();

/** The message `id`, read once. */
function format(id: string, message: string, translated: string | undefined): IntlMessageFormat {
  const held = formats.get(id);
  if (held) return held;
  const isPseudo = language === pseudoLanguage;
  const made = new IntlMessageFormat(
    isPseudo ? pseudoMessage(message) : (translated ?? message),
    isPseudo || translated === undefined ? 'en' : language,
    undefined,
    { ignoreTag: true },
  );
  formats.set(id, made);
  return made;
}

/**
 * What the window says, in its language: the message of a key, with values put into it. A key or a
 * value that the English file does not have fails the type check.
 */
export function say<Key extends WordKey>(
  key: Key,
  ...[values]: [ValueNames<English[Key]>] extends [never] ? [] : [values: Values<Key>]
): string {
  return format(key, english[key], spoken?.words[key]).format(values) as string;
}

/** A piece of a message: text, or a value of it with its name. */
export interface SaidPart {
  readonly name?: string;
  readonly text: string;
}

/** As {@link say}, in pieces, for values that are shown in a look of their own. */
export function sayParts<Key extends WordKey>(key: Key, values: Values<Key>): readonly SaidPart[] {
  const named = Object.entries<string | number>(values).map(([name, value]) => [
    name,
    { name, text: String(value) },
  ]);
  const parts = format(key, english[key], spoken?.words[key]).formatToParts<SaidPart>(
    Object.fromEntries(named) as Record<string, SaidPart>,
  );
  return parts.map(({ value }) => (typeof value === 'object' ? value : { text: String(value) }));
}

/** A text without values that another room has in English, such as the title of a kind of job. */
export function sayText(text: string): string {
  if (language === 'en') return text;
  // Braces are the only characters of ICU's format, and no text of another room is in it.
  if (text.trim() === '' || /[{}]/.test(text)) return text;
  return format(`“${text}”`, text, spoken?.texts[text]).format() as string;
}

import type { WordKey } from './english.ts';

/** A language of the window. What it lacks is shown in English. */
export interface Language {
  /** Its own name for itself, as the settings list it. */
  readonly name: string;
  /** Messages in ICU's format, by their keys. */
  readonly words: Readonly<Partial<Record<WordKey, string>>>;
  /** Translations of texts of other rooms, by their English; see {@link sayText}. */
  readonly texts: Readonly<Record<string, string>>;
  /**
   * Translations of messages of the host, by their English with the names of values in braces, as
   * `scripts/list-messages.ts` prints them; see {@link sayHost}.
   */
  readonly messages: Readonly<Record<string, string>>;
}

/** The languages by their tags (BCP 47). docs/languages.md describes how to add one. */
export const languages = {
  en: { name: 'English', words: {}, texts: {}, messages: {} },
} as const satisfies Readonly<Record<string, Language>>;
export type LanguageId = keyof typeof languages;

import Negotiator from 'negotiator';
import { chooseLanguage } from '../shared/choose-language.ts';

/** Translations by their English, with the names of values in braces. */
export type PageTexts = Readonly<Record<string, string>>;

/**
 * The languages of the pages that are shown before anyone is signed in, by their tags (BCP 47), beside English.
 * docs/languages.md describes how to add one; `signInPages` are their texts.
 */
export const pageLanguages: Readonly<Record<string, PageTexts>> = {};

/** What a page says in one language. */
export interface PageWords {
  /** Its tag. */
  readonly language: string;
  /** A text with values put into it; English where the language has none. */
  readonly say: (text: string, values?: Readonly<Record<string, string | number>>) => string;
}

/** The words for a browser that prefers these languages, as its header `Accept-Language` says. */
export function pageWords(
  acceptLanguage: string | undefined,
  languages = pageLanguages,
): PageWords {
  const headers = { 'accept-language': acceptLanguage };
  const wanted = new Negotiator({ headers }).languages();
  const [first = 'en', ...others] = wanted;
  const language = chooseLanguage(first, others, ['en', ...Object.keys(languages)]);
  const texts = languages[language] ?? {};
  return {
    language,
    say: (text, values = {}) =>
      (texts[text] ?? text).replace(/\{(\w+)\}/g, (whole, name: string) =>
        String(values[name] ?? whole),
      ),
  };
}

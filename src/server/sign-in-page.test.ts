import { describe, expect, it } from 'vitest';
import { pageWords } from './page-languages.ts';
import { signInPage, signInPages, type SignInPage } from './sign-in-page.ts';

const pages: readonly SignInPage[] = Object.values(signInPages);
const bracketed = Object.fromEntries(
  pages
    .flatMap(({ title, text, action }) => [title, text, ...(action === undefined ? [] : [action])])
    .map((text) => [text, `⟦${text}⟧`]),
);

describe('the pages of a browser that is not signed in', () => {
  it('are wholly in the language that the browser prefers', () => {
    const words = pageWords('fr;q=0.3, de-AT, en;q=0.5', { fr: {}, de: bracketed });
    expect(words.language).toBe('de');
    for (const page of pages) {
      const html = signInPage(page, { words, values: { seconds: 7 } });
      expect(html).toContain('<html lang="de">');
      const main = html.slice(html.indexOf('<main>'));
      const texts = main.replaceAll(/<\/?code>/g, '').split(/<[^>]*>/);
      const plain = texts.map((text) => text.trim()).filter((text) => /[a-z]/i.test(text));
      expect(plain.filter((text) => !/^⟦.*⟧$/.test(text))).toEqual(['VidMuse Studio']);
    }
    expect(signInPage(signInPages.wait, { words, values: { seconds: 7 } })).toContain('7 seconds');
  });

  it('are in English for any other, and where a language lacks a text', () => {
    expect(pageWords(undefined).language).toBe('en');
    expect(pageWords('fr, en-GB;q=0.8', { de: bracketed }).language).toBe('en');
    // English before German is English, though both are known.
    expect(pageWords('en, de;q=0.9', { de: bracketed }).language).toBe('en');
    // Names of parameters are case-insensitive (RFC 9110, 5.6.6): this browser refuses German.
    expect(pageWords('de;Q=0, fr', { de: bracketed, fr: {} }).language).toBe('fr');
    expect(pageWords('de', { de: {} }).say('Try again')).toBe('Try again');
  });
});

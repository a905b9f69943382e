import { IntlMessageFormat } from 'intl-messageformat';
import type { HostNote } from '../../shared/host-note.ts';
import { languages, type Language } from './languages.ts';
import { MessagePatterns } from './message-patterns.ts';
import { pseudoLanguage } from './pseudo-language.ts';
import { language } from './say.ts';

/** A message of the host as the window shows it. */
export interface HostMessage {
  readonly text: string;
  /** Whether it is still in English, because the language has no translation of it. */
  readonly isEnglish: boolean;
}

/** Shows messages of the host in one language. */
export class HostMessages {
  readonly #language: string;
  readonly #messages: Language['messages'];
  readonly #patterns: MessagePatterns;

  /** @param messages translations in ICU's format by their English, with the names of values in braces */
  constructor(language: string, messages: Language['messages']) {
    this.#language = language;
    this.#messages = messages;
    this.#patterns = new MessagePatterns(Object.keys(messages));
  }

  /** The message in the language; a value that is a message itself, such as what failed, is too. */
  say(message: string): HostMessage {
    const found = this.#patterns.find(message);
    if (!found) return { text: message, isEnglish: true };
    const values = Object.entries(found.values).map(([name, value]) => [
      name,
      // A pattern that is all value would be found in itself.
      value === message ? value : this.say(value).text,
    ]);
    const translated = new IntlMessageFormat(
      this.#messages[found.pattern]!,
      this.#language,
      undefined,
      { ignoreTag: true },
    );
    const text = translated.format(Object.fromEntries(values) as Record<string, string>) as string;
    return { text, isEnglish: false };
  }
}

const own: Language | undefined = language === pseudoLanguage ? undefined : languages[language];
const inOwn = new HostMessages(language, own?.messages ?? {});

/**
 * What the host says, such as an error, in the language of the window: its messages carry names of files and
 * numbers and come in English, as the command line prints them.
 */
export function sayHost(message: string): HostMessage {
  return inOwn.say(message);
}

/** What the host says in several sentences, as one message. */
export function sayHostNotes(notes: readonly HostNote[]): HostMessage {
  const said = notes.map(sayHost);
  return {
    text: said.map(({ text }) => text).join(' '),
    isEnglish: said.some(({ isEnglish }) => isEnglish),
  };
}

import type { ShellText } from '../shared/shell-texts.ts';

/** What the system's menu and dialogs say: English, until a window says it in its language. */
export class ShellWords {
  #words: Readonly<Record<string, string>> = {};
  readonly #listeners = new Set<() => void>();

  /** Takes words by their English. What is left out stays in English. */
  set(words: Readonly<Record<string, string>>): void {
    this.#words = words;
    for (const listener of this.#listeners) listener();
  }

  /** A text of the shell. */
  say(text: ShellText): string {
    return this.sayAny(text);
  }

  /** A label of the window's menus, or a sentence of a kind of job. */
  sayAny(text: string): string {
    return this.#words[text] ?? text;
  }

  /** Calls `listener` whenever the words change. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }
}

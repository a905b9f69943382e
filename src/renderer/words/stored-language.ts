import { recall, remember } from '../state/remembered.ts';

const key = 'language';

/** The tag of the language that was chosen in the settings; empty where it follows the system. */
export function storedLanguage(): string {
  // A worker of the window has no storage; it is named for the language.
  if (typeof localStorage === 'undefined') {
    return String((globalThis as { name?: string }).name ?? '');
  }
  return recall(key, { chosen: '' }).chosen;
}

/** Keeps the language for when the window is loaded again; empty: that of the system. */
export function storeLanguage(chosen: string): void {
  remember(key, { chosen });
}

import { afterEach, describe, expect, it, vi } from 'vitest';
import { shellTexts } from '../../shared/shell-texts.ts';
import { systemMenus, systemSubmenus } from '../../shared/system-menu.ts';

const labels = [
  ...systemMenus.flatMap(({ label, groups }) => [
    label,
    ...groups.flat().map((item) => item.label),
  ]),
  ...systemSubmenus.map(({ label }) => label),
];

describe('the words of the shell', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  /** The words of a window in a language. */
  async function wordsIn(language: string): Promise<Record<string, string>> {
    vi.stubGlobal('localStorage', {
      getItem: (name: string) =>
        name.endsWith(':language') ? JSON.stringify({ chosen: language }) : null,
      setItem: () => undefined,
    });
    vi.resetModules();
    const { openTestStudio } = await import('../state/test-studio.ts');
    const { shellWords } = await import('./shell-words.ts');
    return shellWords((await openTestStudio()).editor.commands);
  }

  it('are those of the system menu and its dialogs, in English as they are', async () => {
    const words = await wordsIn('en');
    expect(Object.keys(words)).toEqual(expect.arrayContaining([...labels, ...shellTexts]));
    expect(Object.entries(words).filter(([english, said]) => english !== said)).toEqual([]);
  });

  it('are all in the language of the window', async () => {
    const words = await wordsIn('en-XA');
    expect(Object.entries(words).filter(([, said]) => !said.startsWith('⟦'))).toEqual([]);
  });
});

import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { shellTexts } from '../shared/shell-texts.ts';
import { systemMenus, systemSubmenus } from '../shared/system-menu.ts';
import { menuTemplate } from './menu-template.ts';
import { ShellWords } from './shell-words.ts';

const commands = systemMenus.flatMap(({ groups }) => groups.flat());
const known = [
  ...systemMenus.map(({ label }) => label),
  ...[...commands, ...systemSubmenus].map(({ label }) => label),
  ...shellTexts,
];

/** Every line that is seen, with those of its submenus. */
function linesOf(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items
    .filter(({ type, visible = true }) => type !== 'separator' && visible)
    .flatMap((item) => [item, ...(Array.isArray(item.submenu) ? linesOf(item.submenu) : [])]);
}

describe("the system's menu on a Mac", () => {
  it('is all in the words that a window gave', () => {
    const words = new ShellWords();
    let changes = 0;
    words.onChange(() => (changes += 1));
    words.set(Object.fromEntries(known.map((text) => [text, `⟦${text}⟧`])));
    expect(changes).toBe(1);
    const lines = linesOf(menuTemplate({ isMac: true, isPackaged: true, words, run: () => {} }));
    expect(lines.length).toBeGreaterThan(commands.length);
    const plain = lines.map(({ label }) => label).filter((label) => !label?.startsWith('⟦'));
    expect(plain).toEqual(['VidMuse Studio']);
  });

  it('is in English until then, and runs each command of the window', () => {
    const ran: string[] = [];
    const run = (commandId: string) => void ran.push(commandId);
    const words = new ShellWords();
    const lines = linesOf(menuTemplate({ isMac: true, isPackaged: true, words, run }));
    for (const { click } of lines) (click as (() => void) | undefined)?.();
    expect(ran.toSorted()).toEqual(commands.map(({ commandId }) => commandId).toSorted());
    expect(lines.map(({ label }) => label)).toContain('New Project from Video…');
  });

  it('is absent elsewhere, but for what a checkout needs', () => {
    const setting = { isMac: false, words: new ShellWords(), run: () => {} };
    expect(menuTemplate({ ...setting, isPackaged: true })).toEqual([]);
    expect(menuTemplate({ ...setting, isPackaged: false })).toMatchObject([{ label: 'Developer' }]);
  });
});

import { alsoCalled } from '../commands/also-called.ts';
import type { Command, MenuName } from '../commands/command.ts';
import type { Menu } from '../commands/commands.ts';
import { menuTitle } from '../commands/menu-title.ts';

/**
 * Commands that a search finds, the best first: all of its words are in their label, menu, shortcut
 * or names in other programs,
 * or its letters are in the label in their order (`spp` finds "Split at Playhead"). Without a search
 * all, in the order of the menus; those that can be run before those that cannot.
 */
export function rankCommands(
  commands: readonly Command[],
  sought: string,
  keysOf: (command: Command) => string,
): Command[] {
  const query = sought.trim().toLowerCase();
  const words = query.split(/\s+/).filter(Boolean);
  const score = (command: Command): number => {
    const label = command.label.toLowerCase();
    const text = searchedText(command, keysOf);
    if (query === '' || label.startsWith(query)) return 4;
    if (words.every((word) => label.split(/\s+/).some((part) => part.startsWith(word)))) return 3;
    if (words.every((word) => text.includes(word))) return 2;
    if (!isInOrder(words.join(''), label)) return 0;
    return label[0] === query[0] ? 1.25 : 1;
  };
  return commands
    .map((command) => ({ command, rank: score(command) }))
    .filter(({ rank }) => rank > 0)
    .map(({ command, rank }) => ({
      command,
      rank: rank + (command.unavailable === undefined ? 0.5 : 0),
    }))
    .toSorted((a, b) => b.rank - a.rank)
    .map(({ command }) => command);
}

/** Menu, label, shortcuts and other names of a command, in lower case. */
function searchedText(command: Command, keysOf: (command: Command) => string): string {
  const { id, menu, label } = command;
  return [menuTitle(menu), label, keysOf(command), alsoCalled[id] ?? ''].join(' ').toLowerCase();
}

function isInOrder(letters: string, text: string): boolean {
  let from = 0;
  for (const letter of letters) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
}

/** Commands of a menu. */
export interface ShortcutGroup {
  readonly name: MenuName;
  readonly commands: readonly Command[];
}

/**
 * Commands by menu; with `sought`, those whose menu, label, keys or names in other programs contain all its words. `keysOf` gives a
 * command's shortcuts as people read them.
 */
export function findShortcuts(
  menus: readonly Menu[],
  sought: string,
  keysOf: (command: Command) => string,
): ShortcutGroup[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  return menus
    .map(({ name, groups }) => ({
      name,
      commands: groups.flat().filter((command) => {
        const text = searchedText(command, keysOf);
        return words.every((word) => text.includes(word));
      }),
    }))
    .filter(({ commands }) => commands.length > 0);
}

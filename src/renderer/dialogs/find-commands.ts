import type { Command, MenuName } from '../commands/command.ts';
import type { Menu } from '../commands/commands.ts';

/** Commands of a menu that have a shortcut. */
export interface ShortcutGroup {
  readonly name: MenuName;
  readonly commands: readonly Command[];
}

/**
 * Commands with shortcuts, by menu; with `sought`, those whose label or keys contain all its words.
 * `show` writes a shortcut as people read it.
 */
export function findShortcuts(
  menus: readonly Menu[],
  sought: string,
  show: (keys: string) => string,
): ShortcutGroup[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  return menus
    .map(({ name, groups }) => ({
      name,
      commands: groups.flat().filter(({ label, keys }) => {
        const text = [name, label, ...keys.map(show)].join(' ').toLowerCase();
        return keys.length > 0 && words.every((word) => text.includes(word));
      }),
    }))
    .filter(({ commands }) => commands.length > 0);
}

import { systemSubmenus } from '../../shared/system-menu.ts';
import { say } from '../words/say.ts';
import { isCommandId, type Command, type CommandId } from './command.ts';

/** Commands of a menu that a line of their own opens, so that the menu fits into a small window. */
export interface Submenu {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** A line of a menu: a command, or what opens more of them. */
export type MenuLine = Command | Submenu;

const submenuOf: ReadonlyMap<CommandId, (typeof systemSubmenus)[number]['name']> = new Map(
  systemSubmenus.flatMap(({ name, commandIds }) =>
    commandIds.filter(isCommandId).map((id) => [id, name] as const),
  ),
);

/** The lines of a group of commands: those of a submenu are one line, in the place of its first. */
export function menuLines(group: readonly Command[]): MenuLine[] {
  return [...Map.groupBy(group, ({ id }) => submenuOf.get(id) ?? id)].map(([name, commands]) => {
    const [first] = commands;
    return first && first.id === name
      ? first
      : { title: say(`submenus.${name as (typeof systemSubmenus)[number]['name']}`), commands };
  });
}

/** Whether a line opens further ones. */
export function isSubmenu(line: MenuLine): line is Submenu {
  return 'commands' in line;
}

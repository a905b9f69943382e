import type { JobDefinition } from '../../shared/jobs/job-definition.ts';
import { jobDefinitions } from '../../shared/jobs/job-definitions.ts';
import { shellTexts } from '../../shared/shell-texts.ts';
import { systemMenus, systemSubmenus } from '../../shared/system-menu.ts';
import { sayText } from '../words/say.ts';
import type { Commands } from './commands.ts';
import { menuTitle } from './menu-title.ts';
import { isSubmenu, menuLines } from './submenus.ts';

/**
 * What the menu and the dialogs of the system say in the language of the window, by their English: labels of
 * menus are those of the window's own, and the rest is among the texts of other rooms.
 */
export function shellWords({ menus }: Pick<Commands, 'menus'>): Record<string, string> {
  const commands = menus.flatMap(({ groups }) => groups.flat());
  const submenus = menus.flatMap(({ groups }) => groups.flatMap(menuLines)).filter(isSubmenu);
  const jobs: readonly JobDefinition[] = jobDefinitions;
  const losses = jobs.flatMap(({ words }) => words.lossWhenClosed ?? []);
  return Object.fromEntries([
    ...systemMenus.flatMap(({ label, groups }) => {
      const menu = menus.find(({ name }) => name === label);
      return [
        [label, menu ? menuTitle(menu.name) : label],
        ...groups.flat().map(({ commandId, label: english }) => {
          const command = commands.find(({ id }) => id === commandId);
          return [english, command?.label ?? english];
        }),
      ];
    }),
    ...systemSubmenus.map(({ label, commandIds: [first] }) => {
      const submenu = submenus.find(({ commands: [command] }) => command?.id === first);
      return [label, submenu?.title ?? label];
    }),
    ...[...shellTexts, ...losses].map((text) => [text, sayText(text)]),
  ]) as Record<string, string>;
}

import { say } from '../words/say.ts';
import type { MenuName } from './command.ts';

/** What a menu is called in the language of the window. */
export function menuTitle(menu: MenuName): string {
  return say(`menus.${menu}`);
}

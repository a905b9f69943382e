import { keyName } from '../commands/key-name.ts';
import type { MenuName } from '../commands/command.ts';
import type { Commands } from '../commands/commands.ts';

const harmless: Partial<Record<MenuName, true>> = { Play: true, View: true };

/**
 * Keys while something is dragged: Escape takes the drag back, those that play or change the view do as
 * ever, and all others wait, so that nothing is undone or deleted under the pointer. For `keydown` of the
 * window, before others see it.
 */
export function holdKeys(
  event: KeyboardEvent,
  commands: Pick<Commands, 'withKeys' | 'isMac'>,
  cancel: () => void,
): void {
  const isEscape = event.key === 'Escape';
  const menu = commands.withKeys(keyName(event, commands.isMac))?.menu;
  if (!isEscape && menu !== undefined && harmless[menu]) return;
  event.preventDefault();
  event.stopPropagation();
  if (isEscape) cancel();
}

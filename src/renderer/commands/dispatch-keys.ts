import type { Commands } from './commands.ts';
import type { JogKeys } from './jog-keys.ts';
import { keyName, typesWithAltGr } from './key-name.ts';

const textTypes = new Set(['text', 'search', 'number', 'email', 'url', 'password', 'tel', 'date']);

/** Whether keys belong to where the focus is: text, and lists that open and move by themselves. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) return textTypes.has(target.type);
  return false;
}

/**
 * Whether the focused control handles a key itself, e.g. a button Space and Enter.
 * Those that were `clicked` leave Space to playing, and tabs all keys to the commands.
 */
function controlUses(target: EventTarget | null, key: string, clicked: boolean): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // Clips and markers leave all keys to the commands.
  if (target.dataset['keys'] === 'commands') return false;
  const role = target.getAttribute('role') ?? '';
  if (clicked && role === 'tab') return false;
  if (/^(menuitem|menuitemcheckbox|option|tab|slider|separator)$/.test(role)) {
    return (
      key.startsWith('Arrow') || key === ' ' || key === 'Enter' || key === 'Home' || key === 'End'
    );
  }
  if (target instanceof HTMLInputElement && target.type === 'range') {
    return key.startsWith('Arrow') || key === 'Home' || key === 'End';
  }
  const pressable =
    target instanceof HTMLButtonElement ||
    target instanceof HTMLAnchorElement ||
    target instanceof HTMLInputElement ||
    role === 'button' ||
    target.tagName === 'SUMMARY';
  return pressable && ((key === ' ' && !clicked) || key === 'Enter');
}

/**
 * Runs the command of a pressed shortcut. For `keydown` of the window; `clicked`: what has the focus
 * got it by a click.
 */
export function dispatchKeys(
  commands: Commands,
  jog: JogKeys,
  event: KeyboardEvent,
  clicked: boolean,
): void {
  if (event.defaultPrevented || event.isComposing) return;
  const { target } = event;
  // A dialog takes all keys, also while nothing in it has the focus.
  if (document.querySelector('dialog[open]')) return;
  // Escape closes a list that is over the window; the browser does that unless the key is taken.
  if (event.key === 'Escape' && document.querySelector('[popover=auto]:popover-open')) return;
  const modified = (event.ctrlKey || event.metaKey) && !typesWithAltGr(event);
  if (modified && /^[cx]$/i.test(event.key) && hasSelectedText()) return;
  if (takesKeys(target) && !(modified && !editsText(event))) return;
  // Ctrl+B or Ctrl+D in a text field is not meant for the clips.
  const command = commands.withKeys(keyName(event, commands.isMac));
  if (takesKeys(target) && !(target instanceof HTMLSelectElement) && command?.menu === 'Edit') {
    return;
  }
  if (!modified && controlUses(target, event.key, clicked)) return;
  if (command && jog.press(commands, command.id, event)) event.preventDefault();
  else if (commands.press(event)) event.preventDefault();
}

/** Shortcuts that text fields know themselves. */
function editsText({ key }: KeyboardEvent): boolean {
  return (
    /^[acvxyz]$/i.test(key) || key.startsWith('Arrow') || key === 'Backspace' || key === 'Delete'
  );
}

/** Whether text of the window is selected, such as that of a message: Copy means it. */
function hasSelectedText(): boolean {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed;
}

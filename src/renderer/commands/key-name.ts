/** The part of a keyboard event that is used. */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'
> &
  Partial<Pick<KeyboardEvent, 'getModifierState'>>;

const digitsAndLetters = /^(?:Key|Digit)([A-Z0-9])$/;

/**
 * The shortcut that was pressed, e.g. `Mod+Shift+Z`, `Space`, `?`. Characters that need Shift on the
 * keyboard (`?`, `+`) are named by themselves, without it. Letters come from the key's place only
 * where the layout gives none of the Latin alphabet. AltGr, which Windows reports as Ctrl and Alt, is
 * part of the character it types.
 */
export function keyName(press: KeyPress, isMac: boolean): string {
  const { key, code } = press;
  const altGr = typesWithAltGr(press);
  const mod = isMac ? press.metaKey : press.ctrlKey && !altGr;
  const control = isMac && press.ctrlKey;
  let name = key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key;
  const isLetter = /^[A-Z]$/.test(name);
  // On a Mac, Option with some letters gives an accent that waits for the next one.
  if (name === 'Dead' || (name.length === 1 && name > '\u007f')) {
    name = digitsAndLetters.exec(code)?.[1] ?? name;
  }
  const showsShift = key.length > 1 || key === ' ' || isLetter || /^[A-Z]$/.test(name);
  return [
    mod ? 'Mod' : '',
    control ? 'Control' : '',
    press.altKey && !altGr ? 'Alt' : '',
    press.shiftKey && showsShift ? 'Shift' : '',
    name,
  ]
    .filter((part) => part !== '')
    .join('+');
}

/** Whether AltGr is held, and the key types a character with it. */
export function typesWithAltGr(press: KeyPress): boolean {
  return press.key.length === 1 && (press.getModifierState?.('AltGraph') ?? false);
}

const shown: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Delete: 'Del',
};

/** A shortcut as people read it: `Ctrl+Shift+Z`, or `⌘⇧Z` on a Mac. */
export function showKeys(keys: string, isMac: boolean): string {
  // The key itself may be a plus sign.
  const parts = keys.endsWith('++')
    ? [...keys.slice(0, -2).split('+'), '+']
    : keys === '+'
      ? ['+']
      : keys.split('+');
  const macShown: Readonly<Record<string, string>> = {
    Mod: '⌘',
    Shift: '⇧',
    Alt: '⌥',
    Control: '⌃',
  };
  const names = parts.map((part) =>
    isMac
      ? (macShown[part] ?? shown[part] ?? part)
      : part === 'Mod'
        ? 'Ctrl'
        : (shown[part] ?? part),
  );
  return names.join(isMac ? '' : '+');
}

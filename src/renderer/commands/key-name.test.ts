import { describe, expect, it } from 'vitest';
import { keyName, showKeys, type KeyPress } from './key-name.ts';

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held };
}

describe('keyName', () => {
  it.each([
    [press('z', { ctrlKey: true }), 'Mod+Z'],
    [press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z'],
    [press(' '), 'Space'],
    [press('?', { shiftKey: true }), '?'],
    [press('+', { shiftKey: true }), '+'],
    [press('ArrowLeft', { shiftKey: true }), 'Shift+ArrowLeft'],
    [press('ArrowUp', { altKey: true }), 'Alt+ArrowUp'],
    [press('й', { code: 'KeyQ' }), 'Q'],
    [press('Я', { code: 'KeyZ', ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z'],
  ])('names a press of keys (%#)', (pressed, name) => {
    expect(keyName(pressed, false)).toBe(name);
  });

  it('takes Cmd for Mod on a Mac, where Ctrl is another key', () => {
    expect(keyName(press('s', { metaKey: true }), true)).toBe('Mod+S');
    expect(keyName(press('s', { ctrlKey: true }), true)).toBe('Control+S');
  });
});

describe('showKeys', () => {
  it('writes shortcuts as each system does', () => {
    expect(showKeys('Mod+Shift+Z', false)).toBe('Ctrl+Shift+Z');
    expect(showKeys('Mod+Shift+Z', true)).toBe('⌘⇧Z');
    expect(showKeys('Shift+ArrowLeft', false)).toBe('Shift+←');
    expect(showKeys('+', false)).toBe('+');
    expect(showKeys('Mod++', false)).toBe('Ctrl++');
  });
});

import { expect, test } from 'vitest';
import type { Command } from '../commands/command.ts';
import { showKeys } from '../commands/key-name.ts';
import { findShortcuts, rankCommands } from './find-commands.ts';

function command(id: Command['id'], label: string, keys: string[]): Command {
  return { id, label, menu: 'Edit', group: 1, keys, run: () => {} };
}
const menus = [
  {
    name: 'Edit' as const,
    groups: [
      [command('edit.undo', 'Undo', ['Mod+Z']), command('edit.redo', 'Redo', ['Mod+Y'])],
      [command('edit.clear-fades', 'Remove Fades', [])],
    ],
  },
  { name: 'Help' as const, groups: [[command('help.about', 'About', [])]] },
];
const keysOf = ({ keys }: Command): string => keys.map((key) => showKeys(key, false)).join(' ');
const found = (sought: string): string[] =>
  findShortcuts(menus, sought, keysOf).flatMap(({ name, commands }) =>
    commands.map(({ label }) => `${name}: ${label}`),
  );

test('every command is listed, with a shortcut or without', () => {
  expect(found('')).toEqual(['Edit: Undo', 'Edit: Redo', 'Edit: Remove Fades', 'Help: About']);
});

test('words are searched in labels, menus and keys, in any case', () => {
  expect(found('UNDO')).toEqual(['Edit: Undo']);
  expect(found('ctrl+y')).toEqual(['Edit: Redo']);
  expect(found('edit redo')).toEqual(['Edit: Redo']);
  expect(found('redo z')).toEqual([]);
});

test('the palette finds words, beginnings, keys and letters in their order, the best first', () => {
  const all = [
    command('edit.trim-start', 'Trim Start to Playhead', ['Q']),
    { ...command('edit.split', 'Split at Playhead', ['Mod+B']), unavailable: 'Select a clip.' },
    command('play.start', 'Go to Start', ['Home']),
    command('view.snapping', 'Snapping', ['S']),
  ];
  const ranked = (sought: string): string[] =>
    rankCommands(all, sought, keysOf).map(({ label }) => label);
  expect(ranked('split')).toEqual(['Split at Playhead']);
  expect(ranked('spl play')).toEqual(['Split at Playhead']);
  expect(ranked('start')).toEqual(['Trim Start to Playhead', 'Go to Start']);
  expect(ranked('sap')).toEqual(['Snapping', 'Trim Start to Playhead', 'Split at Playhead']);
  expect(ranked('ctrl+b')).toEqual(['Split at Playhead']);
  expect(ranked('nothing of it')).toEqual([]);
  expect(ranked('').at(-1)).toBe('Split at Playhead');
});

test('commands are found by the words of other editing programs', () => {
  const all = [
    command('edit.split', 'Split at Playhead', ['Mod+B']),
    command('edit.ripple-delete', 'Ripple Delete', ['Alt+Delete']),
    command('file.settings', 'Settings…', []),
  ];
  const first = (sought: string): string | undefined => rankCommands(all, sought, keysOf)[0]?.label;
  expect(first('razor')).toBe('Split at Playhead');
  expect(first('blade')).toBe('Split at Playhead');
  expect(first('close gap')).toBe('Ripple Delete');
  expect(first('preferences')).toBe('Settings…');
});

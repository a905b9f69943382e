import { expect, test } from 'vitest';
import type { Command } from '../commands/command.ts';
import { showKeys } from '../commands/key-name.ts';
import { findShortcuts } from './find-commands.ts';

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
const found = (sought: string): string[] =>
  findShortcuts(menus, sought, (keys) => showKeys(keys, false)).flatMap(({ name, commands }) =>
    commands.map(({ label }) => `${name}: ${label}`),
  );

test('only what has a shortcut is listed, menus without any are left out', () => {
  expect(found('')).toEqual(['Edit: Undo', 'Edit: Redo']);
});

test('words are sought in labels, menus and keys, in any case', () => {
  expect(found('UNDO')).toEqual(['Edit: Undo']);
  expect(found('ctrl+y')).toEqual(['Edit: Redo']);
  expect(found('edit redo')).toEqual(['Edit: Redo']);
  expect(found('redo z')).toEqual([]);
});

import { expect, it } from 'vitest';
import { openTestStudio } from '../state/test-studio.ts';
import { createCommands } from './create-commands.ts';
import type { KeyPress } from './key-name.ts';
import { keyPresets, type KeyPresetId } from './key-presets.ts';
import { resolveKeys, shortcutProblem } from './resolve-keys.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  ...{ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...held,
});

it('assigns each shortcut to one command: by the user’s choice, then by the preset', () => {
  const commands = [
    { id: 'edit.undo', keys: ['Z'] },
    { id: 'edit.redo', keys: ['Y', 'X'] },
    { id: 'edit.split', keys: ['B'] },
  ] as const;
  const keys = resolveKeys(commands, { 'edit.split': ['Y'] }, { 'edit.undo': ['B', 'X'] });
  expect(Object.fromEntries(keys)).toEqual({
    'edit.undo': ['B', 'X'],
    'edit.split': ['Y'],
    'edit.redo': [],
  });
});

it.each(Object.keys(keyPresets) as KeyPresetId[])(
  'leaves no command without a shortcut with the preset %s',
  async (preset) => {
    const { editor } = await openTestStudio();
    editor.keymap.preset = preset;
    for (const inBrowser of [false, true]) {
      const { all } = createCommands(editor, { inBrowser });
      const keys = resolveKeys(all, keyPresets[preset].keys, {});
      const own = all.filter((command) => command.keys.length > 0);
      expect(own.filter(({ id }) => !keys.get(id)?.length).map(({ id }) => id)).toEqual([]);
    }
  },
);

it.each(Object.keys(keyPresets) as KeyPresetId[])(
  'runs every command by one shortcut at most with the preset %s',
  async (preset) => {
    const { editor } = await openTestStudio();
    editor.keymap.preset = preset;
    const keys = [...editor.commands.keys.values()].flat();
    expect(new Set(keys).size).toBe(keys.length);
    for (const [id, wanted] of Object.entries(keyPresets[preset].keys)) {
      expect([id, editor.commands.keys.get(id as never)]).toEqual([id, wanted]);
    }
  },
);

it("closes gaps, and deletes markers, by DaVinci Resolve's own key", async () => {
  const { commands, keymap, project, selection } = (await openTestStudio()).editor;
  keymap.preset = 'resolve';
  commands.run('mark.hit');
  selection.selectMarker(project.document.markers[0]!.id);
  commands.press(press('Delete'));
  expect(project.document.markers).toHaveLength(0);
  expect(commands.shown('edit.ripple-delete')).toEqual(['Del', 'Shift+Backspace']);
});

it('needs AltGr for no command, on a desktop and in a browser', async () => {
  const { editor } = await openTestStudio();
  // Typed with AltGr on German, French, Spanish, Italian or Nordic keyboards; Ctrl+Alt is AltGr too.
  const needsAltGr = (keys: string): boolean => /Mod\+Alt|[@[\]{}\\|~#^`]$/.test(keys);
  for (const inBrowser of [false, true]) {
    const { all } = createCommands(editor, { inBrowser });
    expect(all.filter(({ keys }) => keys.every(needsAltGr)).map(({ id }) => id)).toEqual([]);
  }
});

it('runs commands by the shortcuts that were chosen, and by the old ones no more', async () => {
  const { commands, keymap, project } = (await openTestStudio()).editor;
  keymap.choose('mark.hit', ['Mod+J']);
  commands.press(press('h'));
  expect(project.document.markers).toHaveLength(0);
  commands.press(press('j', { ctrlKey: true }));
  expect(project.document.markers).toHaveLength(1);
  expect(commands.shortcut('mark.hit')).toBe('Ctrl+J');
  keymap.reset();
  expect(commands.shortcut('mark.hit')).toBe('H');
});

it('reads a character that AltGr types as that character', async () => {
  const { commands } = (await openTestStudio()).editor;
  const altGr = { ctrlKey: true, altKey: true, getModifierState: () => true };
  expect(commands.press(press('[', altGr))).toBe(true);
  expect(commands.press(press('ń', { ...altGr, code: 'KeyN' }))).toBe(false);
});

it('says why a shortcut cannot be used', () => {
  expect(shortcutProblem('Mod+Alt+E', false)).toMatch('AltGr');
  expect(shortcutProblem('Mod+W', true)).toMatch('Browsers');
  expect(shortcutProblem('Mod+W', false)).toBeUndefined();
});

it('keeps what was chosen for a set of keys while another one is tried', async () => {
  const { editor } = await openTestStudio();
  const { keymap } = editor;
  keymap.choose('edit.split', ['F4']);
  keymap.preset = 'premiere';
  expect(keymap.chosen).toEqual({});
  keymap.choose('edit.split', ['F6']);
  keymap.preset = 'studio';
  expect(keymap.chosen).toEqual({ 'edit.split': ['F4'] });
  keymap.preset = 'premiere';
  expect(keymap.chosen).toEqual({ 'edit.split': ['F6'] });
});

import type { CommandId } from './command.ts';
import { say } from '../words/say.ts';

/** Shortcuts as an editing program has them; commands that are left out keep their own. */
export type KeyPreset = Readonly<Partial<Record<CommandId, readonly string[]>>>;

const premiere: KeyPreset = {
  'edit.split': ['Mod+K'],
  'edit.deselect': ['Mod+Shift+A', 'Escape'],
  'edit.redo': ['Mod+Shift+Z'],
  'edit.ripple-delete': ['Shift+Delete', 'Alt+Backspace'],
  'edit.mute-clip': ['Shift+E'],
  'music.delete-take': ['Alt+Shift+Delete'],
  'music.hear-in-place': ['Shift+R'],
  'track.delete': ['Alt+Shift+Backspace'],
  'mark.next': ['Shift+M', 'Shift+ArrowDown'],
  'mark.previous': ['Mod+Shift+M', 'Shift+ArrowUp'],
  'mark.clear-range': ['Mod+Shift+X'],
  'mark.select-clip-range': ['X', '/'],
  'mark.hit': ['M'],
  'play.mute-music': ['Alt+Shift+M'],
  'play.loop': ['Mod+L'],
  'edit.lock-clip': ['Alt+Shift+L'],
  'file.export': ['Mod+M'],
  'view.zoom-in': ['=', '+'],
  'view.fit': ['\\', 'Shift+Z'],
  'help.commands': ['Mod+Shift+P'],
};

const resolve: KeyPreset = {
  'edit.split': ['Mod+B', 'Mod+\\'],
  'edit.deselect': ['Mod+Shift+A', 'Escape'],
  'edit.mute-clip': ['D'],
  'edit.delete': ['Backspace'],
  'edit.ripple-delete': ['Delete', 'Shift+Backspace'],
  'edit.nudge-left': [',', 'Alt+ArrowLeft'],
  'edit.nudge-right': ['.', 'Alt+ArrowRight'],
  'mark.clear-range': ['Alt+X'],
  'mark.hit': ['M'],
  'play.mute-music': ['Alt+Shift+M'],
  'play.loop': ['Mod+/'],
  'view.snapping': ['N'],
  'view.zoom-in': ['Mod+=', '+'],
  'view.zoom-out': ['Mod+-', '-'],
  'view.fit': ['Shift+Z'],
};

const proTools: KeyPreset = {
  'edit.split': ['Mod+E', 'B'],
  'edit.trim-start': ['A'],
  'edit.trim-end': ['S'],
  'edit.fade-in': ['D'],
  'edit.fade-out': ['G'],
  'edit.mute-clip': ['Mod+M'],
  'edit.lock-clip': ['Mod+L'],
  'edit.nudge-left': [',', 'Alt+ArrowLeft'],
  'edit.nudge-right': ['.', 'Alt+ArrowRight'],
  'music.compare': ['Shift+A'],
  'music.swap': ['Q'],
  'music.choose-heard': ['Mod+Enter'],
  'music.put-stretch': ['Mod+Shift+Enter'],
  'music.hear-other': ['Shift+Q'],
  'play.scrub-sound': ['Shift+R'],
  'view.snapping': ['N'],
  'view.zoom-in': ['T', '+', '='],
  'view.zoom-out': ['R', '-'],
  'view.fit': ['Alt+A', 'Shift+Z'],
  'music.choose-next-take': ['Shift+T'],
  'file.export': ['Mod+Shift+B'],
  'file.import-music': ['Mod+Shift+I'],
  'play.start': ['Home', 'Enter'],
  'music.choose-take': ['Shift+Enter'],
  'play.next-mark': ['ArrowDown'],
};

/** The presets by id, in the order they are offered. */
export const keyPresets = {
  studio: { label: say('commands.vidmuseStudio'), keys: {} },
  premiere: { label: say('commands.premierePro'), keys: premiere },
  resolve: { label: say('commands.davinciResolve'), keys: resolve },
  'pro-tools': { label: say('commands.proTools'), keys: proTools },
} as const satisfies Readonly<Record<string, { label: string; keys: KeyPreset }>>;
export type KeyPresetId = keyof typeof keyPresets;

import type { Command, CommandId } from './command.ts';
import type { KeyPreset } from './key-presets.ts';
import { say } from '../words/say.ts';

/**
 * The shortcuts that hold: those the user has chosen, then those of the preset, then each command's
 * own. One shortcut runs one command: where two want it, it goes to the one that comes first by that
 * order.
 */
export function resolveKeys(
  commands: readonly Pick<Command, 'id' | 'keys'>[],
  preset: KeyPreset,
  chosen: KeyPreset,
): ReadonlyMap<CommandId, readonly string[]> {
  const held = new Map<CommandId, readonly string[]>();
  const taken = new Set<string>();
  const rank = ({ id }: Pick<Command, 'id'>): number => (chosen[id] ? 0 : preset[id] ? 1 : 2);
  for (const command of commands.toSorted((a, b) => rank(a) - rank(b))) {
    const wanted = chosen[command.id] ?? preset[command.id] ?? command.keys;
    const free = wanted.filter((keys) => !taken.has(keys));
    for (const keys of free) taken.add(keys);
    held.set(command.id, free);
  }
  return held;
}

/** Why a shortcut is better not used; undefined where nothing speaks against it. */
export function shortcutProblem(keys: string, inBrowser: boolean): string | undefined {
  if (/^(Tab|Shift\+Tab|F10)$/.test(keys)) return say('commands.movesFocusBetweenControls');
  if (/^Mod\+Alt\+.$/.test(keys)) return say('commands.manyEuropeanKeyboardsTypesCharacter');
  if (inBrowser && /^Mod\+(Shift\+)?[NTW]$/.test(keys))
    return say('commands.browsersKeepThemselves');
  return undefined;
}

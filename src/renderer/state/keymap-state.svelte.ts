import { commandIds, type CommandId } from '../commands/command.ts';
import { keyPresets, type KeyPreset, type KeyPresetId } from '../commands/key-presets.ts';
import { recall, remember } from './remembered.ts';

type Chosen = Readonly<Record<string, unknown>>;
const defaults = {
  preset: 'studio' as string,
  chosen: {} as Chosen,
  /** What was chosen for the presets that do not hold now, by preset. */
  others: {} as Readonly<Record<string, Chosen>>,
};

/** Which shortcuts hold: a preset, and what the user has chosen instead. Remembered. */
export class KeymapState {
  #remembered = $state.raw(recall('keymap', defaults));

  /** What is no list of shortcuts of a command is left out. */
  #chosen: KeyPreset = $derived(
    Object.fromEntries(
      commandIds.flatMap((id) => {
        const keys: unknown = this.#remembered.chosen[id];
        const isList = Array.isArray(keys) && keys.every((key) => typeof key === 'string');
        return isList ? [[id, keys]] : [];
      }),
    ),
  );

  get preset(): KeyPresetId {
    const { preset } = this.#remembered;
    return Object.hasOwn(keyPresets, preset) ? (preset as KeyPresetId) : 'studio';
  }

  /** Applies a preset with the shortcuts chosen for it earlier, and keeps those of the previous one. */
  set preset(preset: KeyPresetId) {
    if (preset === this.preset) return;
    const { [preset]: chosen = {}, ...rest } = this.#remembered.others;
    this.#keep({ preset, chosen, others: { ...rest, [this.preset]: this.chosen } });
  }

  /** What the user has chosen, by command. */
  get chosen(): KeyPreset {
    return this.#chosen;
  }

  /** Gives a command these shortcuts, and takes them away from `others`, by the keys they have left. */
  choose(
    id: CommandId,
    keys: readonly string[],
    others: ReadonlyMap<CommandId, readonly string[]> = new Map(),
  ): void {
    this.#keep({ chosen: { ...this.chosen, ...Object.fromEntries(others), [id]: [...keys] } });
  }

  /** Lets a command have the preset's shortcuts again; without `id` all of them. */
  reset(id?: CommandId): void {
    const rest = Object.entries(this.chosen).filter(([other]) => id !== undefined && other !== id);
    this.#keep({ chosen: Object.fromEntries(rest) });
  }

  #keep(change: Partial<typeof defaults>): void {
    this.#remembered = { ...this.#remembered, ...change };
    remember('keymap', this.#remembered);
  }
}

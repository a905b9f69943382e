import type { KeymapState } from '../state/keymap-state.svelte.ts';
import type { StudioState } from '../state/studio-state.svelte.ts';
import { menuNames, type Command, type CommandId, type MenuName } from './command.ts';
import { keyName, showKeys, type KeyPress } from './key-name.ts';
import { keyPresets } from './key-presets.ts';
import { resolveKeys } from './resolve-keys.ts';

/** A menu with its commands in groups, which separators part. */
export interface Menu {
  readonly name: MenuName;
  readonly groups: readonly (readonly Command[])[];
}

/** All commands: found by id or by shortcut, run with their failures reported. */
export class Commands {
  readonly all: readonly Command[];
  readonly menus: readonly Menu[];
  readonly isMac: boolean;
  #studio: StudioState;
  #onRefusal: (reason: string) => void;
  #byId: ReadonlyMap<CommandId, Command>;
  #keymap: KeymapState;
  #resolved:
    (Pick<KeymapState, 'preset' | 'chosen'> & { keys: ReturnType<typeof resolveKeys> }) | undefined;

  /** `onRefusal` is called with the reason why a shortcut did nothing. */
  constructor(
    { studio, keymap }: { studio: StudioState; keymap: KeymapState },
    all: readonly Command[],
    isMac: boolean,
    onRefusal: (reason: string) => void = () => undefined,
  ) {
    this.#studio = studio;
    this.#keymap = keymap;
    this.#onRefusal = onRefusal;
    this.all = all;
    this.isMac = isMac;
    this.#byId = new Map(all.map((command) => [command.id, command]));
    this.menus = menuNames.map((name) => {
      const commands = all.filter(({ menu }) => menu === name);
      return { name, groups: [...Map.groupBy(commands, ({ group }) => group).values()] };
    });
  }

  get(id: CommandId): Command {
    const command = this.#byId.get(id);
    if (!command) throw new Error(`there is no command "${id}"`);
    return command;
  }

  /** Runs a command if it can be run, and shows its failure. Returns whether it was run. */
  run(id: CommandId): boolean {
    return this.#run(this.get(id));
  }

  /** Runs the command of a shortcut. Returns whether there is one, whether or not it can be run. */
  press(press: KeyPress): boolean {
    const command = this.withKeys(keyName(press, this.isMac));
    // Escape is pressed for many things: that nothing was selected is no news.
    const isNews = command?.id !== 'edit.deselect';
    if (command && !this.#run(command) && command.unavailable !== undefined && isNews) {
      this.#onRefusal(command.unavailable);
    }
    return command !== undefined;
  }

  /** The shortcuts that hold, by command. */
  get keys(): ReadonlyMap<CommandId, readonly string[]> {
    const { preset, chosen } = this.#keymap;
    // Every button and menu asks for them.
    if (this.#resolved?.preset !== preset || this.#resolved.chosen !== chosen) {
      const keys = resolveKeys(this.all, keyPresets[preset].keys, chosen);
      this.#resolved = { preset, chosen, keys };
    }
    return this.#resolved.keys;
  }

  /** The command of a shortcut. */
  withKeys(keys: string): Command | undefined {
    for (const [id, own] of this.keys) if (own.includes(keys)) return this.get(id);
    return undefined;
  }

  /** The shortcuts of a command as displayed. */
  shown(id: CommandId): string[] {
    return (this.keys.get(id) ?? []).map((keys) => showKeys(keys, this.isMac));
  }

  /** The first shortcut as displayed; empty if there is none. */
  shortcut(id: CommandId): string {
    return this.shown(id)[0] ?? '';
  }

  /** Its name with its shortcut. */
  name(id: CommandId): string {
    const shortcut = this.shortcut(id);
    const { label } = this.get(id);
    return shortcut === '' ? label : `${label} (${shortcut})`;
  }

  /** Text for a tooltip: its name, its shortcut, and why it cannot be run now. */
  tooltip(id: CommandId): string {
    const name = this.name(id);
    const { unavailable } = this.get(id);
    return unavailable === undefined ? name : `${name}. ${unavailable}`;
  }

  #run(command: Command): boolean {
    if (command.unavailable !== undefined) return false;
    void this.#studio.attempt(() => command.run());
    return true;
  }
}

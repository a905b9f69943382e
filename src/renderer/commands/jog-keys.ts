import type { CommandId } from './command.ts';
import type { Commands } from './commands.ts';

/** Least time between two steps while a key is held, in milliseconds. */
const stepMilliseconds = 125;

const steps: Readonly<Partial<Record<CommandId, CommandId>>> = {
  'play.shuttle-back': 'play.frame-back',
  'play.shuttle-forward': 'play.frame-forward',
};

/**
 * Pausing held down (K) turns the keys of the shuttle (J and L) into those of single frames, slowly one after
 * the other while they are held too, as in other editors.
 */
export class JogKeys {
  /** Place on the keyboard of the key that is held. */
  #held: string | undefined;
  #steppedAt = -Infinity;

  /** Takes a pressed shortcut of a command. Returns whether it stepped, and the command is not to be run. */
  press(
    commands: Pick<Commands, 'run'>,
    id: CommandId,
    { code, repeat, timeStamp }: Pick<KeyboardEvent, 'code' | 'repeat' | 'timeStamp'>,
  ): boolean {
    if (id === 'play.stop') this.#held = code;
    const step = this.#held === undefined ? undefined : steps[id];
    if (step === undefined) return false;
    if (repeat && timeStamp - this.#steppedAt < stepMilliseconds) return true;
    this.#steppedAt = timeStamp;
    commands.run(step);
    return true;
  }

  /** A key was let go. */
  release({ code }: Pick<KeyboardEvent, 'code'>): void {
    if (code === this.#held) this.#held = undefined;
  }

  /** The window lost the keyboard: no key is known to be held. */
  forget(): void {
    this.#held = undefined;
  }
}

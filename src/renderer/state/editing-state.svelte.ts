import type { ContextName } from '../commands/context-menus.ts';
import type { Clip } from '../../shared/project-document.ts';

/** A menu that is open where the pointer or the focus is. */
export interface ContextMenu {
  readonly name: ContextName;
  /** In CSS pixels of the window. */
  readonly x: number;
  readonly y: number;
}

const hintSeconds = 5;

/** What holds while editing, besides the selection: copied clips, the hint, the open menu. */
export class EditingState {
  /** Clips that were copied, as they were. */
  clipboard = $state.raw<readonly Clip[]>([]);
  /** Whether clips of a project that was left were the last to be copied. */
  hasForeignClips = $state(false);
  menu = $state.raw<ContextMenu | undefined>();
  /** The take that is dragged out of its list. */
  draggedTakeId = $state<string | undefined>();
  #hint = $state<string | undefined>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Copies clips, to be pasted into this project. */
  copy(clips: readonly Clip[]): void {
    this.clipboard = clips;
    this.hasForeignClips = false;
  }

  /** Another project is open now, which does not have the takes of what was copied. */
  leaveClipboard(): void {
    this.hasForeignClips ||= this.clipboard.length > 0;
    this.clipboard = [];
  }

  /** Why the last key did nothing, or nothing that is seen, for the status line; it goes after some seconds. */
  get hint(): string | undefined {
    return this.#hint;
  }

  /** Shows a hint, or takes it away. */
  say(hint: string | undefined): void {
    clearTimeout(this.#timer);
    this.#hint = hint;
    if (hint !== undefined) this.#timer = setTimeout(() => this.say(undefined), 1000 * hintSeconds);
  }
}

/** Kinds of files to choose in a dialog. */
export type FileKind = 'video' | 'sound' | 'project' | 'checkpoint-folder' | 'codec-folder';

/** For each dialog, its request and its result when confirmed. */
export interface DialogContract {
  /** Browser shell: a file of the workspace. Gives its path. */
  'pick-file': { request: { kind: FileKind }; answer: string };
  /** Browser shell: a new name in the workspace. Gives the path. */
  'pick-save-path': {
    request: { suggestedName: string; extensions: readonly string[]; title: string };
    answer: string;
  };
  /** A question with one thing to do, and `alternative` beside it where there is one. */
  confirm: {
    request: {
      title: string;
      message: string;
      action: string;
      alternative?: string;
      danger?: boolean;
    };
    answer: 'action' | 'alternative';
  };
  /** Stop a generation, with or without keeping the finished part. Closing continues the generation. */
  'cancel-generation': { request: { jobId: string; finishedSeconds: number }; answer: boolean };
  relink: { request: Record<never, never>; answer: undefined };
  export: { request: Record<never, never>; answer: undefined };
  settings: { request: Record<never, never>; answer: undefined };
  commands: { request: Record<never, never>; answer: undefined };
  shortcuts: { request: Record<never, never>; answer: undefined };
  about: { request: Record<never, never>; answer: undefined };
  'import-model': { request: Record<never, never>; answer: undefined };
}
export type DialogName = keyof DialogContract;

/** The open dialog; `name` determines the type of `request`. */
export type OpenDialog = {
  [Name in DialogName]: { readonly name: Name; readonly request: DialogContract[Name]['request'] };
}[DialogName];

/** Which dialog is open. One at a time: a second one waits until the first is closed. */
export class DialogState {
  current = $state.raw<OpenDialog | undefined>();
  #settle: ((answer: unknown) => void) | undefined;
  #waiting: (() => void)[] = [];

  /** Opens a dialog. Resolves with its answer, or undefined when it was closed without one. */
  ask<Name extends DialogName>(
    name: Name,
    request: DialogContract[Name]['request'],
  ): Promise<DialogContract[Name]['answer'] | undefined> {
    return new Promise((resolve) => {
      const open = (): void => {
        this.current = { name, request } as OpenDialog;
        this.#settle = resolve as (answer: unknown) => void;
      };
      if (this.current) this.#waiting.push(open);
      else open();
    });
  }

  /** Closes the open dialog with its answer; without one it was dismissed. */
  close(answer?: unknown): void {
    const settle = this.#settle;
    this.current = undefined;
    this.#settle = undefined;
    settle?.(answer);
    this.#waiting.shift()?.();
  }
}

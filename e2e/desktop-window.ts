import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication } from 'playwright-core';
import { EditorWindow } from './editor-window.ts';
import type { WatchedPage } from './open-browser.ts';

/** The editor in Electron, with the system's file dialogs and paths for dropped files. */
export class DesktopWindow extends EditorWindow {
  readonly #app: ElectronApplication;
  /** Where films and projects are. */
  readonly #films: string;

  constructor(films: string, app: ElectronApplication, watched: WatchedPage) {
    super(films, watched);
    this.#app = app;
    this.#films = films;
  }

  protected override readonly newKeys = 'Control+n';

  override async importByKeys(name: string): Promise<void> {
    await this.chooseFile(() => this.page.keyboard.press(this.newKeys), `${name}.mp4`);
    await this.page.getByRole('region', { name: 'Timeline' }).waitFor();
  }

  override async chooseFile(ask: () => Promise<void>, ...path: readonly string[]): Promise<void> {
    // Tests cannot operate the system's dialogs, so they set the result.
    await this.#app.evaluate(
      ({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      },
      join(this.#films, ...path),
    );
    await ask();
  }

  override async drop(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.#films, name);
    await writeFile(path, bytes);
    await this.dropFile(path);
  }

  /** Returns the only window to its first screen. */
  override async close(): Promise<void> {
    await this.page.reload();
  }
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openPage, type WatchedPage } from './open-browser.ts';
import type { Studio } from './start-studio.ts';

/** What stories read in `project.json`. */
export interface SavedProject {
  readonly takes: readonly {
    readonly id: string;
    readonly seed: number;
    readonly complete: boolean;
    readonly range: { readonly start: number; readonly end: number };
  }[];
  readonly document: {
    readonly clips: readonly {
      readonly takeId: string;
      readonly startSample: number;
      readonly lengthSamples: number;
    }[];
  };
}

/** The editor as a person sees and works it: by names and roles, keys and the mouse. */
export class EditorWindow {
  readonly page: Page;
  readonly complaints: readonly string[];
  /** Where projects are: beside their videos. */
  readonly #folder: string;

  constructor(folder: string, { page, complaints }: WatchedPage) {
    this.#folder = folder;
    this.page = page;
    this.complaints = complaints;
  }

  /** Opens the studio's link in a new profile and waits for the editor to be usable. */
  static async open(
    browser: Browser,
    studio: Studio,
    options: Parameters<typeof openPage>[2] = {},
  ): Promise<EditorWindow> {
    const watched = await openPage(browser, studio.link, { ...options, initScript: listenIn });
    const window = new EditorWindow(studio.workspace, watched);
    await window.isUsable();
    return window;
  }

  /** Waits until the first screen can be worked with. */
  async isUsable(): Promise<void> {
    await this.page.getByRole('button', { name: 'Choose a video…' }).waitFor();
    await this.page.getByText('Ready', { exact: true }).waitFor();
  }

  /** Opens a file of the workspace as a new project. */
  async importVideo(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Choose a video…' }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('option', { name }).dblclick();
    await this.page.getByRole('region', { name: 'Timeline' }).waitFor();
  }

  /** Opens a project of the list on the first screen. */
  async openRecent(name: string): Promise<void> {
    const list = this.page.getByRole('region', { name: 'Recent projects' });
    await list.getByRole('button', { name: new RegExp(`^${name}\\b`) }).click();
  }

  /** Drops a file on the window, as from a file manager. */
  async drop(name: string, bytes: Uint8Array): Promise<void> {
    const content = Buffer.from(bytes).toString('base64');
    await this.page.evaluate(
      `(async () => {
        const bytes = Uint8Array.from(atob('${content}'), (letter) => letter.charCodeAt(0));
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([bytes], ${JSON.stringify(name)}));
        const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
        document.body.dispatchEvent(event);
      })()`,
    );
  }

  /** Waits for a message, and takes it away. */
  async dismiss(text: string | RegExp): Promise<void> {
    const { page } = this;
    const dismiss = page.getByRole('button', { name: 'Dismiss' });
    const message = page
      .getByRole('alert')
      .or(page.getByRole('status'))
      .filter({ hasText: text, has: dismiss })
      .first();
    await message.waitFor();
    await message.getByRole('button', { name: 'Dismiss' }).click();
  }

  /** Types a timecode to go to. */
  async goTo(timecode: string): Promise<void> {
    const field = this.page.getByRole('textbox', { name: 'Timecode of the playhead' });
    await field.fill(timecode);
    await field.press('Enter');
    await field.blur();
  }

  /** Presses a key while no control has the focus. */
  async press(keys: string): Promise<void> {
    await this.page.evaluate('document.activeElement?.blur()');
    await this.page.keyboard.press(keys);
  }

  async openTab(name: string): Promise<void> {
    await this.page.getByRole('tab', { name }).click();
  }

  /** Opens a menu and chooses a line of it. */
  async choose(menu: string, item: string | RegExp): Promise<void> {
    await this.page.getByRole('menuitem', { name: menu, exact: true }).click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  /** Timecode of the playhead. */
  playhead(): Promise<string> {
    return this.page.getByRole('textbox', { name: 'Timecode of the playhead' }).inputValue();
  }

  /** Names of the clips on the music track, with their places. */
  clips(): Promise<string[]> {
    return this.page
      .getByRole('listbox', { name: 'Music clips' })
      .getByRole('option')
      .allInnerTexts();
  }

  /** Waits until music can be heard that is still being made. */
  async streams(): Promise<void> {
    await this.page.getByText(/s can be heard/).waitFor();
    await this.page.getByRole('progressbar').first().waitFor();
  }

  /** Waits until no job runs and everything is saved. */
  async settles(): Promise<void> {
    await this.page.getByText('Ready', { exact: true }).waitFor({ timeout: 90_000 });
    await this.page.getByText('Saved', { exact: true }).waitFor();
  }

  /** Loudest sample that went to the loudspeakers within the last moment; 0 is silence. */
  heard(): Promise<number> {
    return this.page.evaluate(
      'Math.max(0, ...(window.heardBy ?? []).map((analyser) => {' +
        'const samples = new Float32Array(analyser.fftSize);' +
        'analyser.getFloatTimeDomainData(samples);' +
        'return Math.max(...samples.map(Math.abs)); }))',
    );
  }

  /** The project as it is saved. */
  async saved(name: string): Promise<SavedProject> {
    const path = join(this.#folder, `${name}.vidmuse`, 'project.json');
    return JSON.parse(await readFile(path, 'utf8')) as SavedProject;
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** To run in the page before its own scripts: an ear on everything that reaches the loudspeakers. */
export const listenIn = `{
  const connect = AudioNode.prototype.connect;
  window.heardBy = [];
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      const analyser = new AnalyserNode(this.context, { fftSize: 8192 });
      window.heardBy.push(analyser);
      connect.call(this, analyser);
    }
    return connect.call(this, target, ...rest);
  };
}`;

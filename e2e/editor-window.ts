import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { openPage, type WatchedPage } from './open-browser.ts';
import type { Studio } from './start-studio.ts';
import type { Traffic } from './traffic.ts';

/** The part of `project.json` that tests read. */
export interface SavedProject {
  readonly source: { readonly relativePath: string };
  readonly takes: readonly {
    readonly id: string;
    readonly seed: number;
    readonly complete: boolean;
    readonly startToken: number;
    readonly frameRate: number;
    readonly range: { readonly start: number; readonly end: number };
  }[];
  readonly document: {
    readonly clips: readonly {
      readonly takeId: string;
      readonly startSample: number;
      readonly offsetSample: number;
      readonly lengthSamples: number;
    }[];
    readonly markers: readonly { readonly kind: 'cut' | 'hit'; readonly seconds: number }[];
    readonly mix: { readonly musicGainDecibels: number };
  };
}

/** Longest time to make a score on a busy machine, its model opened and its film watched first. */
const composingMilliseconds = 150_000;

/** Operates the editor as a user does: by names and roles, keys and the mouse. */
export class EditorWindow {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly traffic: Traffic;
  /** Folder of the projects, which are beside their videos. */
  readonly #folder: string;

  constructor(folder: string, { page, complaints, traffic }: WatchedPage) {
    this.#folder = folder;
    this.page = page;
    this.complaints = complaints;
    this.traffic = traffic;
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

  /** Waits until the first screen is usable. */
  async isUsable(): Promise<void> {
    await this.page.getByRole('button', { name: 'Choose a video…' }).waitFor();
    await this.page.getByText('Ready', { exact: true }).waitFor();
  }

  /** Opens a video as a new project, by the folders on its path in the workspace and its name. */
  async importVideo(...path: readonly string[]): Promise<void> {
    await this.chooseVideo(...path);
    await this.page.getByRole('region', { name: 'Timeline' }).waitFor();
  }

  /** Opens a video as a new project, while another may be open: as {@link importVideo}, of a name of its own. */
  async importNext(...path: readonly string[]): Promise<void> {
    await this.chooseFile(() => this.press(this.newKeys), ...path);
    const name = path.at(-1)!.replace(/\.[^.]*$/, '');
    await this.page.getByRole('heading', { name, level: 1, exact: true }).waitFor();
    await this.page.getByRole('region', { name: 'Timeline' }).waitFor();
  }

  /** Keys that ask for a video. */
  protected readonly newKeys: string = 'Alt+n';

  /** Opens a project of the workspace by its name. */
  async openProject(name: string): Promise<void> {
    await this.chooseFile(() => this.press('Control+o'), `${name}.vidmuse`);
    await this.page.getByRole('region', { name: 'Timeline' }).waitFor();
    await this.settles();
  }

  /** Chooses a video on the first screen without waiting for the result. */
  async chooseVideo(...path: readonly string[]): Promise<void> {
    const button = this.page.getByRole('button', { name: 'Choose a video…' });
    await this.chooseFile(() => button.click(), ...path);
  }

  /** Opens a video of the folder of projects with keys only. */
  async importByKeys(name: string): Promise<void> {
    const { page } = this;
    await page.keyboard.press('Alt+n');
    await page.getByRole('dialog', { name: 'Choose a video' }).waitFor();
    await page.keyboard.type(name);
    while ((await page.getByRole('option').count()) !== 1) await wait(20);
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Timeline' }).waitFor();
  }

  /** Runs an action that opens the file dialog, opens the named folders and chooses the last name. */
  async chooseFile(ask: () => Promise<void>, ...path: readonly string[]): Promise<void> {
    await ask();
    const list = this.page.getByRole('listbox', { name: 'Files' });
    for (const name of path) await list.getByRole('option', { name }).dblclick();
  }

  /** Waits until the picture of the film is shown. */
  async seesPicture(): Promise<void> {
    // The window's policy forbids the evaluation that Playwright's waitForFunction needs.
    await this.page.evaluate(`new Promise((resolve, reject) => {
      const began = performance.now();
      const look = () => {
        const video = document.querySelector('video');
        if (video?.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) resolve();
        else if (performance.now() - began < 60_000) setTimeout(look, 50);
        else {
          const { readyState, networkState, error, currentSrc } = video ?? {};
          reject(new Error('There is no picture: ' + JSON.stringify(
            { readyState, networkState, error: error?.message, currentSrc })));
        }
      };
      look();
    })`);
  }

  /** Starts a score and waits until some of it can be played, while the rest is still being made. */
  async generate(): Promise<void> {
    await this.press('Control+g');
    await this.streams();
  }

  /** Opens a project of the list on the first screen. */
  async openRecent(name: string): Promise<void> {
    const list = this.page.getByRole('region', { name: 'Recent projects' });
    await list.getByRole('button', { name: new RegExp(`^${name}\\b`) }).click();
  }

  /** Drops a file on the window, as from a file manager. */
  drop(name: string, bytes: Uint8Array): Promise<void> {
    return this.dropFile({ name, mimeType: '', buffer: Buffer.from(bytes) });
  }

  /** Drops a file given as Playwright's inputs take it: as a path, or as its content. */
  protected async dropFile(
    file: string | { name: string; mimeType: string; buffer: Buffer },
  ): Promise<void> {
    const input = "document.querySelector('body > input[type=file]')";
    await this.page.evaluate(`{
      const input = document.createElement('input');
      input.type = 'file';
      document.body.append(input);
    }`);
    await this.page.locator('body > input[type=file]').setInputFiles(file);
    await this.page.evaluate(`{
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(${input}.files[0]);
      ${input}.remove();
      const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
    }`);
  }

  /** Waits for a message and dismisses it. */
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

  /** Types a timecode to move the playhead to. */
  async goTo(timecode: string): Promise<void> {
    const field = this.page.getByRole('textbox', { name: 'Timecode of the playhead' });
    await field.fill(timecode);
    await field.press('Enter');
    await field.blur();
  }

  /** Presses a key with no control focused. */
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

  /** Waits, while playing, until the playhead has reached this time. */
  async playsTo(seconds: number): Promise<void> {
    const isThere = async (): Promise<boolean> => {
      const [hours = 0, minutes = 0, whole = 0, frames = 0] = (await this.playhead())
        .split(/[:;]/)
        .map(Number);
      return 3600 * hours + 60 * minutes + whole + frames / 100 >= seconds;
    };
    while (!(await isThere())) await wait(20);
  }

  /** Names of the clips on the music track, with their places. */
  clips(): Promise<string[]> {
    return this.page
      .getByRole('listbox', { name: 'Music clips' })
      .getByRole('option')
      .allInnerTexts();
  }

  /**
   * Waits until the finished part of a running take can be played. A test that looks at a running score must
   * make one that lasts: several takes of several seconds. For its result alone there is {@link scored}.
   */
  async streams(): Promise<void> {
    await this.page.getByText(/s can be heard/).waitFor({ timeout: composingMilliseconds });
    await this.page.getByRole('progressbar').first().waitFor();
  }

  /** Waits until the first score of a project is finished, on the track and saved. */
  async scored(): Promise<void> {
    const clips = this.page.getByRole('listbox', { name: 'Music clips' }).getByRole('option');
    await clips.first().waitFor({ timeout: composingMilliseconds });
    await this.settles();
  }

  /** Waits until a saved project has this many takes, and nothing runs: where it had some before. */
  async hasTakes(count: number, ...path: readonly string[]): Promise<void> {
    const began = performance.now();
    for (;;) {
      const { takes } = await this.saved(...path);
      if (takes.length === count) break;
      if (performance.now() - began > composingMilliseconds) {
        throw new Error(`${path.join('/')} has ${takes.length} takes instead of ${count}`);
      }
      await wait(50);
    }
    await this.settles();
  }

  /** Waits until no job runs and everything is saved. */
  async settles(patienceMilliseconds = composingMilliseconds): Promise<void> {
    const ready = this.page.getByText('Ready', { exact: true });
    await ready.waitFor({ timeout: patienceMilliseconds });
    await this.page.getByText('Saved', { exact: true }).waitFor();
  }

  /** How much sound was not ready in time since playing started last, in seconds: silence in its place. */
  async lateSeconds(): Promise<number> {
    const transport = this.page.getByRole('toolbar', { name: 'Transport' });
    return Number(await transport.getAttribute('data-late-milliseconds')) / 1000;
  }

  /** Peak of the samples sent to the loudspeakers a moment ago; 0 is silence. */
  heard(): Promise<number> {
    return this.page.evaluate(
      'Math.max(0, ...(window.heardBy ?? []).map((analyser) => {' +
        'const samples = new Float32Array(analyser.fftSize);' +
        'analyser.getFloatTimeDomainData(samples);' +
        'return Math.max(...samples.map(Math.abs)); }))',
    );
  }

  /** Plays from the beginning, repeatedly, until sound reaches the loudspeakers. */
  async hearsTheBeginning(): Promise<void> {
    for (;;) {
      await this.press('Home');
      for (let look = 0; look < 20; look++) {
        if ((await this.heard()) > 0.001) return;
        await wait(50);
      }
    }
  }

  /** Reads a saved project by its name, or by its path in the folder of projects. */
  async saved(...path: readonly string[]): Promise<SavedProject> {
    const file = join(this.#folder, `${join(...path)}.vidmuse`, 'project.json');
    return JSON.parse(await readFile(file, 'utf8')) as SavedProject;
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** Runs in the page before its own scripts: measures everything that reaches the loudspeakers. */
export const listenIn = `{
  const connect = AudioNode.prototype.connect;
  window.heardBy = [];
  window.loudspeakers = [];
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      const analyser = new AnalyserNode(this.context, { fftSize: 8192 });
      window.heardBy.push(analyser);
      window.loudspeakers.push(this);
      connect.call(this, analyser);
    }
    return connect.call(this, target, ...rest);
  };
}`;

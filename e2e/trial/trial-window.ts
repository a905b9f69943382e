import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Locator } from 'playwright-core';
import { isJobEnd, type JobEvent } from '../../src/shared/jobs.ts';
import { projectFileSchema, type ProjectFile } from '../../src/shared/project-document.ts';
import type { EditorWindow } from '../editor-window.ts';
import { readSamples } from '../media.ts';
import { runVidmuse } from '../run-program.ts';
import type { Studio } from '../start-studio.ts';
import { timeLeftErrors } from './time-left-errors.ts';
import { must, secondsSince } from './trial-steps.ts';

/** Longer than any step takes, also on a busy machine. */
export const patienceMilliseconds = 15 * 60_000;

/** Sample rate of the exports. */
export const exportRate = 48_000;

/** A window on one film of the trial, with what an editor does in it. */
export class TrialWindow {
  readonly editor: EditorWindow;
  readonly studio: Studio;
  readonly browser: Browser;
  /** Name of the film without its ending, and of its project. */
  readonly name: string;

  constructor(editor: EditorWindow, studio: Studio, browser: Browser, name: string) {
    this.editor = editor;
    this.studio = studio;
    this.browser = browser;
    this.name = name;
  }

  /** Path of a file beside the film. */
  at(file: string): string {
    return join(this.studio.workspace, file);
  }

  get filmPath(): string {
    return this.at(`${this.name}.mp4`);
  }

  get projectPath(): string {
    return this.at(`${this.name}.vidmuse`);
  }

  settles(): Promise<void> {
    return this.editor.settles(patienceMilliseconds);
  }

  /** The saved project, once nothing is left to save. */
  async saved(): Promise<ProjectFile> {
    await this.editor.page.getByText('Saved', { exact: true }).waitFor();
    const text = await readFile(join(this.projectPath, 'project.json'), 'utf8');
    return projectFileSchema.parse(JSON.parse(text));
  }

  /** Waits until the saved project fulfils a condition. Throws when it does not for two minutes. */
  async becomes(what: string, isSo: (file: ProjectFile) => boolean): Promise<ProjectFile> {
    const deadline = performance.now() + 120_000;
    for (;;) {
      const file = await this.saved();
      if (isSo(file)) return file;
      must(performance.now() < deadline, what);
      await wait(50);
    }
  }

  /** Sets in and out point. */
  async setRange(from: string, to: string): Promise<void> {
    await this.editor.goTo(from);
    await this.editor.press('i');
    await this.editor.goTo(to);
    await this.editor.press('o');
  }

  async setTakes(count: number): Promise<void> {
    await this.editor.openTab('Generate');
    await this.editor.page.getByRole('spinbutton', { name: 'Takes' }).fill(String(count));
  }

  /** Composes the range with keys; figures of how long it took and how well that was foretold. */
  async composeRange(from: string, to: string): Promise<Record<string, unknown>> {
    const { traffic } = this.editor;
    await this.setRange(from, to);
    const before = traffic.messages.length;
    const takesBefore = (await this.saved()).takes.length;
    const pressedAt = performance.now();
    await this.editor.press('Control+Shift+g');
    const deadline = pressedAt + patienceMilliseconds;
    while (traffic.jobEventsOf('stretch', before).length === 0) {
      must(performance.now() < deadline, 'music arrives within a quarter of an hour');
      await wait(5);
    }
    const firstSoundSeconds = secondsSince(pressedAt);
    const jobId = traffic.jobEventsOf('stretch', before)[0]?.jobId;
    const end = (): JobEvent | undefined =>
      traffic.jobEvents(before).find((event) => event.jobId === jobId && isJobEnd(event));
    while (!end()) {
      must(performance.now() < deadline, 'composing ends within a quarter of an hour');
      await wait(20);
    }
    must(end()?.type === 'done', `composed: ${JSON.stringify(end())}`);
    const doneSeconds = secondsSince(pressedAt);
    const { takes } = await this.becomes(
      'the take is saved',
      (file) => file.takes.length > takesBefore,
    );
    return {
      ...{ firstSoundSeconds, doneSeconds, takes: takes.length - takesBefore },
      timeLeftErrors: timeLeftErrors(traffic.messages.slice(before)),
    };
  }

  /** Plays from the playhead until sound reaches the loudspeakers; seconds until then. */
  async hears(): Promise<number> {
    const pressedAt = performance.now();
    await this.editor.press('Space');
    try {
      while ((await this.editor.heard()) < 0.001) {
        must(performance.now() - pressedAt < 60_000, 'sound is heard within a minute');
        await wait(10);
      }
      return secondsSince(pressedAt);
    } finally {
      await this.editor.press('k');
    }
  }

  /** The music as the command line exports it, mono at 48 kHz. */
  async exportedMusic(name: string): Promise<Float32Array> {
    const path = this.at(`${this.name} ${name}.wav`);
    await runVidmuse('export', this.projectPath, '--out', path, '--content', 'wav', '--force');
    return readSamples(path, exportRate);
  }

  /** Exports with the dialog; seconds until it is done. However long it takes, it has to go on. */
  async exports(deliver: string, what: RegExp, name: string, preset?: string): Promise<number> {
    await this.editor.press('Control+e');
    const dialog = this.editor.page.getByRole('dialog', { name: 'Export' });
    await dialog.getByRole('combobox', { name: 'Deliver' }).selectOption(deliver);
    await dialog.getByRole('radio', { name: what }).check();
    if (preset !== undefined) {
      await dialog.getByRole('combobox', { name: 'Preset' }).selectOption(preset);
    }
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    const pressedAt = performance.now();
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    const done = dialog.getByRole('button', { name: /^Download/ });
    const failure = dialog.getByRole('alert');
    await goesOn(dialog, done.or(failure));
    must((await failure.count()) === 0, `exported: ${await textOf(failure)}`);
    const seconds = secondsSince(pressedAt);
    await this.editor.page.keyboard.press('Escape');
    return seconds;
  }
}

/** Waits for an end. Throws when what the dialog shows stays the same for a quarter of an hour. */
async function goesOn(dialog: Locator, end: Locator): Promise<void> {
  let shown = '';
  let changedAt = performance.now();
  while ((await end.count()) === 0) {
    const shows = await dialog.innerText();
    if (shows !== shown) changedAt = performance.now();
    shown = shows;
    must(performance.now() - changedAt < patienceMilliseconds, 'exporting goes on');
    await wait(100);
  }
}

async function textOf(locator: Locator): Promise<string> {
  return (await locator.count()) === 0 ? '' : locator.first().innerText();
}

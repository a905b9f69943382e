import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultDucking } from '../src/shared/ducking.ts';
import { exporterGroups } from '../src/shared/exports/exporter-definition.ts';
import { exporterDefinitions } from '../src/shared/exports/exporter-definitions.ts';
import { loudnessContracts } from '../src/shared/loudness-contract.ts';
import type { EditorWindow } from './editor-window.ts';
import { listStreams, pictureHash } from './media.ts';
import { lookAt } from './look-at.ts';
import { makeMixedProject } from './test-mixed-project.ts';
import { shells, type Stage } from './shells.ts';

const [browser] = shells;
let stage: Stage;
let editor: EditorWindow;

beforeAll(async () => {
  if (!browser?.isThere) return;
  stage = await browser.open();
  await makeMixedProject(join(stage.folder, 'reel.mov'), {
    name: 'Reel',
    film: { seconds: 4, output: ['-timecode', '10:00:00:00'] },
    mix: { ducking: { ...defaultDucking, dipDecibels: 4 } },
  });
  await mkdir(join(stage.folder, 'outbox'));
  editor = await stage.openWindow();
  await editor.openProject('reel.mov');
});
afterAll(() => stage?.remove());

const dialog = (): Locator => editor.page.getByRole('dialog', { name: 'Export' });
const closed = (): Promise<void> => expect.poll(() => dialog().count()).toBe(0);
const field = (name: string): Locator => dialog().getByRole('combobox', { name, exact: true });
const format = (name: string): Locator => dialog().getByRole('radio', { name, exact: true });

/** Opens the dialog at a format. */
async function openAt(group: string, name: string): Promise<void> {
  await editor.press('Control+e');
  await field('Deliver').selectOption(group);
  await format(name).check();
}

/** What the plan says, once it is made: losses, then files, then the note of the format. */
async function plan(): Promise<string[]> {
  const made = dialog().locator('[aria-live=polite][aria-busy=false]');
  await made
    .getByText(/, up to /)
    .first()
    .waitFor();
  return made.locator('p').allInnerTexts();
}
const plannedFiles = async (): Promise<string[]> =>
  (await plan()).flatMap((line) => /^(.*), up to /.exec(line)?.[1] ?? []);

/** Exports under a name and waits for the end. */
async function exportAs(name: string): Promise<void> {
  const field = dialog().getByRole('textbox', { name: 'Name' });
  await field.fill(name);
  await plan();
  await field.press('Enter');
  await isDone();
}

const isDone = (): Promise<void> =>
  dialog()
    .getByRole('button', { name: /^Download/ })
    .waitFor();

describe.skipIf(!browser?.isThere)('the dialog of exports', () => {
  beforeEach(() => editor.page.setViewportSize({ width: 1440, height: 900 }));

  it('offers every format under its heading, by keys, with a plan for each', async () => {
    await editor.press('Control+e');
    for (const group of exporterGroups) {
      await field('Deliver').selectOption(group);
      const offered = exporterDefinitions.filter((each) => each.group === group);
      const choices = dialog().getByRole('radio');
      await expect.poll(() => choices.count()).toBe(offered.length);
      await choices.first().check();
      await choices.first().focus();
      for (const [index, { label, note, options, isFolder }] of offered.entries()) {
        if (index > 0) await editor.page.keyboard.press('ArrowDown');
        expect(await format(label).isChecked()).toBe(true);
        for (const option of options) expect(await field(option.label).count()).toBe(1);
        const said = isFolder ? [note] : [note, 'The file says that its music is machine-made.'];
        expect((await plan()).slice(-said.length)).toEqual(said);
      }
    }
    await editor.page.keyboard.press('Escape');
    await closed();
  });

  it('writes the film with the music on a track of its own, and replaces it when asked', async () => {
    const path = join(stage.folder, 'Extra.mkv');
    await openAt('Film', 'Film with the music on its own track');
    await field('Container').selectOption('.mkv');
    await lookAt(editor.page, 'film');
    await exportAs('Extra');
    expect((await listStreams(path)).map(({ type }) => type)).toEqual([
      ...['video', 'audio', 'audio', 'audio'],
    ]);
    expect(await pictureHash(path)).toBe(await pictureHash(join(stage.folder, 'reel.mov')));
    const first = await stat(path);
    await lookAt(editor.page, 'done');
    await editor.page.keyboard.press('Escape');
    await closed();

    await openAt('Film', 'Film with the music on its own track');
    await field('Container').selectOption('.mkv');
    await dialog().getByRole('textbox', { name: 'Name' }).fill('Extra');
    await dialog().getByText('a file of this name is there already').waitFor();
    await dialog().getByRole('button', { name: 'Export', exact: true }).click();
    await dialog().getByText('“Extra.mkv” is there already. Replace it?').waitFor();
    expect((await stat(path)).mtimeMs).toBe(first.mtimeMs);
    await dialog().getByRole('button', { name: 'Replace' }).click();
    await isDone();
    expect((await stat(path)).mtimeMs).toBeGreaterThan(first.mtimeMs);
    await editor.page.keyboard.press('Escape');
  });

  it('writes sound in the chosen samples, at the chosen rate, with or without timecode', async () => {
    await openAt('Sound', 'Music as WAV');
    await exportAs('With timecode');
    await editor.page.keyboard.press('Escape');
    const [usual] = await listStreams(join(stage.folder, 'With timecode.wav'));
    expect(usual).toMatchObject({ codec: 'pcm_s24le', sampleRate: 48_000 });
    // 10 hours of samples.
    expect(usual?.timeReference).toBe(36_000 * 48_000);

    await openAt('Sound', 'Music as WAV');
    await field('Samples').selectOption('16 bit');
    await field('Sample rate').selectOption('44.1 kHz');
    await field('Timecode').selectOption('None');
    await exportAs('Without');
    await editor.page.keyboard.press('Escape');
    const [chosen] = await listStreams(join(stage.folder, 'Without.wav'));
    expect(chosen).toMatchObject({ codec: 'pcm_s16le', sampleRate: 44_100 });
    expect(chosen?.timeReference ?? 0).toBe(0);
  });

  it('says which stem is missing and why, and plans it once the tracks are marked', async () => {
    await openAt('Sound', 'Stems');
    expect((await plan())[0]).toMatch(/^There is no M&E stem: mark each chosen track/);
    expect(await plannedFiles()).not.toContain('Reel M&E 10-00-00-00.wav');
    await editor.page.keyboard.press('Escape');
    await editor.openTab('Mix');
    for (const [lane, role] of [
      ['Original 1', 'Dialogue'],
      ['Original 2', 'Music and effects'],
    ] as const) {
      const strip = editor.page.getByRole('tabpanel').getByRole('region', { name: lane });
      await strip.getByRole('combobox', { name: 'Contains' }).selectOption(role);
    }
    await openAt('Sound', 'Stems');
    expect(await plannedFiles()).toContain('Reel M&E 10-00-00-00.wav');
    await editor.page.keyboard.press('Escape');
  });

  it('says what a timeline cannot hold, and writes the planned files into a chosen folder', async () => {
    await openAt('Timeline', 'EDL (CMX 3600)');
    const lines = await plan();
    for (const loss of [
      'The limiter of the mix is left out: watch the peaks of the sum.',
      'The dip around 2.5 kHz under speech is left out; the duck itself is key frames.',
      'An EDL holds no levels and no fades: set them in the editing program.',
    ]) {
      expect(lines).toContain(loss);
    }
    const files = await plannedFiles();
    expect(files).toContain('reel.mov');
    await field('Film').selectOption('Left where it is');
    await expect.poll(plannedFiles).toEqual(files.filter((name) => name !== 'reel.mov'));
    await lookAt(editor.page, 'timeline');

    await dialog().getByRole('button', { name: 'Choose…' }).click();
    const place = editor.page.getByRole('dialog', { name: 'Where to export to' });
    await place.getByRole('option', { name: 'outbox' }).dblclick();
    await place.getByRole('textbox', { name: 'Name' }).fill('Reel EDL');
    await place.getByRole('button', { name: 'Save' }).click();
    const planned = await plannedFiles();
    await dialog().getByRole('button', { name: 'Export', exact: true }).click();
    await isDone();
    await editor.page.keyboard.press('Escape');
    const folder = join(stage.folder, 'outbox', 'Reel EDL');
    const written = await readdir(folder, { recursive: true, withFileTypes: true });
    const names = written.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(names.toSorted()).toEqual(planned.toSorted());
    const edl = names.find((name) => name.endsWith('.edl') && !name.includes('markers'));
    expect(await readFile(join(folder, edl!), 'utf8')).toContain('10:00:00:00 10:00:04:00');
  });

  it('writes a delivery by its preset, judged by the chosen contract, with cue sheet and report', async () => {
    await openAt('Delivery', 'Delivery folder with report');
    await field('Preset').focus();
    await editor.page.keyboard.type('Broad');
    await field('Loudness').selectOption('Podcast');
    await expect.poll(plannedFiles).toContain('report.json');
    await lookAt(editor.page, 'delivery');
    const lines = await plan();
    await exportAs('Reel delivery');
    await editor.page.keyboard.press('Escape');
    const folder = join(stage.folder, 'Reel delivery');
    const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as {
      contract: object;
      losses: string[];
      files: { name: string }[];
    };
    expect(report.contract).toMatchObject(loudnessContracts.podcast);
    for (const loss of report.losses) expect(lines).toContain(loss);
    const entries = await readdir(folder, { recursive: true });
    expect(entries.filter((name) => name.endsWith('.csv'))).toHaveLength(1);
    expect(entries.filter((name) => / mix .*\.wav$/.test(name))).toHaveLength(1);
    expect(entries.filter((name) => name.endsWith('.mov'))).toHaveLength(1);
  });

  it('says what is wrong with a name, and is closed by Escape', async () => {
    await openAt('Film', 'Film with music only');
    const name = dialog().getByRole('textbox', { name: 'Name' });
    const start = dialog().getByRole('button', { name: 'Export', exact: true });
    await name.fill('');
    await expect.poll(() => name.getAttribute('aria-invalid')).toBe('true');
    expect(await start.isDisabled()).toBe(true);
    await name.fill('a/b');
    await expect.poll(() => start.isDisabled()).toBe(true);
    await name.press('Escape');
    await closed();
    expect(editor.complaints).toEqual([]);
  });
});

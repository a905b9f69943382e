import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultDucking, type Ducking } from '../src/shared/ducking.ts';
import { loudnessContracts } from '../src/shared/loudness-contract.ts';
import type { Mix, ProjectDocument } from '../src/shared/project-document.ts';
import { boxOf } from './box-of.ts';
import type { EditorWindow } from './editor-window.ts';
import { measureLoudness } from './media.ts';
import { lookAt } from './look-at.ts';
import { makeMixedProject, storedDocument } from './test-mixed-project.ts';
import { canSeeProcesses } from './processes.ts';
import { runVidmuse } from './run-program.ts';
import { seriousFindings } from './serious-findings.ts';
import { shells, type Stage } from './shells.ts';

const filmSeconds = 5;
const [browser] = shells;
let stage: Stage;
let editor: EditorWindow;
let projectPath: string;

async function openProject(): Promise<void> {
  await editor.openProject('mixed.mov');
  await editor.openTab('Mix');
}

beforeAll(async () => {
  if (!browser?.isThere) return;
  stage = await browser.open();
  projectPath = await makeMixedProject(join(stage.folder, 'mixed.mov'), {
    name: 'Mixed',
    film: { seconds: filmSeconds },
  });
  editor = await stage.openWindow();
  await openProject();
});
afterAll(() => stage?.remove());

const panel = (): Locator => editor.page.getByRole('tabpanel');
const section = (name: string): Locator => panel().getByRole('region', { name, exact: true });
const undo = (): Promise<void> => editor.press('Control+z');
const mix = async (): Promise<Mix> => (await storedDocument(projectPath)).mix;

/** Waits until a part of the stored document is this value. */
async function becomes(pick: (document: ProjectDocument) => unknown, value: unknown) {
  await expect.poll(async () => pick(await storedDocument(projectPath))).toEqual(value);
}
const mixBecomes = (pick: (mix: Mix) => unknown, value: unknown): Promise<void> =>
  becomes((document) => pick(document.mix), value);

/** Types a number into a field and leaves it. */
async function type(field: Locator, value: number): Promise<void> {
  await field.fill(String(value));
  await field.press('Enter');
}

/** The place of a share of a slider's groove, the middle of whose thumb moves between its ends. */
async function placeOn(slider: Locator, share: number): Promise<{ x: number; y: number }> {
  await slider.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await boxOf(slider);
  const thumb = 16;
  return { x: x + thumb / 2 + share * (width - thumb), y: y + height / 2 };
}

const duckSliders = [
  { name: 'Depth', unit: 'dB', key: 'depthDecibels', perUnit: 1, step: 0.5, ends: [0, 24] },
  {
    name: 'Look-ahead',
    unit: 'ms',
    key: 'lookAheadSeconds',
    perUnit: 1000,
    step: 10,
    ends: [0, 1000],
  },
  { name: 'Attack', unit: 'ms', key: 'attackSeconds', perUnit: 1000, step: 10, ends: [10, 1000] },
  { name: 'Hold', unit: 'ms', key: 'holdSeconds', perUnit: 1000, step: 10, ends: [0, 2000] },
  { name: 'Release', unit: 'ms', key: 'releaseSeconds', perUnit: 1000, step: 10, ends: [10, 3000] },
  { name: 'Speech dip', unit: 'dB', key: 'dipDecibels', perUnit: 1, step: 0.5, ends: [0, 12] },
] as const;

describe.skipIf(!browser?.isThere)('in the Mix panel', () => {
  it('the duck is switched on, and its presets are chosen by keys', async () => {
    const duck = section('Speech');
    await duck.getByText('No speech was found in the original sound.').waitFor();
    // Space presses only what was reached by keys; what was clicked leaves it to playing.
    await editor.page.keyboard.press('Tab');
    await duck.getByRole('checkbox', { name: 'Lower the music under speech' }).focus();
    await editor.page.keyboard.press('Space');
    await mixBecomes(({ ducking }) => ducking, defaultDucking);
    await duck.getByRole('combobox', { name: 'How far' }).focus();
    await editor.page.keyboard.press('ArrowUp');
    await mixBecomes(({ ducking }) => ducking?.depthDecibels, 4);
    await undo();
    await mixBecomes(({ ducking }) => ducking, defaultDucking);
    await lookAt(editor.page, 'duck', duck);
  });

  it.each(duckSliders)(
    '$name of the duck is set by keys, as a number and by a drag, which is one step',
    async ({ name, unit, key, perUnit, step, ends: [least, most] }) => {
      const { keyboard, mouse } = editor.page;
      const duck = section('Speech');
      const slider = duck.getByRole('slider', { name, exact: true });
      const number = duck.getByRole('spinbutton', { name: `${name} in ${unit}` });
      const setting = ({ ducking }: Mix): Ducking => ducking!;
      const isAt = (value: number): Promise<void> =>
        mixBecomes(setting, { ...defaultDucking, [key]: value / perUnit });
      const before = defaultDucking[key] * perUnit;

      await slider.focus();
      await keyboard.press('ArrowRight');
      await isAt(before + step);
      if (key === 'depthDecibels') {
        const chosen = duck.getByRole('combobox', { name: 'How far' });
        expect(await chosen.inputValue()).toBe('own');
      }
      await slider.press('End');
      await isAt(most);
      await slider.press('Home');
      await isAt(least);
      for (let count = 0; count < 3; count++) await undo();
      await isAt(before);

      // Beyond its end a number is the end.
      await type(number, 5 * most);
      await isAt(most);
      expect(await number.inputValue()).toBe(String(most));
      await type(number, least + 3 * step);
      await isAt(least + 3 * step);

      // By mouse: the value follows the pointer, and one undo takes back the whole drag.
      const from = await placeOn(slider, 0.25);
      const to = await placeOn(slider, 0.75);
      await mouse.move(from.x, from.y);
      await mouse.down();
      await mouse.move(to.x, to.y, { steps: 5 });
      await mouse.up();
      const wished = least + 0.75 * (most - least);
      const shown = async (): Promise<number> => setting(await mix())[key] * perUnit;
      const far = async (): Promise<number> => Math.abs((await shown()) - wished) / (most - least);
      await expect.poll(far).toBeLessThan(0.02);
      await undo();
      await isAt(least + 3 * step);
      await undo();
      await undo();
      await isAt(before);
    },
  );

  it('lanes have levels, width and pan as numbers, and the film has a level and fades', async () => {
    const music = section('Music');
    await type(music.getByRole('spinbutton', { name: 'Music level in decibels' }), -6.5);
    await mixBecomes(({ musicGainDecibels }) => musicGainDecibels, -6.5);
    await music.getByRole('slider', { name: 'Music level' }).dblclick();
    await mixBecomes(({ musicGainDecibels }) => musicGainDecibels, 0);
    await type(music.getByRole('spinbutton', { name: 'Width of the music in %' }), 40);
    await mixBecomes(({ musicWidth }) => musicWidth, 0.4);
    await music.getByRole('slider', { name: 'Width of the music' }).press('ArrowLeft');
    await mixBecomes(({ musicWidth }) => musicWidth, 0.39);
    await type(music.getByRole('spinbutton', { name: 'Pan of Music in %' }), -50);
    await mixBecomes(({ lanes }) => lanes?.['music']?.pan, -0.5);

    const original = section('Original 2');
    await type(original.getByRole('spinbutton', { name: 'Original 2 level in decibels' }), -9);
    await mixBecomes(({ lanes }) => lanes?.['track-2']?.gainDecibels, -9);
    await original.getByRole('button', { name: 'Mute Original 2' }).click();
    await mixBecomes(({ lanes }) => lanes?.['track-2']?.muted, true);
    await original.getByRole('button', { name: 'Solo Original 2' }).press('Enter');
    await mixBecomes(({ lanes }) => lanes?.['track-2'], {
      ...{ gainDecibels: -9, muted: true, solo: true },
    });

    const film = section('Whole film');
    await film.getByRole('slider', { name: 'Mix level' }).press('Shift+ArrowUp');
    await mixBecomes(({ masterGainDecibels }) => masterGainDecibels, 3);
    await type(film.getByRole('spinbutton', { name: 'Fade in' }), 1.5);
    await mixBecomes(({ fadeInSeconds }) => fadeInSeconds, 1.5);
    // No longer than the film.
    await type(film.getByRole('spinbutton', { name: 'Fade out' }), 100);
    await mixBecomes(({ fadeOutSeconds }) => fadeOutSeconds, filmSeconds);
    await lookAt(editor.page, 'lanes', film);
    for (let step = 0; step < 10; step++) await undo();
    await mixBecomes(
      (all) => [all.lanes, all.masterGainDecibels ?? 0, all.fadeOutSeconds],
      [undefined, 0, 0],
    );
  });

  it('tracks of the film are chosen, and two are left and right of one sound', async () => {
    const tracks = panel().getByRole('group', { name: 'Sound tracks of the film' });
    const pair = tracks.getByRole('checkbox', { name: 'Left and right of one stereo sound' });
    await pair.check();
    await becomes(({ originalTracks }) => originalTracks, { streams: [1, 2], asStereoPair: true });
    await section('Original sound').waitFor();
    await undo();
    const second = tracks.getByRole('checkbox', { name: /^Track 2/ });
    await second.focus();
    await editor.page.keyboard.press('Space');
    await becomes(({ originalTracks }) => originalTracks, { streams: [1], asStereoPair: false });
    // The last one stays.
    expect(await tracks.getByRole('checkbox', { name: /^Track 1/ }).isDisabled()).toBe(true);
    expect(await pair.count()).toBe(0);
    await undo();
    await becomes(({ originalTracks }) => originalTracks?.streams, [1, 2]);
  });

  it('the mix is measured as its files measure, and matched to a contract in one step', async () => {
    const loudness = section('Loudness');
    const shown = async (label: string): Promise<number> => {
      const value = loudness.locator(`dt:text-is("${label}") + dd`).last();
      return Number.parseFloat((await value.innerText()).replace('−', '-'));
    };
    /** The mix as an export writes it, by ffmpeg's own meter. */
    const written = async (name: string) => {
      const folder = join(stage.folder, name);
      await runVidmuse('export', projectPath, '--out', folder, '--content', 'stems');
      return measureLoudness(join(folder, 'Mixed mix 00-00-00-00.wav'));
    };
    const isShown = async (measured: Awaited<ReturnType<typeof written>>): Promise<void> => {
      // Shown in tenths.
      expect(Math.abs((await shown('Whole film')) - measured.integratedLufs)).toBeLessThan(0.15);
      expect(Math.abs((await shown('True peak')) - measured.truePeakDecibels)).toBeLessThan(0.25);
    };
    const contract = loudness.getByRole('combobox', { name: 'Contract', exact: true });
    await contract.focus();
    await editor.page.keyboard.type('EBU');
    await mixBecomes(({ loudnessContract }) => loudnessContract, loudnessContracts['ebu-r128']);

    const measure = loudness.getByRole('button', { name: 'Measure mix' });
    if (canSeeProcesses) {
      await stage.server?.whileHeld(async () => {
        await measure.click();
        await loudness.getByRole('progressbar').waitFor();
        expect(await seriousFindings(editor.page)).toEqual([]);
        await loudness.getByRole('button', { name: 'Stop measuring' }).click();
      });
      await measure.waitFor();
      expect(await loudness.getByRole('status').count()).toBe(0);
    }
    await measure.click();
    await loudness
      .getByRole('status')
      .filter({ hasText: /^Fail: .* LU too loud\.$/ })
      .waitFor();
    const lowest = async (): Promise<number> => {
      const { y, height } = await boxOf(loudness.getByRole('definition').last());
      return y + height;
    };
    const { height } = editor.page.viewportSize()!;
    await expect.poll(lowest).toBeLessThanOrEqual(height);
    await isShown(await written('measured'));
    const before = await mix();

    await loudness.getByRole('button', { name: 'Match loudness' }).press('Enter');
    await loudness.getByText('Pass: meets “EBU R128”.').waitFor();
    const matched = await written('matched');
    await isShown(matched);
    expect(Math.abs(matched.integratedLufs + 23)).toBeLessThan(0.15);
    expect((await mix()).masterGainDecibels).toBeLessThan(-1);
    await lookAt(editor.page, 'loudness', loudness);
    await undo();
    await mixBecomes((all) => all, before);
    await loudness.getByText('The mix was changed since it was measured.').waitFor();
  });

  it('a contract of one’s own is kept for other projects, and removed from the list', async () => {
    const { page } = editor;
    const loudness = section('Loudness');
    const contract = loudness.getByRole('combobox', { name: 'Contract', exact: true });
    const own = loudness.getByRole('group', { name: 'Contract of your own' });
    await loudness.getByRole('button', { name: 'Contract of your own…' }).click();
    const name = own.getByRole('textbox', { name: 'Name' });
    expect(await name.inputValue()).toBe('EBU R128, changed');
    await name.fill('Podcast');
    await own.getByText('A contract of this name exists already.').waitFor();
    expect(await own.getByRole('button', { name: 'Keep contract' }).isDisabled()).toBe(true);
    await name.press('Enter');
    expect((await mix()).loudnessContract?.name).toBe('EBU R128');
    await lookAt(editor.page, 'own-contract', own);

    await name.fill('House');
    await type(own.getByRole('spinbutton', { name: 'Loudness' }), -20);
    await type(own.getByRole('spinbutton', { name: 'Tolerance' }), 0.7);
    await type(own.getByRole('spinbutton', { name: 'True peak' }), -3);
    await own.getByRole('combobox', { name: 'Measured over' }).selectOption('Speech alone');
    await name.press('Enter');
    const house = {
      ...{ name: 'House', targetLufs: -20, toleranceLu: 0.7, truePeakDecibels: -3 },
      gate: 'dialogue',
    };
    await mixBecomes(({ loudnessContract }) => loudnessContract, house);
    const words = '−20.0 LUFS ± 0.7 LU, measured over speech alone, true peak up to −3.0 dBTP.';
    await loudness.getByText(words).waitFor();
    await loudness.getByRole('button', { name: 'Match loudness' }).click();
    // The film has no speech, which is said.
    await loudness
      .getByText('Pass: meets “House”. There is no speech, so the whole film was measured.')
      .waitFor();

    await page.reload();
    await editor.isUsable();
    await openProject();
    const offered = (): Promise<string[]> => contract.getByRole('option').allInnerTexts();
    await contract.selectOption('Podcast');
    await mixBecomes(({ loudnessContract }) => loudnessContract, loudnessContracts.podcast);
    expect(await offered()).toContain('House');
    await contract.selectOption('House');
    await mixBecomes(({ loudnessContract }) => loudnessContract, house);
    await loudness.getByRole('button', { name: 'Remove from the list' }).click();
    // This project keeps it.
    expect(await contract.inputValue()).toBe('House');
    await contract.selectOption('Web, streaming');
    await expect.poll(offered).not.toContain('House');
    expect(editor.complaints).toEqual([]);
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBufferPromise } from 'yauzl';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultDucking } from '../src/shared/ducking.ts';
import type { Mix } from '../src/shared/project-document.ts';
import { analysisFileName } from '../src/shared/project-layout.ts';
import { analysisFolder } from '../src/store/analysis-files.ts';
import type { EditorWindow } from './editor-window.ts';
import { makeMixedProject, storedDocument } from './test-mixed-project.ts';
import { seriousFindings } from './serious-findings.ts';
import { shells, type Stage } from './shells.ts';
import { takeScreenshot } from './take-screenshot.ts';

const [browser] = shells;
let stage: Stage;
let editor: EditorWindow;
let projectPath: string;

beforeAll(async () => {
  if (!browser?.isThere) return;
  stage = await browser.open();
  projectPath = await makeMixedProject(join(stage.folder, 'film.mov'), { name: 'Lanes' });
});
afterAll(() => stage?.remove());

async function openProject(): Promise<void> {
  editor = await stage.openWindow();
  await editor.openProject('film.mov');
}

const savedMix = async (): Promise<Mix> => (await storedDocument(projectPath)).mix;

/** Stores speech for the film, as the analysis would. */
async function letSomebodySpeak(): Promise<void> {
  const path = join(analysisFolder(projectPath), analysisFileName);
  const stored = async () => {
    const text = await readFile(path, 'utf8').catch(() => '{}');
    return JSON.parse(text) as { speech?: object; cuts?: object };
  };
  // Cuts are the last result of an analysis.
  await expect.poll(async () => (await stored()).cuts).toBeDefined();
  const analysis = await stored();
  const ranges = [
    { startSeconds: 2, endSeconds: 3 },
    { startSeconds: 5, endSeconds: 6 },
  ];
  const speech = { ...analysis.speech, ranges, loudnessLufs: -23 };
  await writeFile(path, JSON.stringify({ ...analysis, speech }));
}

const shoot = (name: string): Promise<void> => takeScreenshot(editor.page, name);

it.skipIf(!browser?.isThere)(
  'lanes are mixed, automated and ducked by mouse and by keys, each change one step of undo',
  async () => {
    await openProject();
    await editor.close();
    await stage.server?.kill();
    await letSomebodySpeak();
    await stage.server?.startAgain();
    await openProject();
    const { page } = editor;
    await editor.openTab('Mix');
    const heads = page.getByRole('region', { name: 'Timeline' });
    const inMix = async (pick: (mix: Mix) => unknown, value: unknown): Promise<void> => {
      await expect.poll(async () => pick(await savedMix())).toEqual(value);
    };

    // Each track has its own lane with its buttons, its fader and its meter.
    for (const name of ['Music', 'Original 1', 'Original 2']) {
      await heads.getByRole('meter', { name: `Level of ${name}` }).waitFor();
      await heads.getByRole('slider', { name: `${name} fader` }).waitFor();
    }
    await shoot('lanes-dark');
    await heads.getByRole('button', { name: 'Mute Original 2' }).click();
    await inMix(({ lanes }) => lanes, { 'track-2': { muted: true } });
    await heads.getByRole('button', { name: 'Solo Original 1' }).click();
    await inMix(({ lanes }) => lanes?.['track-1'], { solo: true });
    const fader = heads.getByRole('slider', { name: 'Original 1 fader' });
    await fader.focus();
    for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowDown');
    await inMix(({ lanes }) => lanes?.['track-1'], { solo: true, gainDecibels: -2 });

    // The meters show each lane: only the soloed one sounds.
    await editor.press('Space');
    await editor.playsTo(1.2);
    const level = (name: string) =>
      heads.getByRole('meter', { name: `Level of ${name}` }).getAttribute('aria-valuenow');
    // On a busy machine the meter comes later than the playhead.
    await expect.poll(async () => Number(await level('Original 1'))).toBeGreaterThan(-40);
    expect(await level('Music')).toBe('-60');
    expect(await level('Original 2')).toBe('-60');
    await editor.press('k');
    await expect.poll(() => level('Original 1')).toBe('-60');
    await shoot('soloed-dark');

    // The export dialog warns before the export starts.
    await editor.press('Control+e');
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await dialog.getByText('Solo is on: of the lanes only Original 1 will sound.').waitFor();
    await page.keyboard.press('Escape');

    // Undone by keys; pan and contents in the panel.
    await editor.press('Alt+Shift+z');
    await inMix(({ lanes }) => lanes?.['track-2'], { muted: true, solo: true });
    await editor.press('Alt+Shift+z');
    await inMix(({ lanes }) => lanes?.['track-2'], { muted: true });
    const panel = page.getByRole('tabpanel');
    const strip = (name: string) => panel.getByRole('region', { name });
    await strip('Original 1').getByRole('slider', { name: 'Pan of Original 1' }).focus();
    await page.keyboard.press('ArrowRight');
    await inMix(({ lanes }) => lanes?.['track-1']?.pan, 0.01);
    await strip('Original 1').getByRole('combobox').selectOption('dialogue');
    await strip('Original 2').getByRole('combobox').selectOption('effects');
    await inMix(({ lanes }) => lanes?.['track-2']?.role, 'effects');

    // Automation by keys, at the playhead, and on the point itself.
    // They act on the lane whose head was focused last.
    await heads.getByRole('slider', { name: 'Music fader' }).focus();
    await editor.goTo('00:00:01:00');
    await editor.press('u');

    await inMix(({ automation }) => automation, { music: [{ seconds: 1, decibels: 0 }] });
    await editor.goTo('00:00:04:00');
    for (let step = 0; step < 4; step++) await editor.press('Alt+Shift+ArrowDown');
    await inMix(({ automation }) => automation?.['music']?.[1], { seconds: 4, decibels: -2 });
    const points = () => heads.getByRole('slider', { name: /^Automation point of Music/ });
    await points().nth(1).focus();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('ArrowRight');
    await inMix(({ automation }) => automation?.['music']?.[1], { seconds: 4.04, decibels: -5 });
    await page.keyboard.press('Delete');
    await expect.poll(() => points().count()).toBe(1);
    await editor.press('Control+z');
    await expect.poll(() => points().count()).toBe(2);

    // By mouse: a press on the line adds, a drag moves, Alt takes away, Escape takes back.
    const middle = async (index: number) => {
      const box = (await points().nth(index).boundingBox())!;
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    const last = await middle(1);
    await page.mouse.move(last.x + 60, last.y);
    await page.mouse.down();
    await page.mouse.move(last.x + 60, last.y + 20, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => points().count()).toBe(3);
    await expect.poll(async () => (await savedMix()).automation?.['music']?.length).toBe(3);
    // The file has three points from the first move of the drag on; its last is stored a moment later.
    await page.getByText('Saved', { exact: true }).waitFor();
    const before = (await savedMix()).automation;
    expect(before?.['music']?.[2]?.decibels).toBeLessThan(-6);
    const third = await middle(2);
    await page.mouse.move(third.x, third.y);
    await page.mouse.down();
    await page.mouse.move(third.x + 30, third.y - 10, { steps: 4 });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await inMix(({ automation }) => automation, before);
    await shoot('automation-dark');
    await page.keyboard.down('Alt');
    await page.mouse.click(third.x, third.y);
    await page.keyboard.up('Alt');
    await expect.poll(() => points().count()).toBe(2);
    expect(await seriousFindings(page)).toEqual([]);

    // The duck: switched on, deeper by keys, drawn, turned into points and back.
    await panel.getByRole('checkbox', { name: 'Lower the music under speech' }).check();
    await panel.getByRole('combobox', { name: 'How far' }).selectOption('strong');
    const depth = panel.getByRole('slider', { name: 'Depth' });
    await depth.focus();
    await page.keyboard.press('ArrowRight');
    const ducking = { ...defaultDucking, depthDecibels: 14.5 };
    await inMix((mix) => mix.ducking, ducking);
    await shoot('duck-dark');
    const ducked = await savedMix();
    await panel.getByRole('button', { name: 'Turn into automation' }).click();
    await expect.poll(async () => (await savedMix()).ducking?.enabled).toBe(false);
    expect((await savedMix()).automation?.['music']?.length).toBeGreaterThan(8);
    await shoot('duck-points-dark');
    await editor.press('Shift+l');
    await shoot('duck-points-light');
    expect(await seriousFindings(page)).toEqual([]);
    await editor.press('Shift+s');
    await panel.getByRole('button', { name: 'Back to the duck' }).click();
    await inMix((mix) => mix, ducked);

    // Every step can be undone.
    for (let step = 0; step < 60; step++) await editor.press('Control+z');
    await expect
      .poll(async () => {
        const { lanes, automation, ducking: duck } = await savedMix();
        return [lanes, automation, duck];
      })
      .toEqual([undefined, undefined, undefined]);
    await editor.close();
  },
);

it.skipIf(!browser?.isThere)(
  'a finished folder comes to the browser as one archive, and without c2patool nothing is signed',
  async () => {
    await openProject();
    const { page } = editor;
    await editor.press('Control+e');
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await dialog.getByRole('combobox', { name: 'Deliver' }).selectOption('Sound');
    await dialog.getByRole('radio', { name: /^Stems/ }).check();
    const credentials = dialog.getByRole('combobox', { name: 'Content credentials' });
    await credentials.selectOption('signed');
    await dialog.getByText(/c2patool, which is not installed here/).waitFor();
    await shoot('export-unsigned-dark');
    await credentials.selectOption('none');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Lanes stems');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByRole('button', { name: 'Download as zip' }).waitFor();
    await shoot('export-done-dark');
    expect(await seriousFindings(page)).toEqual([]);
    const download = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    const zip = await fromBufferPromise(await readFile(await (await download).path()));
    const names: string[] = [];
    for await (const { fileName } of zip.eachEntry()) names.push(fileName);
    expect(names.every((name) => /^Lanes stems\/.*\.wav$/.test(name))).toBe(true);
    expect(
      names.filter((name) => / (mix|music un-ducked|original) /.test(name)).length,
    ).toBeGreaterThanOrEqual(3);
    await editor.close();
  },
);

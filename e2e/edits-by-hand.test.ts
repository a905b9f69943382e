import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boxOf } from './box-of.ts';
import type { EditorWindow } from './editor-window.ts';
import { copySampleProject } from './test-sample.ts';
import { runProgram } from './run-program.ts';
import { shells, type Stage } from './shells.ts';

const [browser] = shells;
const ffmpeg = process.env['FFMPEG_PATH'] || 'ffmpeg';

/** What an editor does with mouse and keys around the music: cuts, imported music, trims and ranges. */
describe.skipIf(!browser?.isThere)('by hand, an editor', () => {
  let stage: Stage;
  let editor: EditorWindow;

  beforeAll(async () => {
    stage = await browser!.open();
    editor = await stage.openWindow();
    await editor.page.setViewportSize({ width: 1280, height: 720 });
    await copySampleProject(stage.folder, { isScored: false });
    await editor.openProject('sample');
  });
  afterAll(() => stage?.remove());

  const options = (): Locator =>
    editor.page.getByRole('listbox', { name: 'Music clips' }).getByRole('option');
  const lanes = () => boxOf(editor.page.locator('#timeline-lanes'));
  /** Where a time of the film of 12 s is, and the lane of markers. */
  const placeOf = async (seconds: number) => {
    const { x, width, y } = await lanes();
    return { x: x + (seconds * width) / 12, y };
  };
  const cuts = async (): Promise<number[]> => {
    await editor.settles();
    const { document } = await editor.saved('sample');
    return document.markers
      .filter(({ kind }) => kind === 'cut')
      .map(({ seconds }) => Math.round(25 * seconds))
      .toSorted((a, b) => a - b);
  };

  const shownSeconds = () =>
    editor.page.evaluate<number>("document.querySelector('video').currentTime");

  it('adds, moves, deletes and restores cuts', async () => {
    const { page } = editor;
    const found = await cuts();
    expect(found).toEqual([75, 150, 225]);
    await editor.goTo('00:00:01:00');
    await editor.choose('Mark', /Add Cut/);
    await expect.poll(cuts).toEqual([25, ...found]);
    // The lane of markers lies below the ruler.
    const { y: top } = await boxOf(page.getByRole('region', { name: 'Timeline' }));
    const heads = await boxOf(page.getByText('Markers', { exact: true }).first());
    const y = heads.y + heads.height / 2;
    expect(y).toBeGreaterThan(top);
    const from = await placeOf(1);
    const to = await placeOf(2);
    await page.mouse.move(from.x, y);
    await page.mouse.down();
    await page.mouse.move(to.x, y, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => (await cuts())[0]).not.toBe(25);
    expect(Math.abs((await cuts())[0]! - 50)).toBeLessThan(2);
    await page.mouse.click((await placeOf((await cuts())[0]! / 25)).x, y);
    await editor.press('Delete');
    await expect.poll(cuts).toEqual(found);
    await page.mouse.click((await placeOf(found[0]! / 25)).x, y);
    await editor.press('Delete');
    await expect.poll(cuts).toEqual(found.slice(1));
    await editor.choose('Mark', /Restore/);
    await expect.poll(cuts).toEqual(found);
  });

  it('imports music whole, by its name, at its level, and nothing says that a machine made it', async () => {
    const { page } = editor;
    const song = join(stage.folder, 'My Song.wav');
    await runProgram(ffmpeg, [
      ...[
        '-v',
        'error',
        '-f',
        'lavfi',
        '-i',
        'aevalsrc=0.2*sin(440*2*PI*t)|0.1*sin(660*2*PI*t):s=44100:d=20',
      ],
      ...['-c:a', 'pcm_s16le', song],
    ]);
    await editor.goTo('00:00:00:00');
    await editor.drop('My Song.wav', await readFile(song));
    await options().first().waitFor({ timeout: 60_000 });
    await editor.settles();
    expect(await options().first().getAttribute('aria-label')).toContain('My Song');
    const { takes, document } = await editor.saved('sample');
    expect(takes).toHaveLength(1);
    const recording = { sampleRate: 44_100, channels: 2, sampleCount: 882_000 };
    expect(takes[0]).toMatchObject({ origin: 'imported', name: 'My Song', recording });
    // It plays to the end of the film, and says what does not.
    await page
      .getByRole('contentinfo')
      .getByText(/^“My Song” ends 8\.0 s after the end of the film\. All of it is kept/)
      .waitFor();
    expect(document.mix.musicGainDecibels).toBe(0);
    await editor.openTab('Takes');
    await page.getByRole('row', { name: /My Song/ }).click();
    const facts = await page.getByRole('tabpanel').innerText();
    expect(facts).not.toContain('Model');
    await editor.press('Control+e');
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await dialog.waitFor();
    expect(await dialog.innerText()).not.toMatch(/machine-made/i);
    await page.keyboard.press('Escape');
  });

  it('gets the timeline back after a number was entered', async () => {
    const { page } = editor;
    await options().first().click({ force: true });
    await editor.openTab('Clip');
    const gain = page.getByRole('tabpanel').getByRole('spinbutton').first();
    await gain.fill('-3');
    await gain.press('Enter');
    await editor.goTo('00:00:02:00');
    await gain.focus();
    await gain.press('Enter');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => editor.playhead()).toBe('00:00:02:01');
  });

  it('trims by the edge, sees what comes there, and gets it back in one step', async () => {
    const { page } = editor;
    const box = await boxOf(options().first());
    const { x } = await placeOf(0);
    const to = await placeOf(3);
    const before = (await editor.saved('sample')).document.clips;
    await editor.goTo('00:00:06:00');
    await page.mouse.move(x + 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(to.x, box.y + box.height / 2, { steps: 6 });
    await page.getByText('+00:00:03:00').waitFor();
    await expect.poll(shownSeconds).toBeCloseTo(3, 1);
    await page.mouse.up();
    await editor.settles();
    const [trimmed] = (await editor.saved('sample')).document.clips;
    expect(trimmed!.startSample / 32_000).toBeCloseTo(3, 0);
    expect(trimmed!.startSample - before[0]!.startSample).toBe(
      trimmed!.offsetSample - before[0]!.offsetSample,
    );
    await expect.poll(shownSeconds).toBeCloseTo(6, 1);
    await editor.press('Control+z');
    await editor.settles();
    expect((await editor.saved('sample')).document.clips).toEqual(before);
  });

  it('is told how a range ends, and ends it exactly by default where the out point is on a cut', async () => {
    const { page } = editor;
    await editor.openTab('Generate');
    await editor.goTo('00:00:03:00');
    await editor.press('i');
    await editor.goTo('00:00:05:07');
    await editor.press('o');
    const exact = page.getByRole('checkbox', { name: 'End exactly at the out point' });
    expect(await exact.isChecked()).toBe(false);
    await page.getByText(/join may lie up to half a second/).waitFor();
    await editor.goTo('00:00:06:00');
    await editor.press('o');
    await expect.poll(() => exact.isChecked()).toBe(true);
    await page.getByText('Nothing after the out point changes.').first().waitFor();
  });
});

import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { documentSchema, type ProjectDocument } from '../src/shared/project-document.ts';
import { boxOf } from './box-of.ts';
import type { EditorWindow } from './editor-window.ts';
import { copySampleProject } from './test-sample.ts';
import { seriousFindings } from './serious-findings.ts';
import { shells, type Stage } from './shells.ts';
import { takeScreenshot } from './take-screenshot.ts';

const [browser] = shells;
let stage: Stage;
let editor: EditorWindow;
const rate = 32_000;

beforeAll(async () => {
  if (!browser?.isThere) return;
  stage = await browser.open();
  editor = await stage.openWindow();
  await editor.page.setViewportSize({ width: 1280, height: 720 });
  await copySampleProject(stage.folder);
  await editor.openProject('sample');
});
afterAll(() => stage?.remove());

const options = (): Locator =>
  editor.page.getByRole('listbox', { name: 'Music clips' }).getByRole('option');
const head = (name: string): Locator => editor.page.getByRole('group', { name, exact: true });
const saved = async (): Promise<ProjectDocument> => {
  await editor.page.getByText('Saved', { exact: true }).waitFor();
  return documentSchema.parse((await editor.saved('sample')).document);
};
const onTracks = async () =>
  (await saved()).clips.map(({ takeId, track = 'music' }) => `${takeId} ${track}`);
const undo = () => editor.press('Control+z');
/** The place of a second of the film in the lanes; all of its 12 s are in sight. */
const secondAt = async (seconds: number): Promise<number> => {
  const lanes = await boxOf(editor.page.locator('#timeline-lanes'));
  return lanes.x + (seconds * lanes.width) / 12;
};

const shoot = (name: string): Promise<void> => takeScreenshot(editor.page, name);

it.skipIf(!browser?.isThere)('a second music track is used by mouse and by keys', async () => {
  const { page } = editor;
  const { mouse } = page;
  const [before] = await onTracks();
  await page.getByRole('button', { name: 'Add Music Track' }).click();
  await head('Music 2').waitFor();
  await shoot('two-tracks');

  // A clip is dragged to it, and comes back with keys.
  const clip = await boxOf(options().first());
  const lower = await boxOf(head('Music 2'));
  await mouse.move(clip.x + clip.width / 2, clip.y + clip.height - 12);
  await mouse.down();
  await mouse.move(clip.x + clip.width / 2, lower.y + lower.height / 2, { steps: 4 });
  await mouse.up();
  const takeId = before!.split(' ')[0]!;
  await expect.poll(onTracks).toEqual([`${takeId} music-2`]);
  await shoot('clip-on-second-track');
  await editor.press('Alt+Shift+PageUp');
  await expect.poll(onTracks).toEqual([`${takeId} music`]);
  await editor.press('Alt+Shift+PageDown');
  await expect.poll(onTracks).toEqual([`${takeId} music-2`]);

  // It has its own mute, solo and fader.
  const mute = head('Music 2').getByRole('button', { name: 'Mute Music 2' });
  // The keys of Mute Music and Mute Original Sound do not mute this track alone.
  expect(await mute.getAttribute('title')).toBe('Mute Music 2');
  await mute.click();
  await expect.poll(async () => (await saved()).mix.lanes).toEqual({ 'music-2': { muted: true } });
  await undo();
  await head('Music 2').getByRole('slider', { name: 'Music 2 fader' }).focus();
  await page.keyboard.press('ArrowDown');
  await expect
    .poll(async () => (await saved()).mix.lanes)
    .toEqual({ 'music-2': { gainDecibels: -0.5 } });
  await undo();

  // A take is put on the chosen track: here the second take on the first track.
  await head('Music').getByText('Music', { exact: true }).click();
  await editor.openTab('Takes');
  const row = page.getByRole('row').nth(1);
  await row.click();
  await editor.press('Control+Enter');
  await expect.poll(async () => (await onTracks()).length).toBe(2);
  await shoot('both-tracks');
  expect(new Set((await saved()).clips.map(({ track }) => track ?? 'music')).size).toBe(2);
  await undo();
  await editor.press('Alt+Shift+PageUp');

  // It is renamed, then deleted.
  await head('Music 2').getByText('Music 2', { exact: true }).dblclick();
  await page.keyboard.type('Drums');
  await page.keyboard.press('Enter');
  await head('Drums').waitFor();
  await head('Drums').click({ button: 'right' });
  await shoot('track-menu');
  await page.getByRole('menuitem', { name: 'Delete Music Track' }).click();
  await expect.poll(() => head('Drums').count()).toBe(0);
});

it.skipIf(!browser?.isThere)('tracks have heights that are remembered, and scroll', async () => {
  const { page } = editor;
  const { mouse } = page;
  const before = await boxOf(head('Music'));
  const edge = await boxOf(page.getByRole('separator', { name: 'Height of Music', exact: true }));
  await mouse.move(edge.x + 20, edge.y);
  await mouse.down();
  await mouse.move(edge.x + 20, edge.y - 40, { steps: 3 });
  await mouse.up();
  const lower = (await boxOf(head('Music'))).height;
  expect(lower).toBeCloseTo(before.height - 40, -1);
  await page.getByRole('separator', { name: 'Height of Music', exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  expect((await boxOf(head('Music'))).height).toBeGreaterThan(lower);
  const chosen = (await boxOf(head('Music'))).height;
  for (let track = 2; track <= 6; track++) await editor.press('Alt+i');
  await head('Music 6').waitFor();
  await shoot('six-tracks');
  expect((await boxOf(head('Music'))).height).toBeCloseTo(chosen, 0);
  const first = (await boxOf(head('Music 2'))).y;
  await mouse.move(20, first + 10);
  await mouse.wheel(0, 120);
  await expect.poll(async () => (await boxOf(head('Music 2'))).y).toBeLessThan(first);
  await shoot('six-tracks-scrolled');
  expect(await seriousFindings(page)).toEqual([]);
  for (let track = 2; track <= 6; track++) await undo();
});

it.skipIf(!browser?.isThere)(
  'takes are put together by swiping their lanes, and by keys',
  async () => {
    const { page } = editor;
    const { mouse } = page;
    const before = await onTracks();
    await head('Music').getByText('Music', { exact: true }).click();
    await page.getByRole('button', { name: 'Takes as Lanes' }).click();
    const lane = page.getByRole('listbox', { name: 'Takes as lanes' }).getByRole('option').first();
    await lane.waitFor();
    await shoot('lanes');
    const box = await boxOf(lane);
    const y = box.y + box.height / 2;
    await mouse.move(await secondAt(3), y);
    await mouse.down();
    await mouse.move(await secondAt(5), y, { steps: 4 });
    await shoot('swiping');
    await mouse.move(await secondAt(6), y);
    await mouse.up();
    const spans = async () =>
      (await saved()).clips.map((clip) => [
        (clip.startSample + clip.fadeIn.lengthSamples / 2) / rate,
        (clip.startSample + clip.lengthSamples - clip.fadeOut.lengthSamples / 2) / rate,
      ]);
    await expect.poll(async () => (await onTracks()).length).toBe(3);
    const [, swiped] = await spans();
    // It snaps to a cut or a frame near by.
    expect(Math.abs(swiped![0]! - 3)).toBeLessThan(0.15);
    expect(Math.abs(swiped![1]! - 6)).toBeLessThan(0.15);
    await shoot('swiped');

    // It is as loud as the music that it replaced, which was measured.
    expect((await saved()).clips[1]!.gainDecibels).not.toBe(0);
    await undo();
    expect(await onTracks()).toEqual(before);

    // The same with keys alone: from in to out of the lane that has the focus.
    for (const [place, key] of [
      ['00:00:02:00', 'i'],
      ['00:00:04:00', 'o'],
    ] as const) {
      await editor.goTo(place);
      await editor.press(key);
    }
    await lane.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+Enter');
    await expect.poll(async () => (await onTracks()).length).toBe(3);
    expect((await spans())[1]).toEqual([2, 4]);
    await undo();

    // A take is heard in place, equally loud, and then no longer.
    await page
      .getByRole('button', { name: /^Hear .* in place$/ })
      .first()
      .click();
    await page.getByRole('button', { name: /^Hear .* in place$/, pressed: true }).waitFor();
    await shoot('heard-in-place');
    await page.keyboard.press('Shift+E');
    await expect
      .poll(() => page.getByRole('button', { name: /^Hear .* in place$/, pressed: true }).count())
      .toBe(0);
    await lane.click({ button: 'right', force: true });
    await page.getByRole('menuitem', { name: 'Hear the Take in Place' }).waitFor();
    await shoot('lane-menu');
    await page.keyboard.press('Escape');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Takes as Lanes' }).click();
  },
);

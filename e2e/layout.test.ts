import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boxOf } from './box-of.ts';
import type { EditorWindow } from './editor-window.ts';
import { copySampleProject } from './test-sample.ts';
import { shells, type Stage } from './shells.ts';

describe.each(shells)('the window in $name', ({ isThere, open }) => {
  let stage: Stage;
  let editor: EditorWindow;

  beforeAll(async () => {
    if (!isThere) return;
    stage = await open();
    editor = await stage.openWindow();
    await copySampleProject(stage.folder, { isScored: false });
    await editor.openProject('sample');
  });
  afterAll(() => stage?.remove());

  it.skipIf(!isThere)('zooms by the wheel around the pointer, and back', async () => {
    for (const timecode of ['00:00:03:00', '00:00:09:00']) {
      await editor.goTo(timecode);
      await editor.press('h');
    }
    const hits = editor.page.getByRole('listbox', { name: 'Hit points' }).getByRole('option');
    await expect.poll(() => hits.count()).toBe(2);
    const middles = async () => {
      const [first, second] = [await boxOf(hits.first()), await boxOf(hits.last())];
      return [first.x + first.width / 2, second.x + second.width / 2] as const;
    };
    const distance = async () => (([first, second]) => second - first)(await middles());
    const [first, second] = await middles();
    const lanes = await boxOf(editor.page.locator('#timeline-lanes'));
    // Off the middle, so that the test fails if it zooms around the middle.
    const pointer = Math.round(first + (second - first) / 3);
    await editor.page.mouse.move(pointer, lanes.y + lanes.height / 2);
    await editor.page.mouse.wheel(0, -120);
    await expect.poll(distance).toBeGreaterThan(1.1 * (second - first));
    const [left, right] = await middles();
    const factor = (right - left) / (second - first);
    expect(Math.abs(left - (pointer + (first - pointer) * factor))).toBeLessThan(2);
    expect(Math.abs(right - (pointer + (second - pointer) * factor))).toBeLessThan(2);
    await editor.page.mouse.wheel(0, 120);
    await expect.poll(distance).toBeCloseTo(second - first, 0);
    expect(await editor.page.evaluate('document.scrollingElement.scrollTop')).toBe(0);
  });

  it.skipIf(!isThere)(
    'moves the playhead to a typed timecode, and says why one is invalid',
    async () => {
      const typed: readonly (readonly [string, string])[] = [
        ['00:00:04:00', '00:00:04:00'],
        ['+100', '00:00:05:00'],
        ['-10', '00:00:04:15'],
        ['8s', '00:00:08:00'],
        ['1.05', '00:00:01:05'],
      ];
      for (const [entry, place] of typed) {
        await editor.goTo(entry);
        await expect.poll(() => editor.playhead()).toBe(place);
      }
      await editor.goTo('99:99');
      await editor.dismiss('is no timecode at 25 frames per second');
      expect(await editor.playhead()).toBe('00:00:01:05');
    },
  );

  it.skipIf(!isThere)('keeps the sizes of its panes, also when it is loaded again', async () => {
    const { page } = editor;
    const side = page.getByRole('complementary', { name: 'Music' });
    const timeline = page.getByRole('region', { name: 'Timeline' });
    const sizes = async () => ({
      side: Math.round((await boxOf(side)).width),
      timeline: Math.round((await boxOf(timeline)).height),
    });
    const drag = async (splitter: string, right: number, down: number): Promise<void> => {
      const { x, y, width, height } = await boxOf(page.getByRole('separator', { name: splitter }));
      await page.mouse.move(x + width / 2, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width / 2 + right, y + height / 2 + down, { steps: 4 });
      await page.mouse.up();
    };
    const before = await sizes();
    await drag('Width of the side pane', -80, 0);
    await drag('Height of the timeline', 0, -60);
    const after = await sizes();
    expect(Math.abs(after.side - before.side - 80)).toBeLessThan(4);
    expect(Math.abs(after.timeline - before.timeline - 60)).toBeLessThan(4);
    await page.getByRole('separator', { name: 'Width of the side pane' }).press('ArrowLeft');
    const wished = { ...after, side: after.side + 16 };
    expect(await sizes()).toEqual(wished);

    await page.getByText('Saved', { exact: true }).waitFor();
    await page.reload();
    await editor.isUsable();
    await editor.openRecent('sample');
    await timeline.waitFor();
    expect(await sizes()).toEqual(wished);
    // The default sizes.
    await page.evaluate("localStorage.removeItem('vidmuse-studio:view')");
    await page.reload();
    await editor.isUsable();
    await editor.openRecent('sample');
    await timeline.waitFor();
    expect(await sizes()).toEqual(before);
  });
});

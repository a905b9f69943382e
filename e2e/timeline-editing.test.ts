import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boxOf } from './box-of.ts';
import type { EditorWindow } from './editor-window.ts';
import { copySampleProject } from './test-sample.ts';
import { seriousFindings } from './serious-findings.ts';
import { shells, type Stage } from './shells.ts';

interface SavedClip {
  readonly id: string;
  readonly startSample: number;
  readonly offsetSample: number;
  readonly lengthSamples: number;
  readonly gainDecibels: number;
  readonly muted: boolean;
  readonly fadeIn: { readonly lengthSamples: number; readonly curve: string };
  readonly fadeOut: { readonly lengthSamples: number; readonly curve: string };
}

const rate = 32_000;
const frame = rate / 25;

/** Suspends the sound, keeps it so until the page is told to go on, and notes from when to when sources play. */
const slowLoudspeakers = `{
  const { resume } = AudioContext.prototype;
  const { start } = AudioBufferSourceNode.prototype;
  const mayStart = new Promise((resolve) => (window.letLoudspeakersStart = resolve));
  AudioContext.prototype.resume = function () {
    return mayStart.then(() => resume.call(this));
  };
  window.startedSources = [];
  AudioBufferSourceNode.prototype.start = function (when, offset) {
    window.startedSources.push({ from: when, to: when + this.buffer.duration - offset });
    start.call(this, when, offset);
  };
  window.loudspeakers[0].context.suspend();
}`;
const overlappingSources = `window.startedSources
  .toSorted((one, other) => one.from - other.from)
  .filter(({ from }, index, all) => index > 0 && from < all[index - 1].to - 0.001)`;

describe.each(shells)('editing on the timeline in $name', ({ isThere, open }) => {
  let stage: Stage;
  let editor: EditorWindow;

  beforeAll(async () => {
    if (!isThere) return;
    stage = await open();
    editor = await stage.openWindow();
    await editor.page.setViewportSize({ width: 1280, height: 720 });
    await copySampleProject(stage.folder);
    await editor.openProject('sample');
    for (const place of ['00:00:04:00', '00:00:08:00']) {
      await editor.goTo(place);
      await editor.press('Control+b');
    }
    await options().nth(2).waitFor();
  });
  afterAll(() => stage?.remove());

  const options = (): Locator =>
    editor.page.getByRole('listbox', { name: 'Music clips' }).getByRole('option');
  const clipCount = (): Promise<number> => options().count();
  const clips = async (): Promise<SavedClip[]> => {
    await editor.page.getByText('Saved', { exact: true }).waitFor();
    return (await editor.saved('sample')).document.clips as unknown as SavedClip[];
  };
  const starts = async () => (await clips()).map(({ startSample }) => startSample / rate);
  const selected = (): Promise<number> =>
    options().and(editor.page.locator('[aria-selected=true]')).count();
  /** Drags from the middle of a clip, below its title, while keys are held. */
  const drag = async (
    index: number,
    seconds: number,
    { keys = [], look }: { keys?: string[]; look?: () => Promise<void> } = {},
  ) => {
    const { mouse, keyboard } = editor.page;
    const box = await boxOf(options().nth(index));
    const lanes = await boxOf(editor.page.locator('#timeline-lanes'));
    const x = box.x + box.width / 2;
    const y = box.y + box.height - 14;
    for (const key of keys) await keyboard.down(key);
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + (seconds * lanes.width) / 12, y, { steps: 4 });
    await look?.();
    await mouse.up();
    for (const key of keys) await keyboard.up(key);
  };
  const undo = () => editor.press('Control+z');
  const hint = (text: string | RegExp) =>
    editor.page.getByRole('contentinfo').getByText(text).waitFor();

  it.skipIf(!isThere)('selects by clicks with keys, by a marquee, and all', async () => {
    const { page } = editor;
    await editor.press('s');
    await editor.press('Escape');
    await options().nth(0).click({ force: true });
    await options()
      .nth(2)
      .click({ force: true, modifiers: ['Shift'] });
    await expect.poll(selected).toBe(3);
    await options()
      .nth(1)
      .click({ force: true, modifiers: ['ControlOrMeta'] });
    await expect.poll(selected).toBe(2);
    await options().nth(0).click({ force: true });
    await expect.poll(selected).toBe(1);
    const lanes = await boxOf(page.locator('#timeline-lanes'));
    const first = await boxOf(options().nth(0));
    const second = await boxOf(options().nth(1));
    await page.mouse.move(lanes.x + 40, first.y - 20);
    await page.mouse.down();
    await page.mouse.move(second.x + 30, first.y + 40, { steps: 4 });
    await page.mouse.up();
    await expect.poll(selected).toBe(2);
    await editor.press('Escape');
    await editor.press('Control+a');
    await expect.poll(selected).toBe(3);
  });

  it.skipIf(!isThere)(
    'moves, nudges, mutes and levels all that are selected, in one step',
    async () => {
      await editor.press('Escape');
      await options().nth(1).click({ force: true });
      await options()
        .nth(2)
        .click({ force: true, modifiers: ['ControlOrMeta'] });
      await drag(1, 1);
      const moved = await clips();
      expect(moved[1]!.startSample).toBeGreaterThan(4.5 * rate);
      expect(moved[2]!.startSample - moved[1]!.startSample).toBe(4 * rate);
      expect([moved[1]!.fadeOut.lengthSamples, moved[2]!.fadeIn.lengthSamples]).toEqual([0, 0]);
      await undo();
      expect(await starts()).toEqual([0, 4, 8]);
      await editor.press('Alt+ArrowRight');
      expect((await clips()).map(({ startSample }) => startSample)).toEqual([
        0,
        4 * rate + frame,
        8 * rate + frame,
      ]);
      await undo();
      await editor.press('Alt+ArrowDown');
      await editor.press('Shift+m');
      const changed = await clips();
      expect(changed.map(({ gainDecibels, muted }) => [gainDecibels, muted])).toEqual([
        [0, false],
        [-1, true],
        [-1, true],
      ]);
      await undo();
      await undo();
      expect((await clips()).map(({ gainDecibels }) => gainDecibels)).toEqual([0, 0, 0]);
      await editor.press('Control+a');
      await editor.press('Alt+ArrowLeft');
      await hint('Nothing begins before the film.');
    },
  );

  it.skipIf(!isThere)(
    'crossfades into the clips below a dragged clip, and announces how far it moved',
    async () => {
      await editor.press('Escape');
      await options().nth(1).click({ force: true });
      let words = '';
      await drag(1, 1, {
        look: async () => {
          words = await editor.page.locator('.readout').innerText();
        },
      });
      expect(words).toMatch(/^00:00:0[45]:\d\d\s+\+00:00:0[01]:\d\d$/);
      const [, middle, last] = await clips();
      const overlap = middle!.startSample + middle!.lengthSamples - last!.startSample;
      expect(overlap).toBeGreaterThan(0.8 * rate);
      expect(middle!.fadeOut).toEqual({ lengthSamples: overlap, curve: 'equal-power' });
      expect(last!.fadeIn).toEqual(middle!.fadeOut);

      // In the field, on the other side of the join.
      await editor.press('Escape');
      const right = await boxOf(options().nth(2));
      await editor.page.mouse.click(right.x + right.width - 40, right.y + right.height - 14);
      await editor.openTab('Clip');
      const field = editor.page.getByRole('spinbutton', { name: 'In (crossfade)' });
      await field.fill('400');
      await field.press('Enter');
      await expect
        .poll(async () => (await clips()).map(({ fadeOut }) => fadeOut.lengthSamples))
        .toContain(0.4 * rate);
      await undo();
      // By its edge: the right one is trimmed back, and both fades with it.
      const box = await boxOf(options().nth(2));
      const { mouse } = editor.page;
      await mouse.move(box.x + 2, box.y + box.height - 8);
      await mouse.down();
      await mouse.move(box.x + 22, box.y + box.height - 8, { steps: 3 });
      await mouse.up();
      const trimmed = await clips();
      expect(trimmed[1]!.fadeOut.lengthSamples).toBeLessThan(overlap);
      expect(trimmed[2]!.fadeIn.lengthSamples).toBe(trimmed[1]!.fadeOut.lengthSamples);
      await undo();
      // Its middle rolls the join and keeps the length.
      const before = await clips();
      const [left, end] = [await boxOf(options().nth(2)), await boxOf(options().nth(1))];
      const x = (left.x + end.x + end.width) / 2;
      await mouse.move(x, left.y + left.height - 10);
      await mouse.down();
      await mouse.move(x + 20, left.y + left.height - 10, { steps: 3 });
      await mouse.up();
      const rolled = await clips();
      expect(rolled[2]!.startSample).toBeGreaterThan(before[2]!.startSample);
      expect(rolled[2]!.fadeIn).toEqual(before[2]!.fadeIn);
      await undo();
      await undo();
      expect(await starts()).toEqual([0, 4, 8]);
    },
  );

  it.skipIf(!isThere)('scrolls while something is dragged beyond the edge', async () => {
    const { mouse } = editor.page;
    await editor.press('Escape');
    await editor.goTo('00:00:00:00');
    for (let step = 0; step < 3; step++) await editor.press('+');
    const lanes = await boxOf(editor.page.locator('#timeline-lanes'));
    const box = await boxOf(options().nth(0));
    const y = box.y + box.height - 14;
    await mouse.move(lanes.x + 200, y);
    await mouse.down();
    await mouse.move(lanes.x + lanes.width + 100, y, { steps: 3 });
    const place = async (): Promise<string> => editor.page.locator('.readout').innerText();
    const first = await place();
    await expect.poll(place).not.toBe(first);
    await editor.page.keyboard.press('Escape');
    await mouse.up();
    await editor.press('Shift+Z');
    expect(await starts()).toEqual([0, 4, 8]);
  });

  it.skipIf(!isThere)('copies, cuts, pastes, duplicates and closes gaps by keys', async () => {
    await editor.press('Escape');
    await options().nth(0).click({ force: true });
    // Copy takes selected text first.
    const selection = 'document.getSelection()';
    await editor.page.evaluate(`${selection}.selectAllChildren(document.querySelector('aside'))`);
    await editor.press('Control+c');
    await editor.page.evaluate(`${selection}.removeAllRanges()`);
    await editor.press('Control+v');
    await hint('Copy a clip first.');
    await editor.press('Control+c');
    await editor.goTo('00:00:06:00');
    await editor.press('Control+v');
    expect(await starts()).toEqual([0, 4, 6, 10]);
    await expect.poll(selected).toBe(1);
    await editor.press('Alt+ArrowRight');
    expect((await starts())[2]).toBe(6.04);
    await undo();
    await undo();
    await editor.press('Escape');
    await options().nth(1).click({ force: true });
    await editor.press('Control+x');
    expect(await starts()).toEqual([0, 8]);
    await undo();
    await options().nth(1).click({ force: true });
    await editor.press('Alt+Delete');
    expect(await starts()).toEqual([0, 4]);
    await undo();
    const before = await clips();
    await options().nth(0).click({ force: true });
    await editor.press('Control+d');
    expect((await starts()).slice(0, 3)).toEqual([0, 4, 8]);
    expect(await clips()).not.toEqual(before);
    await undo();
    await expect.poll(clips).toEqual(before);
    // In a field the same keys do not edit the timeline.
    await options().nth(0).click({ force: true });
    await editor.page.locator('input[type=number]').first().focus();
    await editor.page.keyboard.press('Control+d');
    await editor.press('Escape');
    expect(await clips()).toEqual(before);
    await options().nth(0).click({ force: true });
    await editor.press('Escape');
    await editor.goTo('00:00:00:00');
    await editor.press('Control+d');
    await hint('Select a clip first.');
  });

  it.skipIf(!isThere)('copies with Alt held, slips with Ctrl and Alt', async () => {
    await editor.press('Escape');
    await drag(0, 5, { keys: ['Alt'] });
    await expect.poll(clipCount).toBe(4);
    await expect.poll(selected).toBe(1);
    const copied = await clips();
    // As far as it was dragged, to within a pixel.
    expect(copied.some(({ startSample }) => Math.abs(startSample / rate - 5) < 0.2)).toBe(true);
    await undo();
    await expect.poll(clipCount).toBe(3);
    await editor.press('Escape');
    const before = await clips();
    await drag(1, -1, { keys: ['Alt', 'Control'] });
    const slipped = await clips();
    expect(slipped[1]!.startSample).toBe(before[1]!.startSample);
    expect(slipped[1]!.offsetSample).toBeGreaterThan(before[1]!.offsetSample);
    await undo();
    await options().nth(1).click({ force: true });
    await editor.press('Alt+Shift+ArrowLeft');
    expect((await clips())[1]!.offsetSample).toBe(before[1]!.offsetSample + frame);
    await undo();
  });

  it.skipIf(!isThere)('drags a take out of its list onto the track', async () => {
    const { page } = editor;
    await editor.openTab('Takes');
    const row = page.getByRole('row', { name: /Take 1/ });
    const lanes = page.locator('#timeline-lanes');
    const first = await boxOf(options().nth(0));
    const box = await boxOf(lanes);
    await row.dragTo(lanes, {
      targetPosition: { x: box.width / 2, y: first.y - box.y + 30 },
    });
    await expect.poll(async () => (await starts()).at(-1)).toBeCloseTo(6, 1);
    await undo();
    expect(await starts()).toEqual([0, 4, 8]);
  });

  it.skipIf(!isThere)(
    'opens menus everywhere, by mouse and keys, with the reason beside each disabled line',
    async () => {
      const { page } = editor;
      const menu = (name: string) => page.getByRole('menu', { name, exact: true });
      await editor.press('Escape');
      await options().nth(2).click({ force: true, button: 'right' });
      await menu('Clip').waitFor();
      await expect.poll(selected).toBe(1);
      expect(await seriousFindings(page)).toEqual([]);
      const split = menu('Clip').getByRole('menuitem', { name: /^Split at Playhead/ });
      await editor.page.keyboard.press('Escape');
      await editor.goTo('00:00:01:00');
      await editor.press('Shift+F10');
      await menu('Clip').waitFor();
      expect(await split.getAttribute('title')).toBe('Put the playhead inside the clip.');
      await page.keyboard.press('End');
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await expect.poll(() => menu('Clip').count()).toBe(0);
      const lanes = page.locator('#timeline-lanes');
      await lanes.click({ button: 'right', position: { x: 200, y: 8 } });
      await menu('Ruler').waitFor();
      await page.keyboard.press('Escape');
      await lanes.click({ button: 'right', position: { x: 200, y: 60 } });
      await menu('Picture').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('row', { name: /Take 1/ }).click({ button: 'right' });
      await menu('Take').waitFor();
      await menu('Take')
        .getByRole('menuitem', { name: /^Favourite Take/ })
        .click();
      await expect
        .poll(() => page.getByRole('button', { name: 'Favourite (F)', pressed: true }).count())
        .toBe(1);
      await undo();
    },
  );

  it.skipIf(!isThere)(
    'lists markers with names, colours and notes, and goes through them',
    async () => {
      const { page } = editor;
      for (const place of ['00:00:03:00', '00:00:09:00']) {
        await editor.goTo(place);
        await editor.press('h');
      }
      await editor.openTab('Markers');
      const list = page.getByRole('listbox', { name: 'Markers' }).getByRole('option');
      await expect.poll(() => list.count()).toBe(2);
      await editor.press('Shift+ArrowUp');
      expect(await editor.playhead()).toBe('00:00:03:00');
      await page.getByRole('textbox', { name: 'Name' }).fill('Door slams');
      await page.getByRole('textbox', { name: 'Name' }).press('Enter');
      await page.getByRole('combobox', { name: 'Colour' }).selectOption('Green');
      await page.getByRole('textbox', { name: 'Notes' }).fill('Low brass');
      await page.getByRole('textbox', { name: 'Notes' }).blur();
      await expect.poll(() => list.first().innerText()).toContain('Door slams');
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByText('Saved', { exact: true }).waitFor();
      const { markers } = (await editor.saved('sample')).document as unknown as {
        markers: { kind: string }[];
      };
      expect(markers.find(({ kind }) => kind === 'hit')).toMatchObject({
        label: 'Door slams',
        colour: 'green',
        notes: 'Low brass',
      });
    },
  );

  it.skipIf(!isThere)(
    'plays in to out, moves to both, and plays sound at other speeds',
    async () => {
      const { page } = editor;
      await editor.goTo('00:00:01:00');
      await editor.press('i');
      await editor.goTo('00:00:01:20');
      await editor.press('o');
      await editor.press('Shift+i');
      expect(await editor.playhead()).toBe('00:00:01:00');
      await editor.press('Shift+ArrowRight');
      expect(await editor.playhead()).toBe('00:00:02:00');
      await editor.press('Control+Shift+Space');
      await page.getByRole('button', { name: 'Play or Pause' }).waitFor();
      await expect.poll(() => editor.playhead()).toBe('00:00:01:20');
      const level = page.getByRole('meter', { name: 'Level of Music' }).first();
      for (const keys of [['l', 'l'], ['j'], ['j', 'j', 'j']]) {
        await editor.goTo('00:00:06:00');
        for (const key of keys) await page.keyboard.press(key);
        await expect.poll(() => editor.heard()).toBeGreaterThan(0.001);
        await expect
          .poll(async () => Number(await level.getAttribute('aria-valuenow')))
          .toBeGreaterThan(-60);
        await page.keyboard.press('k');
      }
      // Pressed again while the loudspeakers start: one speed is heard, not each that was asked for.
      await page.evaluate(slowLoudspeakers);
      await editor.goTo('00:00:01:00');
      for (const key of ['l', 'l', 'l']) await page.keyboard.press(key);
      await page.evaluate('window.letLoudspeakersStart()');
      // Speeds heard together would start together. More may never come: on a slow machine, most sound of
      // this speed is late and left out.
      await expect.poll(() => page.evaluate('window.startedSources.length')).toBeGreaterThan(1);
      await page.keyboard.press('k');
      expect(await page.evaluate(overlappingSources)).toEqual([]);
      // While the playhead is dragged.
      await expect.poll(() => editor.heard()).toBeLessThan(0.001);
      const lanes = await boxOf(page.locator('#timeline-lanes'));
      await page.mouse.move(lanes.x + 300, lanes.y + 14);
      await page.mouse.down();
      let x = lanes.x + 300;
      await expect
        .poll(async () => {
          await page.mouse.move((x += 4), lanes.y + 14);
          return editor.heard();
        })
        .toBeGreaterThan(0.001);
      await page.mouse.up();
    },
  );

  it.skipIf(!isThere)(
    'draws waveforms in the colours of the theme, also once it changes',
    async () => {
      const colours = (): Promise<string[]> =>
        editor.page.evaluate(`[...document.querySelectorAll('.waves > div:not([hidden])')].flatMap(
        (host) => [...host.firstElementChild.shadowRoot.querySelectorAll('canvas')].flatMap((canvas) => {
          if (canvas.width === 0 || canvas.height === 0) return [];
          const copy = new OffscreenCanvas(canvas.width, canvas.height);
          const context = copy.getContext('2d', { willReadFrequently: true });
          context.drawImage(canvas, 0, 0);
          const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
          const found = new Set();
          for (let at = 0; at < data.length; at += 4) {
            if (data[at + 3] === 255) found.add([data[at], data[at + 1], data[at + 2]].join());
          }
          return [...found];
        }))`);
      const [dark, light] = ['227,168,87', '135,84,10'];
      for (const [keys, now, before] of [
        ['Shift+L', light, dark],
        ['Shift+D', dark, light],
      ] as const) {
        await editor.press(keys);
        await expect.poll(colours).toContain(now);
        expect(await colours()).not.toContain(before);
      }
    },
  );

  it.skipIf(!isThere)(
    'zooms out to the whole film and no further, and logs no warnings or errors',
    async () => {
      await editor.press('+');
      for (let step = 0; step < 8; step++) await editor.press('-');
      const lanes = await boxOf(editor.page.locator('#timeline-lanes'));
      const last = await boxOf(options().nth(2));
      expect(last.x + last.width).toBeGreaterThan(lanes.x + lanes.width - 4);
      expect(editor.complaints).toEqual([]);
    },
  );
});

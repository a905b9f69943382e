import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProjectFile } from '../src/shared/project-document.ts';
import { boxOf } from './box-of.ts';
import { EditorWindow } from './editor-window.ts';
import { expectAccessible } from './look-at.ts';
import { cutSample, makeFilm } from './media.ts';
import { chromiumPath, openBrowser } from './open-browser.ts';
import { canSeeProcesses, whileHeld } from './processes.ts';
import { startStudio, type Studio } from './start-studio.ts';

/** Whether an element shows all of what is in it. */
const isWhole = (element: unknown): boolean => {
  const { scrollWidth, clientWidth } = element as { scrollWidth: number; clientWidth: number };
  return scrollWidth <= clientWidth;
};

/** Buttons of the transport, from left to right, that stay where they are. */
const steadyButtons = [
  'Go to Start',
  'One Frame Back',
  'Play or Pause',
  'One Frame Forward',
  'Go to End',
  'Loop Range',
  'Side Pane',
];

/** Notes the font of the text that is drawn last. */
const noteDrawnText = `{
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (...text) {
    window.drawnFont = this.font;
    fillText.apply(this, text);
  };
}`;

/** Everything around the timeline, in one window of the smallest supported size. */
describe.skipIf(chromiumPath === undefined)('the window around the timeline', () => {
  let studio: Studio;
  let browser: Browser;
  let editor: EditorWindow;

  beforeAll(async () => {
    studio = await startStudio();
    await cutSample(join(studio.workspace, 'second.mp4'), 3);
    browser = await openBrowser();
    editor = await EditorWindow.open(browser, studio, { width: 1280, height: 720 });
  });
  afterAll(async () => {
    await browser?.close();
    await studio?.remove();
  });

  const isAccessible = (): Promise<void> => expectAccessible(editor.page);

  const box = async (name: string) => {
    const transport = editor.page.getByRole('toolbar', { name: 'Transport' });
    const found = await transport.getByRole('button', { name }).boundingBox();
    if (!found) throw new Error(`${name} is not on the screen`);
    return found;
  };

  it('opens the sample clip from the first screen, with model downloads folded away', async () => {
    const { page } = editor;
    expect(await page.getByText('state_dict.bin', { exact: true }).isVisible()).toBe(false);
    await page.getByText('Better models').click();
    await page.getByText('state_dict.bin', { exact: true }).waitFor();
    await isAccessible();
    await page.getByRole('button', { name: 'Try with our clip' }).click();
    await page.getByRole('region', { name: 'Timeline' }).waitFor();
    await editor.settles();
  });

  it('shows three messages at most, below the transport, and keeps all behind the bell', async () => {
    const { page } = editor;
    for (const entry of ['99:99', '88:88', '77:77', '66:66:66']) await editor.goTo(entry);
    const shown = page.getByRole('alert').filter({ hasText: 'is no timecode' });
    await expect.poll(() => shown.count()).toBe(3);
    // They cover neither the picture nor a lane, and show all of their words under the pointer.
    const timeline = await boxOf(page.getByRole('region', { name: 'Timeline' }));
    const oldest = shown.first();
    const words = oldest.locator('p');
    for (const message of await shown.all()) {
      const lines = await boxOf(message);
      expect(lines.y).toBeGreaterThanOrEqual(timeline.y + timeline.height);
      expect(await boxOf(message.getByRole('button', { name: 'Dismiss' }))).toBeDefined();
    }
    expect(await words.evaluate(isWhole)).toBe(false);
    await oldest.hover();
    await expect.poll(() => words.evaluate(isWhole)).toBe(true);
    await page.mouse.move(600, 200);
    await page.getByRole('button', { name: 'Messages, 1 unread' }).waitFor();
    await editor.press('Shift+N');
    const list = page.getByRole('dialog', { name: 'Messages' });
    expect(await list.getByRole('listitem').count()).toBe(4);
    expect(await list.getByRole('time').or(list.locator('time')).count()).toBe(4);
    await isAccessible();
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Messages', exact: true }).waitFor();
    const dismiss = page.getByRole('button', { name: 'Dismiss' });
    while ((await dismiss.count()) > 0) await dismiss.first().click();
  });

  it('passes Home and the arrows to the timeline after a click on a tab', async () => {
    await editor.goTo('00:00:04:00');
    await editor.page.getByRole('tab', { name: 'Mix' }).click();
    await editor.page.keyboard.press('ArrowRight');
    await expect.poll(() => editor.playhead()).toBe('00:00:04:01');
    await editor.page.keyboard.press('Home');
    await expect.poll(() => editor.playhead()).toBe('00:00:00:00');
    expect(await editor.page.getByRole('tab', { name: 'Mix' }).getAttribute('aria-selected')).toBe(
      'true',
    );
    // When the keyboard focused the tab, they move between tabs.
    await editor.page.getByRole('tab', { name: 'Mix' }).focus();
    await editor.page.keyboard.press('Home');
    const first = editor.page.getByRole('tab', { name: 'Generate' });
    expect(await first.getAttribute('aria-selected')).toBe('true');
  });

  it('finds commands by name, runs them, and says why others cannot be run', async () => {
    const { page } = editor;
    await editor.press('Control+k');
    await page.keyboard.type('split play');
    const option = page.getByRole('option', { name: /Split at Playhead/ });
    expect(await option.getAttribute('aria-disabled')).toBe('true');
    expect(await option.innerText()).toContain('Select a clip');
    await isAccessible();
    await page.getByRole('combobox', { name: 'Find a command' }).fill('hit point');
    await page.keyboard.press('Enter');
    const hits = page.getByRole('listbox', { name: 'Hit points' }).getByRole('option');
    await expect.poll(() => hits.count()).toBe(1);
  });

  it('goes back and forward to the step that is clicked in the history', async () => {
    const { page } = editor;
    const hits = page.getByRole('listbox', { name: 'Hit points' }).getByRole('option');
    for (const timecode of ['00:00:02:00', '00:00:03:00']) {
      await editor.goTo(timecode);
      await editor.press('h');
    }
    await editor.press('Alt+u');
    const history = page.getByRole('dialog', { name: 'History' });
    await isAccessible();
    await history.getByRole('button', { name: 'As opened' }).click();
    await expect.poll(() => hits.count()).toBe(0);
    await history.getByRole('button').last().click();
    await expect.poll(() => hits.count()).toBe(3);
    await page.keyboard.press('Escape');
    await history.waitFor({ state: 'hidden' });
  });

  it('changes a shortcut, warns if it is in use, and applies presets', async () => {
    const { page } = editor;
    await editor.press('F1');
    const row = page.getByRole('button', { name: 'Change the shortcut of “Split at Playhead”' });
    await row.click();
    await page.keyboard.press('i');
    await page.getByText('I is the shortcut of “Set In Point”.').waitFor();
    await isAccessible();
    await page.getByRole('button', { name: 'Take it from there' }).click();
    expect(await row.innerText()).toContain('I');
    const setIn = page.getByRole('button', { name: 'Change the shortcut of “Set In Point”' });
    expect(await setIn.innerText()).toContain('none');
    await page.getByRole('combobox', { name: 'Shortcuts as in' }).selectOption('premiere');
    expect(await row.innerText()).toContain('Ctrl+K');
    // Trying another set of shortcuts loses none of one's own.
    await page.getByRole('combobox', { name: 'Shortcuts as in' }).selectOption('studio');
    expect(await setIn.innerText()).toContain('none');
    await page.getByRole('button', { name: 'Reset My Changes' }).click();
    expect(await row.innerText()).toContain('Ctrl+B');
    await page.keyboard.press('Escape');
  });

  it('shows its own tooltip, with the shortcut as a key', async () => {
    const { page } = editor;
    await page.getByRole('button', { name: 'Set In Point' }).hover();
    const tip = page.getByRole('tooltip');
    await tip.waitFor();
    expect(await tip.locator('kbd').innerText()).toBe('I');
    await page.mouse.move(2, 2);
    await tip.waitFor({ state: 'hidden' });
  });

  it('takes directions in words and keeps presets', async () => {
    const { page } = editor;
    await page.getByRole('combobox', { name: 'Picture', exact: true }).selectOption('close');
    await page.getByRole('button', { name: 'Save preset…' }).click();
    await page.keyboard.type('Chase');
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Preset' }).waitFor();
    await isAccessible();
  });

  it('asks before it closes a film while music is composed for it', async () => {
    const { page } = editor;
    await editor.goTo('00:00:03:00');
    await editor.press('i');
    await editor.goTo('00:00:09:00');
    await editor.press('o');
    // Composing goes on while the window is busy: one take of six seconds could be finished first.
    await page.getByRole('spinbutton', { name: 'Takes' }).fill('4');
    await editor.press('Control+Shift+g');
    if (canSeeProcesses) {
      await editor.streams();
      // The end of composing would answer the question and close the project.
      await whileHeld(studio.processId, async () => {
        const name = /Keep the .* made so far as a take\?/;
        const dialog = page.getByRole('alertdialog', { name });
        await editor.press('Alt+w');
        await dialog.waitFor();
        await isAccessible();
        await dialog.getByRole('button', { name: 'Go on composing' }).click();
      });
    }
    await editor.scored();
  });

  it('shows directions on the take, and favourites alone', async () => {
    const { page } = editor;
    await editor.openTab('Takes');
    await page.getByText('Follows closely · Varied').first().waitFor();
    await page.getByText('top-k 250').first().waitFor();
    await isAccessible();
    const rows = page.getByRole('grid', { name: 'Takes' }).getByRole('row');
    const all = await rows.count();
    await rows.first().getByRole('button', { name: 'Favourite' }).click();
    await page.getByRole('button', { name: 'Favourites', exact: true }).click();
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByRole('button', { name: 'Favourites', exact: true }).click();
    await expect.poll(() => rows.count()).toBe(all);
  });

  const placesOfButtons = () => Promise.all(steadyButtons.map(box));

  it('keeps the transport in its place when a range is set and takes are compared', async () => {
    await editor.press('Alt+x');
    const before = await box('Play or Pause');
    await editor.goTo('00:00:03:00');
    await editor.press('i');
    await editor.goTo('00:00:06:00');
    await editor.press('o');
    expect(await box('Play or Pause')).toEqual(before);
    await editor.goTo('00:00:04:00');
    const { page } = editor;
    const slot = page
      .getByRole('toolbar', { name: 'Transport' })
      .getByText('Measuring levels…')
      .filter({ visible: true });
    const group = page.getByRole('group', { name: 'Compare takes' });
    const measured = Promise.withResolvers<undefined>();
    const wait = (route: Route): Promise<void> => measured.promise.then(() => route.continue());
    await page.route('**/*.wav', wait);
    await editor.press('b');
    await slot.waitFor();
    await editor.openTab('Takes');
    await page
      .getByRole('region', { name: 'Comparison' })
      .getByText(/^Measuring/)
      .waitFor();
    expect(await box('Play or Pause')).toEqual(before);
    await isAccessible();
    // It is ended as a comparison that plays is.
    await editor.press('b');
    await slot.waitFor({ state: 'detached' });
    expect(await group.count()).toBe(0);
    await editor.press('b');
    await slot.waitFor();
    measured.resolve(undefined);
    await group.waitFor();
    expect(await slot.count()).toBe(0);
    await page.unroute('**/*.wav', wait);
    expect(await box('Play or Pause')).toEqual(before);
    await editor.press('b');
  });

  it('shows every fact of a take whole, also of those that are compared', async () => {
    const { page } = editor;
    await editor.openTab('Takes');
    await editor.press('b');
    await page.getByRole('group', { name: 'Compare takes' }).waitFor();
    const facts = page.getByRole('grid', { name: 'Takes' }).locator('.facts > *');
    expect(await facts.filter({ hasText: 'LUFS' }).count()).toBeGreaterThan(0);
    for (const [width, height] of [
      [1440, 900],
      [1280, 720],
    ] as const) {
      await page.setViewportSize({ width, height });
      const cut = await facts.evaluateAll((elements) =>
        elements
          .map((element) => element as unknown as { scrollWidth: number; clientWidth: number })
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth),
      );
      expect(cut).toEqual([]);
    }
    await editor.press('b');
  });

  it('draws timecode and safe areas over the picture, and shows it on the whole screen', async () => {
    const { page } = editor;
    await editor.press('Alt+t');
    await editor.press('Alt+Shift+t');
    await page.getByRole('region', { name: 'Picture' }).getByText('00:00:04:00').waitFor();
    await isAccessible();
    await editor.press('Control+f');
    await expect.poll(() => page.evaluate('document.fullscreenElement?.ariaLabel')).toBe('Picture');
    await editor.press('Control+f');
    await expect.poll(() => page.evaluate('document.fullscreenElement')).toBeNull();
    await editor.press('Alt+t');
    await editor.press('Alt+Shift+t');
  });

  it('changes its text size in the settings', async () => {
    const { page } = editor;
    await editor.press('Control+,');
    const size = page.getByRole('combobox', { name: 'Size of text and controls' });
    const transport = page.getByRole('toolbar', { name: 'Transport' });
    const timecode = page.getByRole('textbox', { name: 'Timecode of the playhead' });
    await page.evaluate(noteDrawnText);
    for (const [percent, drawn] of [
      ['150', 16.5],
      ['125', 13.75],
      ['100', 11],
    ] as const) {
      await size.selectOption(percent);
      // Also the text that is drawn on the timeline.
      await expect.poll(() => page.evaluate('window.drawnFont')).toContain(`${drawn}px`);
      // Nothing of the playhead's timecode is cut off, nor are the buttons beside it.
      expect(await timecode.evaluate(isWhole)).toBe(true);
      expect(await transport.evaluate(isWhole)).toBe(true);
      if (percent === '125') await isAccessible();
    }
    await page.keyboard.press('Escape');
    // Takes that are compared are shown in the transport at each size.
    for (const percent of ['150', '125', '100']) {
      await editor.press('Control+,');
      await size.selectOption(percent);
      await page.keyboard.press('Escape');
      const before = await placesOfButtons();
      await editor.press('b');
      const group = transport.getByRole('group', { name: 'Compare takes' });
      await group.waitFor();
      const [bar, slot] = [await boxOf(transport), await boxOf(group)];
      expect(slot.y + slot.height).toBeLessThanOrEqual(bar.y + bar.height);
      expect(slot.x + slot.width).toBeLessThanOrEqual(bar.x + bar.width);
      // What is pressed under the pointer stays there.
      expect(await placesOfButtons(), percent).toEqual(before);
      expect(await timecode.evaluate(isWhole)).toBe(true);
      expect(await transport.evaluate(isWhole)).toBe(true);
      await editor.press('b');
    }
  });

  it('keeps place and history of each film, also after the window is loaded again', async () => {
    const { page } = editor;
    await editor.goTo('00:00:05:00');
    await editor.press('h');
    await editor.press('+');
    await page.getByText('Saved', { exact: true }).waitFor();
    await editor.press('Alt+n');
    const list = page.getByRole('listbox', { name: 'Files' });
    await list.getByRole('option', { name: 'second.mp4' }).dblclick();
    await page.getByRole('heading', { name: 'second' }).waitFor();
    await editor.settles();
    expect(await editor.playhead()).toBe('00:00:00:00');
    const tab = (name: string) => page.getByRole('tab', { name }).getAttribute('aria-selected');
    expect(await tab('Generate')).toBe('true');
    await page.getByRole('menuitem', { name: 'Edit', exact: true }).click();
    expect(
      await page
        .getByRole('menuitem', { name: 'Undo', exact: false })
        .getAttribute('aria-disabled'),
    ).toBe('true');
    await page.keyboard.press('Escape');

    await page.reload();
    await editor.isUsable();
    const recent = page.getByRole('region', { name: 'Recent projects' });
    await expect.poll(() => recent.locator('canvas[data-drawn]').count()).toBe(2);
    expect(await recent.getByRole('button', { name: /^Sample clip/ }).innerText()).toContain(
      'scored',
    );
    await isAccessible();
    await editor.openRecent('Sample clip');
    await page.getByRole('region', { name: 'Timeline' }).waitFor();
    await expect.poll(() => editor.playhead()).toBe('00:00:05:00');
    expect(await tab('Takes')).toBe('true');
    const hits = page.getByRole('listbox', { name: 'Hit points' }).getByRole('option');
    const before = await hits.count();
    await editor.press('Control+z');
    await expect.poll(() => hits.count()).toBe(before - 1);
  });

  it('stores one copy of a film that is dropped twice', async () => {
    const path = join(studio.folder, 'film.mp4');
    await makeFilm(path, 1, { size: '64x36' });
    const film = await readFile(path);
    for (const project of ['dropped.vidmuse', 'dropped 2.vidmuse']) {
      await editor.drop('dropped.mp4', film);
      await expect.poll(() => readdir(studio.workspace)).toContain(project);
      await editor.page.getByRole('heading', { name: 'dropped', exact: true }).waitFor();
      await editor.settles();
      // Both have the same heading: the second one is known by the first screen before it.
      await editor.press('Alt+w');
      await editor.isUsable();
    }
    const names = await readdir(studio.workspace);
    expect(names.filter((name) => /^dropped.*\.mp4$/.test(name))).toEqual(['dropped.mp4']);
    expect(editor.complaints).toEqual([]);
  });

  it('asks a model that takes them for tempo, key and the whole film, and shows them on the take', async () => {
    const { page } = editor;
    await cutSample(join(studio.workspace, 'asked.mp4'), 3);
    await editor.importVideo('asked.mp4');
    await editor.openTab('Generate');
    const field = (name: string) => page.getByRole('combobox', { name, exact: true });
    expect(await field('Model').inputValue()).toBe('starter2');
    const tempi = await field('Tempo').getByRole('option').allInnerTexts();
    expect(tempi).toEqual([
      'The model chooses',
      ...[60, 68, 75, 83, 94, 107, 120, 150].map((tempo) => `${tempo} beats a minute`),
    ]);
    await field('Tempo').selectOption('120 beats a minute');
    await field('Key').selectOption('D minor');
    await field('Follow the film').selectOption('As a whole');
    await page.getByRole('spinbutton', { name: 'Takes' }).fill('1');
    await editor.goTo('00:00:02:00');
    await editor.press('o');
    await editor.press('Control+Shift+g');
    await editor.hasTakes(1, 'asked');
    await editor.openTab('Takes');
    const facts = page.getByRole('tabpanel').locator('dl');
    await facts.waitFor();
    const shown = await facts.innerText();
    for (const fact of [
      'Tempo\n120 beats a minute',
      'Key\nD minor',
      'Follow the film\nAs a whole',
    ]) {
      expect(shown).toContain(fact);
    }
    const path = join(studio.workspace, 'asked.vidmuse', 'project.json');
    const { takes } = JSON.parse(await readFile(path, 'utf8')) as ProjectFile;
    const asked = { tempo: 120, key: 'D minor', filmContext: 'whole' };
    expect(takes[0]?.model).toMatchObject({ id: 'starter2', parameters: asked });
    // Another model takes neither; a new choice of this one asks for nothing.
    await editor.openTab('Generate');
    await field('Model').selectOption('starter');
    await expect.poll(() => field('Key').count()).toBe(0);
    expect(await field('Tempo').count()).toBe(0);
    await field('Model').selectOption('starter2');
    await expect.poll(() => field('Key').inputValue()).toBe('');
    expect(editor.complaints).toEqual([]);
  });
});

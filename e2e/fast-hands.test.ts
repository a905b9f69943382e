import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boxOf } from './box-of.ts';
import type { EditorWindow } from './editor-window.ts';
import { copySampleProject } from './test-sample.ts';
import { shells, type Stage } from './shells.ts';

const [browser] = shells;

/** An editor with a deadline: clicks fast, drags past the ends, presses keys in the middle of a drag. */
describe.skipIf(!browser?.isThere)('an editor in a hurry', () => {
  let stage: Stage;
  let editor: EditorWindow;

  beforeAll(async () => {
    stage = await browser!.open();
    editor = await stage.openWindow();
    const { page } = editor;
    await page.setViewportSize({ width: 1280, height: 720 });
    await copySampleProject(stage.folder);
    await editor.openProject('sample');
    await editor.press('s');
    for (const place of ['00:00:04:00', '00:00:08:00']) {
      await editor.goTo(place);
      await editor.press('Control+b');
    }
    await options().nth(2).waitFor();
  });
  afterAll(() => stage?.remove());

  const options = (): Locator =>
    editor.page.getByRole('listbox', { name: 'Music clips' }).getByRole('option');
  const stored = async () => {
    await editor.settles();
    return (await editor.saved('sample')).document;
  };
  const starts = async () => (await stored()).clips.map(({ startSample }) => startSample / 32_000);
  /** Presses on the body of a clip and moves as far, with what is done in the middle. */
  const drag = async (index: number, pixels: number, meanwhile?: () => Promise<void>) => {
    const { mouse } = editor.page;
    const box = await boxOf(options().nth(index));
    const [x, y] = [box.x + 100, box.y + box.height - 14];
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + pixels, y, { steps: 4 });
    await meanwhile?.();
    await mouse.move(x + pixels + 8, y, { steps: 2 });
    await mouse.up();
  };

  it('undoes nothing else by keys in a drag, and gets everything back by Escape, the redo too', async () => {
    const { keyboard } = editor.page;
    await editor.press('Control+z');
    await expect.poll(() => options().count()).toBe(2);
    const before = await stored();
    await drag(0, 60, async () => {
      await keyboard.press('Control+z');
      await keyboard.press('Delete');
      await keyboard.press('Escape');
    });
    expect(await stored()).toEqual(before);
    expect(await editor.page.getByRole('alert').count()).toBe(0);
    // There and back again is no step either.
    await drag(0, 60, async () => {
      const box = await boxOf(options().nth(0));
      await editor.page.mouse.move(box.x + 40, box.y + box.height - 14);
      await keyboard.press('Escape');
    });
    await editor.press('Control+Shift+z');
    await expect.poll(() => options().count()).toBe(3);
    expect(await starts()).toEqual([0, 4, 8]);
  });

  it('sets no range where a click comes just before a drag, and sets it by a double-click', async () => {
    const { mouse } = editor.page;
    const box = await boxOf(options().nth(2));
    const [x, y] = [box.x + 100, box.y + box.height - 14];
    await mouse.move(x, y);
    await mouse.down({ clickCount: 1 });
    await mouse.up({ clickCount: 1 });
    await mouse.down({ clickCount: 2 });
    await mouse.move(x + 30, y, { steps: 3 });
    await mouse.up({ clickCount: 2 });
    await expect.poll(async () => (await starts())[2]).toBeGreaterThan(8);
    expect(await stored()).not.toHaveProperty('range');
    await editor.press('Control+z');
    expect(await starts()).toEqual([0, 4, 8]);
    await mouse.dblclick(x, y);
    await expect
      .poll(async () => (await stored()) as { range?: unknown })
      .toMatchObject({ range: { startSeconds: 8, endSeconds: 12 } });
    await editor.press('Control+z');
  });

  it('stops a drag at the last frame and says why', async () => {
    const { page } = editor;
    await drag(2, 700, () =>
      page.getByText('The film ends here: nothing is heard after it.').waitFor(),
    );
    expect((await starts())[2]).toBeCloseTo(11.96, 3);
    await editor.press('Control+z');
    await editor.press('Shift+Z');
    expect(await starts()).toEqual([0, 4, 8]);
  });

  it('plays with Space after a menu was opened by the mouse and closed by Escape', async () => {
    const { page } = editor;
    await editor.press('Home');
    await page.getByRole('menuitem', { name: 'Edit', exact: true }).click();
    await page.getByRole('menu', { name: 'Edit' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Space');
    await expect.poll(() => editor.playhead()).not.toBe('00:00:00:00');
    expect(await page.getByRole('menu').count()).toBe(0);
    await editor.press('k');
  });

  it('puts the next take in after playing to the end', async () => {
    await editor.press('Escape');
    await editor.press('End');
    const before = (await stored()).clips.map(({ takeId }) => takeId);
    await editor.press('t');
    await expect.poll(async () => (await stored()).clips.at(-1)?.takeId).not.toBe(before.at(-1));
    await editor.press('Control+z');
    expect((await stored()).clips.map(({ takeId }) => takeId)).toEqual(before);
  });

  it('drops a list of markers on the window, with their colours', async () => {
    const list = 'In,Name,Color\n00:00:02:00,Door,Red\n00:00:40:00,Late,Green\n';
    await editor.drop('hits.csv', Buffer.from(list));
    const done = /that were added: 1\. Outside of the film, and left out: 1\./;
    await editor.page.getByRole('contentinfo').getByText(done).waitFor();
    expect((await stored()).markers).toContainEqual(
      expect.objectContaining({ kind: 'hit', seconds: 2, label: 'Door', colour: 'red' }),
    );
    await editor.drop('hits.csv', Buffer.from(list));
    await editor.page
      .getByRole('contentinfo')
      .getByText(/There already: 1\./)
      .waitFor();
    await editor.press('Control+z');
  });
});

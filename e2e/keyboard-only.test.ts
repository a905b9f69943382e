import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFilm } from './media.ts';
import { shells, type Stage } from './shells.ts';

describe.each(shells)('the editor without a mouse in $name', ({ isThere, open }) => {
  let stage: Stage;

  beforeAll(async () => {
    if (isThere) stage = await open();
  });
  afterAll(() => stage?.remove());

  it.skipIf(!isThere)('imports, scores and exports a film with keys only', async () => {
    await makeFilm(join(stage.folder, 'keys.mp4'), 5);
    const editor = await stage.openWindow();
    const { keyboard } = editor.page;
    await editor.importByKeys('keys');

    await editor.page.getByRole('button', { name: 'Generate score', disabled: false }).waitFor();
    await keyboard.press('Control+g');
    await editor.scored();
    await expect.poll(() => editor.clips()).toHaveLength(1);

    const isAt = (timecode: string) => expect.poll(() => editor.playhead()).toBe(timecode);
    await keyboard.press('Shift+ArrowRight');
    await keyboard.press('ArrowRight');
    await isAt('00:00:01:01');
    await keyboard.press('i');
    await keyboard.press('Shift+ArrowRight');
    await isAt('00:00:02:01');
    await keyboard.press('Control+b');
    await expect.poll(() => editor.clips()).toHaveLength(2);
    await keyboard.press('Control+z');
    await expect.poll(() => editor.clips()).toHaveLength(1);
    await keyboard.press('End');
    await isAt('00:00:05:00');
    await keyboard.press('Home');
    await isAt('00:00:00:00');
    await keyboard.press('l');
    await expect.poll(() => editor.playhead()).not.toBe('00:00:00:00');
    await keyboard.press('k');

    await keyboard.press('?');
    await editor.page.getByRole('dialog', { name: /shortcuts/i }).waitFor();
    await keyboard.press('Escape');
    await expect.poll(() => editor.page.getByRole('dialog').count()).toBe(0);

    await keyboard.press('Control+e');
    await editor.page.getByRole('dialog', { name: 'Export' }).waitFor();
    const focused = () => editor.page.evaluate<string>('document.activeElement.outerHTML');
    await expect.poll(focused).toContain('type="text"');
    await keyboard.press('Enter');
    const dialog = editor.page.getByRole('dialog', { name: 'Export' });
    await expect.poll(() => dialog.innerText()).toContain('keys scored.mp4');
    expect(editor.complaints).toEqual([]);
    await editor.close();
  });
});

// Makes the pictures of docs/screens: the editor's main states, driven as in the end-to-end tests, on
// the sample clip and the starter model. Run by `npm run screens`.
import { copyFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EditorWindow } from './editor-window.ts';
import { openBrowser } from './open-browser.ts';
import { startStudio } from './start-studio.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs', 'screens');

/** A size that is sharp in the documentation, and the smallest and largest supported ones. */
const usual = { width: 1440, height: 900 };
const smallest = { width: 1280, height: 720 };
const largest = { width: 2560, height: 1440 };

await mkdir(folder, { recursive: true });
// Paths appear in the pictures.
const films = await newFolder(join(tmpdir(), 'films'));
process.stderr.write(`the films are in ${films}\n`);
const studio = await startStudio({ folder: films });
await copyFile(join(root, 'resources', 'sample.mp4'), join(studio.workspace, 'sample.mp4'));
const browser = await openBrowser();
const editor = await EditorWindow.open(browser, studio, usual);
const { page } = editor;

/** Waits until the picture of the playhead's place is shown. */
const pictureIsThere = `new Promise((resolve) => {
  const look = () => {
    const video = document.querySelector('video');
    if (!video || (!video.seeking && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA))
      requestAnimationFrame(() => resolve());
    else setTimeout(look, 20);
  };
  look();
})`;

async function shoot(name: string): Promise<void> {
  // Moves the pointer away, so that no tooltip is in the picture.
  await page.mouse.move(2, 2);
  await page.evaluate(pictureIsThere);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  process.stderr.write(`${name}.png\n`);
}

try {
  await shoot('first-run');
  await editor.importVideo('sample.mp4');
  await editor.settles();
  await shoot('empty-project');

  // The same music each time.
  await page.getByRole('spinbutton', { name: 'Seed' }).fill('1');
  await page.getByRole('button', { name: 'Generate score' }).click();
  await editor.streams();
  await shoot('generating');
  await editor.settles();

  await editor.goTo('00:00:03:00');
  await editor.press('i');
  await editor.goTo('00:00:06:00');
  await editor.press('o');
  await editor.openTab('Takes');
  const { traffic } = editor;
  const before = traffic.messages.length;
  await editor.press('Control+Shift+g');
  while (traffic.jobEventsOf('stretch', before).length < 2) await wait(5);
  await shoot('regenerating');
  await editor.settles();
  await editor.goTo('00:00:04:12');
  await shoot('takes');

  // Another take on a second track, and all takes as lanes under the first.
  await editor.press('Alt+i');
  await page.getByRole('row', { name: /^Take 2 / }).click();
  await editor.press('Control+Enter');
  await page.getByRole('group', { name: 'Music', exact: true }).getByText('Music').click();
  await editor.press('Shift+v');
  await shoot('lanes');
  await editor.press('Shift+v');
  await editor.press('Control+z');
  await editor.press('Control+z');

  await editor.goTo('00:00:02:00');
  await editor.press('h');
  await editor.press('Alt+q');
  await page.getByRole('list', { name: 'Cues' }).waitFor();
  await shoot('cues');
  await editor.openTab('Takes');
  await editor.goTo('00:00:04:12');

  await editor.press('b');
  await page.getByRole('region', { name: 'Comparison' }).waitFor();
  await editor.press('Space');
  await page.waitForTimeout(1500);
  await shoot('comparing');
  await editor.press('k');
  await editor.press('b');

  await editor.openTab('Mix');
  await shoot('mix');

  await editor.press('Control+e');
  await page.getByRole('dialog', { name: 'Export' }).waitFor();
  await shoot('export');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('combobox', { name: 'Deliver' }).selectOption('Delivery');
  await dialog.getByRole('radio', { name: /^Delivery folder/ }).check();
  await dialog.getByRole('combobox', { name: 'Preset' }).selectOption('broadcast');
  await dialog.getByText(/up to/).first().waitFor();
  await shoot('delivery');
  await page.keyboard.press('Escape');

  await editor.press('Control+k');
  await page.keyboard.type('fade');
  await shoot('commands');
  await page.keyboard.press('Escape');

  await editor.press('Alt+u');
  await shoot('history');
  await page.keyboard.press('Escape');

  await editor.press('Alt+t');
  await editor.press('Alt+Shift+t');
  await shoot('over-the-picture');
  await editor.press('Alt+t');
  await editor.press('Alt+Shift+t');

  await editor.press('?');
  await page.getByRole('dialog').waitFor();
  await shoot('shortcuts');
  await page.keyboard.press('Escape');

  await editor.drop('letter.mp4', Buffer.from('Dear editor, this is no video.'));
  await page.getByRole('alert').filter({ hasText: 'letter.mp4' }).waitFor();
  await shoot('error');
  const dismissals = page.getByRole('button', { name: 'Dismiss' });
  while ((await dismissals.count()) > 0) await dismissals.first().click();

  await editor.press('Shift+N');
  await shoot('messages');
  await page.keyboard.press('Escape');

  await page.setViewportSize(smallest);
  await shoot('smallest');
  await page.setViewportSize(largest);
  await shoot('largest');
  await page.setViewportSize(usual);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByRole('menuitem', { name: 'View', exact: true }).click();
  await page.getByText('Light Theme').click();
  await shoot('light');
  await page.getByRole('menuitem', { name: 'View', exact: true }).click();
  await page.getByText('Dark Theme').click();

  await editor.press('Alt+w');
  await page.locator('canvas[data-drawn]').waitFor();
  await shoot('recent-projects');
} finally {
  await browser.close();
  await studio.remove();
}

/** Makes a folder of this name, or with a number after it where others have such a folder already. */
async function newFolder(path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? path : `${path}-${number}`;
    try {
      await mkdir(numbered);
      return numbered;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

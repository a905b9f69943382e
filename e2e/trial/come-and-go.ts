import { mkdir, rename } from 'node:fs/promises';
import { EditorWindow } from '../editor-window.ts';
import { measureDelivery } from './measure-delivery.ts';
import { must, secondsSince, type TrialSteps } from './trial-steps.ts';
import { patienceMilliseconds, type TrialWindow } from './trial-window.ts';

/** What surrounds the work: a second window, closing and opening, delivering, a film that was moved. */
export async function comeAndGo(trial: TrialWindow, steps: TrialSteps): Promise<void> {
  const { editor, studio, browser, name } = trial;
  const { page } = editor;
  const hits = async (): Promise<number[]> =>
    (await trial.saved()).document.markers
      .filter(({ kind }) => kind === 'hit')
      .map(({ seconds }) => seconds);

  await steps.step('two windows', async () => {
    const before = await hits();
    const other = await EditorWindow.open(browser, studio);
    try {
      other.page.setDefaultTimeout(patienceMilliseconds);
      await other.openRecent(name);
      await other.page.getByRole('region', { name: 'Timeline' }).waitFor();
      const shown = other.page.getByRole('listbox', { name: 'Hit points' }).getByRole('option');
      await editor.goTo('00:00:20:00');
      const pressedAt = performance.now();
      await editor.press('h');
      await shown.nth(before.length).waitFor({ state: 'attached' });
      const shownAfterSeconds = secondsSince(pressedAt);
      await other.goTo('00:00:25:00');
      await other.press('h');
      await trial.becomes('both have set a hit point', ({ document }) =>
        document.markers.some(({ kind, seconds }) => kind === 'hit' && seconds === 25),
      );
      await editor.press('Control+z');
      await trial.becomes('the first has undone its own', ({ document }) =>
        document.markers.every(({ kind, seconds }) => kind !== 'hit' || seconds !== 20),
      );
      must((await hits()).includes(25), 'the hit point of the other window stays');
      await other.press('Control+z');
      await trial.becomes('the other has undone its own', ({ document }) =>
        document.markers.every(({ kind, seconds }) => kind !== 'hit' || seconds !== 25),
      );
      return { shownAfterSeconds };
    } finally {
      await other.close();
    }
  });

  await steps.step('close and open again', async () => {
    await editor.goTo('00:00:07:00');
    await editor.openTab('Takes');
    const before = JSON.stringify((await trial.saved()).document);
    await editor.press('Alt+w');
    await editor.isUsable();
    const chosenAt = performance.now();
    await editor.openRecent(name);
    await page.getByRole('region', { name: 'Timeline' }).waitFor();
    const openedSeconds = secondsSince(chosenAt);
    await trial.settles();
    const playhead = await editor.playhead();
    must(playhead === '00:00:07:00', `the playhead is where it was, not at ${playhead}`);
    const tab = await page.getByRole('tab', { selected: true }).innerText();
    must(tab.startsWith('Takes'), `the tab is Takes, not ${tab}`);
    const after = JSON.stringify((await trial.saved()).document);
    must(after === before, 'the document is as before');
    await editor.press('Control+z');
    await trial.becomes(
      'the last step is undone',
      (file) => JSON.stringify(file.document) !== before,
    );
    await editor.press('Control+Shift+z');
    await trial.becomes('and done again', (file) => JSON.stringify(file.document) === before);
    return { openedSeconds };
  });

  await steps.step('deliver everything', async () => {
    const folder = `${name} delivery`;
    const seconds = await trial.exports('Delivery', /^Delivery folder/, folder, 'everything');
    return { seconds, ...(await measureDelivery(trial.at(folder), trial.filmPath)) };
  });

  await steps.step('relink a film that was moved', () => relinkMovedFilm(trial));
}

/** Moves the film to another folder, opens its project, and says where it is. */
async function relinkMovedFilm(trial: TrialWindow): Promise<{ clips: number }> {
  const { editor, name } = trial;
  const { page } = editor;
  await editor.press('Alt+w');
  await editor.isUsable();
  await mkdir(trial.at('moved'));
  await rename(trial.filmPath, trial.at(`moved/${name} again.mp4`));
  await editor.openRecent(name);
  await page.getByText('The video is not where it was.').first().waitFor();
  await editor.press('Alt+l');
  const dialog = page.getByRole('dialog', { name: 'Relink the video' });
  const choose = dialog.getByRole('button', { name: /^Choose: Video/ });
  await editor.chooseFile(() => choose.click(), 'moved', `${name} again.mp4`);
  await dialog.waitFor({ state: 'detached' });
  await editor.seesPicture();
  await trial.settles();
  await rename(trial.at(`moved/${name} again.mp4`), trial.filmPath);
  return { clips: (await editor.clips()).length };
}

import { sceneCuts } from './trial-films.ts';
import { must, round, type TrialSteps } from './trial-steps.ts';
import { exportRate, type TrialWindow } from './trial-window.ts';
import type { ProjectDocument } from '../../src/shared/project-document.ts';
import { trackOf } from '../../src/document/music-tracks.ts';
import { comeAndGo } from './come-and-go.ts';

/** The narrated cut: from the first look at it to the delivered folder. */
export async function narratedPart(trial: TrialWindow, steps: TrialSteps): Promise<void> {
  const { editor } = trial;
  const { page } = editor;
  const clipsAt = ({ clips, sampleRate }: ProjectDocument, seconds: number) =>
    clips.filter(({ startSample, lengthSamples }) => {
      const from = startSample / sampleRate;
      return from <= seconds && seconds < from + lengthSamples / sampleRate;
    });

  await steps.step('find cuts', async () => {
    await trial.settles();
    const { document } = await trial.saved();
    const found = document.markers.filter(({ kind }) => kind === 'cut');
    const isFound = (cut: number) => found.some(({ seconds }) => Math.abs(seconds - cut) < 0.06);
    return {
      found: found.length,
      expected: sceneCuts.length,
      missed: sceneCuts.filter((cut) => !isFound(cut)).length,
    };
  });

  await steps.step('spot cues', async () => {
    await editor.press('Alt+q');
    const { document } = await trial.becomes('cues are proposed', (file) =>
      Boolean(file.document.cues?.length),
    );
    const cues = document.cues ?? [];
    return { cues: cues.length, withMusic: cues.filter(({ music }) => music).length };
  });

  await steps.step('compose 12 s, two takes', async () => {
    await trial.setTakes(2);
    return trial.composeRange('00:00:00:00', '00:00:12:00');
  });

  await steps.step('hear', async () => {
    await editor.press('Home');
    return { secondsUntilHeard: await trial.hears() };
  });

  await steps.step('regenerate a range', async () => {
    const before = await trial.exportedMusic('before');
    await trial.setTakes(1);
    const figures = await trial.composeRange('00:00:05:00', '00:00:08:00');
    const after = await trial.exportedMusic('after');
    const changed = changedRange(before, after);
    // The join at the end moves by up to half a second; the limiter looks 0.3 s back.
    must(changed.fromSeconds > 4.5, `nothing before the range is changed: ${changed.fromSeconds}`);
    must(changed.toSeconds < 9, `nothing after the range is changed: ${changed.toSeconds}`);
    return { ...figures, changed };
  });

  await steps.step('comp takes', async () => {
    const before = await trial.saved();
    await editor.goTo('00:00:02:00');
    await editor.press('t');
    const next = await trial.becomes(
      'another take sounds at the playhead',
      ({ document }) => clipsAt(document, 2)[0]?.takeId !== clipsAt(before.document, 2)[0]?.takeId,
    );
    must(
      clipsAt(next.document, 6.5)[0]?.takeId === clipsAt(before.document, 6.5)[0]?.takeId,
      'the regenerated range keeps its take',
    );
    await editor.openTab('Takes');
    const used = clipsAt(next.document, 3.5)[0]?.takeId;
    const other = next.takes.findIndex(({ id, range }) => id !== used && range.start === 0);
    await page.getByRole('row', { name: new RegExp(`^Take ${other + 1} `) }).click();
    await trial.setRange('00:00:03:00', '00:00:04:00');
    await editor.press('Shift+Enter');
    const comped = await trial.becomes(
      'a stretch of the take is on the track',
      ({ document }) => document.clips.length > next.document.clips.length,
    );
    await editor.press('b');
    await page.getByRole('region', { name: 'Comparison' }).waitFor();
    await editor.press('a');
    await editor.press('b');
    return { clips: comped.document.clips.length };
  });

  await steps.step('markers and hit points', async () => {
    for (const place of ['00:00:03:00', '00:00:09:12']) {
      await editor.goTo(place);
      await editor.press('h');
    }
    const { document } = await trial.becomes(
      'two hit points are set',
      (file) => file.document.markers.filter(({ kind }) => kind === 'hit').length === 2,
    );
    await editor.press('Home');
    await editor.press('Shift+ArrowDown');
    const first = await editor.playhead();
    must(first === '00:00:03:00', `the next marker is the first hit point, not ${first}`);
    await editor.goTo('00:00:02:00');
    // What is answered is told apart from messages of the steps before.
    const dismiss = page.getByRole('button', { name: 'Dismiss' });
    while ((await dismiss.count()) > 0) await dismiss.first().click();
    await editor.press('Alt+h');
    const proposal = page.getByRole('region', { name: /^Proposal/ });
    const message = page.getByRole('status').or(page.getByRole('alert')).filter({ has: dismiss });
    await proposal.or(message).first().waitFor();
    const isProposed = (await proposal.count()) > 0;
    const words = await (isProposed ? proposal : message).first().innerText();
    if (isProposed) await editor.press('Alt+Enter');
    return { markers: document.markers.length, fit: words.split('\n')[0], isProposed };
  });

  await steps.step('second music track', async () => {
    await editor.press('Alt+i');
    await trial.becomes('there is a second track', (file) =>
      Boolean(file.document.musicTracks?.length),
    );
    const figures = await trial.composeRange('00:00:10:00', '00:00:16:00');
    const { document } = await trial.saved();
    const [track] = document.musicTracks?.slice(-1) ?? [];
    must(
      document.clips.some((clip) => trackOf(clip) === track?.id),
      'its music is on that track',
    );
    return figures;
  });

  await steps.step('mix under speech, duck and measure', async () => {
    await editor.openTab('Mix');
    const panel = page.getByRole('tabpanel');
    const speech = await panel.getByText(/Speech was found/).innerText();
    await panel.getByRole('checkbox', { name: 'Lower the music under speech' }).check();
    await trial.becomes('the duck is on', (file) => file.document.mix.ducking?.enabled === true);
    await editor.goTo('00:00:04:00');
    await editor.press('u');
    await editor.press('Alt+Shift+ArrowDown');
    await trial.becomes('the level is automated', ({ document }) =>
      Object.values(document.mix.automation ?? {}).some((points) => points.length > 0),
    );
    const verdict = panel.locator('.verdict');
    await panel.getByRole('button', { name: 'Measure mix' }).click();
    await verdict.waitFor();
    const measured = await verdict.innerText();
    await panel.getByRole('button', { name: 'Match loudness' }).click();
    await page.locator('.verdict.passes').waitFor();
    await trial.settles();
    return { speech, measured, matched: await verdict.innerText() };
  });

  await steps.step('undo and redo everything', async () => {
    const done = JSON.stringify((await trial.saved()).document);
    let undone = 0;
    const undo = page.getByRole('menuitem', { name: /^Undo/ });
    for (; undone < 100; undone++) {
      await page.getByRole('menuitem', { name: 'Edit', exact: true }).click();
      const isThere = await undo.isEnabled();
      await page.keyboard.press('Escape');
      if (!isThere) break;
      await editor.press('Control+z');
    }
    const { document, takes } = await trial.saved();
    must(document.clips.length === 0, `no clip is left: ${document.clips.length}`);
    for (let step = 0; step < undone; step++) await editor.press('Control+Shift+z');
    const redone = JSON.stringify((await trial.saved()).document);
    must(redone === done, 'the document is as before');
    return { steps: undone, takesKept: takes.length };
  });

  await comeAndGo(trial, steps);
}

/** From where to where two pieces of music differ, in seconds; throws if they do not. */
function changedRange(before: Float32Array, after: Float32Array) {
  const from = before.findIndex((sample, index) => sample !== after[index]);
  const to = before.findLastIndex((sample, index) => sample !== after[index]) + 1;
  must(from >= 0, 'the music has changed');
  return { fromSeconds: round(from / exportRate, 3), toSeconds: round(to / exportRate, 3) };
}

import { probeFilm } from '../media.ts';
import { measureDelivery, measureFilm } from './measure-delivery.ts';
import { must, secondsSince, type TrialSteps } from './trial-steps.ts';
import type { TrialWindow } from './trial-window.ts';

/** A clip from a phone: stored on its side, its frames unevenly spaced. */
export async function phonePart(trial: TrialWindow, steps: TrialSteps): Promise<void> {
  const { editor } = trial;
  await steps.step('look at it', async () => {
    await editor.seesPicture();
    await trial.settles();
    const [width, height] = await editor.page.evaluate<[number, number]>(
      `(({ videoWidth, videoHeight }) => [videoWidth, videoHeight])(document.querySelector('video'))`,
    );
    must(height > width, `the picture is upright, not ${width} x ${height}`);
    await editor.press('End');
    return { width, height, end: await editor.playhead() };
  });
  await steps.step('step by frames', async () => {
    // In the second half of each second every third frame is left out or kept alone.
    await editor.goTo('00:00:02:10');
    const places = new Set<string>();
    for (let step = 0; step < 12; step++) {
      await editor.press('ArrowRight');
      places.add(await editor.playhead());
    }
    must(places.size === 12, `twelve steps go to twelve frames, not ${places.size}`);
    return { last: [...places].at(-1) };
  });
  await composeAndDeliver(trial, steps, 'broadcast');
  await steps.step('the film keeps what the phone wrote', async () => {
    const { turnDegrees } = await probeFilm(trial.filmPath);
    const scored = await probeFilm(trial.at('phone delivery/phone scored.mp4'));
    must(scored.turnDegrees === turnDegrees, `turned by ${turnDegrees}, not ${scored.turnDegrees}`);
    return { turnDegrees };
  });
}

/** A film at 23.976 frames per second without sound. */
export async function silentPart(trial: TrialWindow, steps: TrialSteps): Promise<void> {
  const { editor } = trial;
  await steps.step('look at it', async () => {
    await trial.settles();
    await editor.press('Home');
    await editor.press('Shift+ArrowRight');
    const oneSecondForward = await editor.playhead();
    must(oneSecondForward === '00:00:01:00', `one second forward is not ${oneSecondForward}`);
    await editor.press('End');
    return { oneSecondForward, end: await editor.playhead() };
  });
  await composeAndDeliver(trial, steps, 'everything');
}

/** A reel of 20 minutes: music at once while it is looked at, and the film at the end. */
export async function reelPart(trial: TrialWindow, steps: TrialSteps): Promise<void> {
  const { editor } = trial;
  await steps.step('compose 20 s while it is looked at', async () => {
    await trial.setTakes(1);
    const reading = editor.page.getByRole('progressbar', { name: 'Reading the film' });
    const isRead = (await reading.count()) > 0;
    const figures = await trial.composeRange('00:10:00:00', '00:10:20:00');
    return { whileTheFilmIsRead: isRead, ...figures };
  });
  await steps.step('hear', async () => {
    await editor.goTo('00:10:01:00');
    return { secondsUntilHeard: await trial.hears() };
  });
  await steps.step('find cuts', async () => {
    const from = performance.now();
    await trial.settles();
    const { document } = await trial.saved();
    const found = document.markers.filter(({ kind }) => kind === 'cut').length;
    return { found, expected: 20 * 12 - 1, furtherSeconds: secondsSince(from) };
  });
  await steps.step('deliver the film', async () => {
    const seconds = await trial.exports('Film', /music and original sound/, 'reel delivered');
    return { seconds, ...(await measureFilm(trial.at('reel delivered.mp4'), trial.filmPath)) };
  });
}

async function composeAndDeliver(
  trial: TrialWindow,
  steps: TrialSteps,
  preset: string,
): Promise<void> {
  await steps.step('compose 5 s', async () => {
    await trial.setTakes(1);
    return trial.composeRange('00:00:00:00', '00:00:05:00');
  });
  await steps.step('hear', async () => {
    await trial.editor.press('Home');
    return { secondsUntilHeard: await trial.hears() };
  });
  await steps.step('deliver', async () => {
    const folder = `${trial.name} delivery`;
    const seconds = await trial.exports('Delivery', /^Delivery folder/, folder, preset);
    return { seconds, ...(await measureDelivery(trial.at(folder), trial.filmPath)) };
  });
}

// Runs the trial of an editor's first hour in Chromium against `vidmuse serve`: a narrated cut of 90 s
// with 13 scenes, a clip from a phone, a film at 23.976 without sound and a reel of 20 minutes. Prints one
// JSON object; progress goes to standard error. Run by `npm run -s trial`.
import { cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { EditorWindow } from './editor-window.ts';
import { openBrowser } from './open-browser.ts';
import { startStudio } from './start-studio.ts';
import { makeTrialFilms, sceneCount } from './trial-films.ts';
import type { Message } from './traffic.ts';

/** Longer than any step takes, also on a busy machine. */
const patienceMilliseconds = 15 * 60_000;

const studio = await startStudio();
const browser = await openBrowser();
const report = (what: string): void => void process.stderr.write(`${what} …\n`);
const round = (value: number): number => Math.round(10 * value) / 10;
const seconds = (from: number): number => round((performance.now() - from) / 1000);

/** Opens a film in a window of its own, measures, and closes the window. */
async function withFilm<Figures>(
  name: string,
  measure: (editor: EditorWindow, usableSeconds: number) => Promise<Figures>,
): Promise<Figures> {
  report(name);
  const editor = await EditorWindow.open(browser, studio);
  editor.page.setDefaultTimeout(patienceMilliseconds);
  try {
    const chosenAt = performance.now();
    await editor.importVideo(name);
    return await measure(editor, seconds(chosenAt));
  } finally {
    await editor.close();
  }
}

/** Sets in and out point and composes that range; seconds from the press to the first music. */
async function firstSoundOfRange(editor: EditorWindow, from: string, to: string) {
  await editor.goTo(from);
  await editor.press('i');
  await editor.goTo(to);
  await editor.press('o');
  const before = editor.traffic.messages.length;
  const runsAnalysis =
    (await editor.page.getByRole('progressbar', { name: 'Reading the film' }).count()) > 0;
  const pressedAt = performance.now();
  await editor.press('Control+Shift+g');
  while (editor.traffic.jobEventsOf('stretch', before).length === 0) await wait(5);
  return { runsAnalysis, firstSoundSeconds: seconds(pressedAt) };
}

/**
 * Errors of the reported time left, relative to the time that was left: after the first tenth of the job,
 * and without its last 5 s, of which a second is a large share.
 */
function timeLeftErrors(
  messages: readonly Message[],
): { median: number; worst: number } | undefined {
  const events = messages.flatMap((message) => {
    if (!('received' in message) || !('event' in message.received)) return [];
    const { event } = message.received;
    return event.type === 'job' ? [{ at: message.atMilliseconds / 1000, event: event.event }] : [];
  });
  const job = events.find(({ event }) => event.type === 'stretch')?.event.jobId;
  const own = events.filter(({ event }) => event.jobId === job);
  const [first] = own;
  const last = own.findLast(({ event }) => event.type === 'done');
  if (!first || !last) return undefined;
  const errors = own
    .flatMap(({ at, event }) => {
      const left = last.at - at;
      if (event.type !== 'progress' || event.secondsLeft === undefined || left < 5) return [];
      if (at - first.at < 0.1 * (last.at - first.at)) return [];
      return [Math.abs(event.secondsLeft - left) / left];
    })
    .sort((a, b) => a - b);
  const [median, worst] = [errors[Math.floor(errors.length / 2)], errors.at(-1)];
  if (median === undefined || worst === undefined) return undefined;
  return { median: Math.round(100 * median) / 100, worst: Math.round(100 * worst) / 100 };
}

try {
  report('making the films');
  const narration = await makeTrialFilms(studio.workspace);

  const narrated = await withFilm('narrated.mp4', async (editor, usableSeconds) => {
    await editor.settles(patienceMilliseconds);
    const { document } = await editor.saved('narrated');
    const cutCount = document.markers.filter(({ kind }) => kind === 'cut').length;
    await editor.page.getByRole('spinbutton', { name: 'Takes' }).fill('1');
    const before = editor.traffic.messages.length;
    const pressedAt = performance.now();
    await editor.press('Control+g');
    await editor.streams();
    const firstSoundSeconds = seconds(pressedAt);
    await editor.settles(patienceMilliseconds);
    const scoredSeconds = seconds(pressedAt);
    await editor.press('Control+z');
    await editor.press('Control+Shift+z');
    await editor.settles(patienceMilliseconds);
    return {
      narration,
      usableSeconds,
      cuts: { found: cutCount, expected: sceneCount - 1 },
      ...{ firstSoundSeconds, scoredSeconds },
      timeLeftErrors: timeLeftErrors(editor.traffic.messages.slice(before)),
      clipsAfterUndoAndRedo: (await editor.saved('narrated')).document.clips.length,
    };
  });

  const phone = await withFilm('phone.mp4', async (editor, usableSeconds) => {
    await editor.seesPicture();
    await editor.settles(patienceMilliseconds);
    return { usableSeconds, end: await endOf(editor) };
  });

  const silent = await withFilm('silent.mp4', async (editor, usableSeconds) => {
    await editor.settles(patienceMilliseconds);
    await editor.press('Home');
    await editor.press('Shift+ArrowRight');
    return { usableSeconds, oneSecondForward: await editor.playhead(), end: await endOf(editor) };
  });

  const reel = await withFilm('reel.mp4', async (editor, usableSeconds) => {
    await editor.page.getByRole('spinbutton', { name: 'Takes' }).fill('1');
    const range = await firstSoundOfRange(editor, '00:10:00:00', '00:10:20:00');
    const openedAt = performance.now();
    await editor.settles(patienceMilliseconds);
    return { usableSeconds, ...range, settledSeconds: seconds(openedAt) };
  });

  const machine = { processors: cpus().length, model: cpus()[0]?.model };
  process.stdout.write(`${JSON.stringify({ machine, narrated, phone, silent, reel }, null, 2)}\n`);
} finally {
  await browser.close();
  await studio.remove();
}

/** The timecode of the end of the film. */
async function endOf(editor: EditorWindow): Promise<string> {
  await editor.press('End');
  return editor.playhead();
}

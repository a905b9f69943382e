// Runs the trial of an editor's first hour in Chromium against `vidmuse serve`: a narrated cut of 90 s with
// 13 scenes, from opening to the delivered folder; a clip from a phone; a film at 23.976 without sound; a reel
// of 20 minutes. Prints one JSON object with its figures and what failed; progress goes to standard error.
// `npm run -s trial -- phone silent` runs these parts alone. Exit code 1 if a step failed.
import { cpus } from 'node:os';
import { EditorWindow } from './editor-window.ts';
import { openBrowser } from './open-browser.ts';
import { startStudio } from './start-studio.ts';
import { narratedPart } from './trial/narrated-part.ts';
import { phonePart, reelPart, silentPart } from './trial/other-parts.ts';
import { makeTrialFilms, trialFilms, type TrialFilm } from './trial/trial-films.ts';
import { secondsSince, TrialSteps } from './trial/trial-steps.ts';
import { patienceMilliseconds, TrialWindow } from './trial/trial-window.ts';

const parts = { narrated: narratedPart, phone: phonePart, silent: silentPart, reel: reelPart };

const asked = process.argv.slice(2);
const isPart = (name: string): name is TrialFilm => Object.hasOwn(parts, name);
const unknown = asked.filter((name) => !isPart(name));
if (unknown.length > 0) {
  console.error(`No part is called ${unknown.join(', ')}: name some of ${trialFilms.join(', ')}.`);
  process.exit(2);
}
const wanted = trialFilms.filter((name) => asked.length === 0 || asked.includes(name));

const studio = await startStudio();
const browser = await openBrowser();
try {
  process.stderr.write('making the films …\n');
  const narrator = await makeTrialFilms(studio.workspace, wanted);
  const report: Record<string, unknown> = {};
  let failures = 0;
  for (const name of wanted) {
    const editor = await EditorWindow.open(browser, studio);
    editor.page.setDefaultTimeout(patienceMilliseconds);
    const steps = new TrialSteps(name, editor.page);
    try {
      const chosenAt = performance.now();
      await steps.step('open', async () => {
        await editor.importVideo(`${name}.mp4`);
        return { usableSeconds: secondsSince(chosenAt) };
      });
      await parts[name](new TrialWindow(editor, studio, browser, name), steps);
    } finally {
      await editor.close();
    }
    const { complaints } = editor;
    report[name] = { ...steps.figures, failed: steps.failed, complaints };
    failures += steps.failed.length;
  }
  const machine = { processors: cpus().length, model: cpus()[0]?.model };
  process.stdout.write(`${JSON.stringify({ machine, narrator, failures, ...report }, null, 2)}\n`);
  if (failures > 0) process.exitCode = 1;
} finally {
  await browser.close();
  await studio.remove();
}

import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { EditorWindow } from '../e2e/editor-window.ts';
import { makeLongFilm } from '../e2e/media.ts';
import {
  rendererMemory,
  scrollFrameTimes,
  usableAfterChoosing,
  zoomFrameTimes,
} from '../e2e/measure-editor.ts';
import { openBrowser } from '../e2e/open-browser.ts';
import { startStudio } from '../e2e/start-studio.ts';
import { reportStep } from '../e2e/report-step.ts';

// Measures the editor with a film of two hours in 1080p, in Chromium against `vidmuse serve`: from choosing
// it until it is usable, then scrolling, zooming and memory while it is analysed. Prints one JSON object:
// npm run -s bench:long [-- minutes]

const minutes = Number(process.argv[2] ?? 120);
const studio = await startStudio();
const browser = await openBrowser();
try {
  reportStep(`making a film of ${minutes} minutes`);
  await makeLongFilm(join(studio.workspace, 'long.mp4'), minutes, '1920x1080');
  reportStep('opening it');
  const editor = await EditorWindow.open(browser, studio);
  const { page } = editor;
  const opened = await usableAfterChoosing(editor, 'long.mp4');
  reportStep('scrolling and zooming while it is analysed');
  const whileAnalysed = {
    scrollFrames: await scrollFrameTimes(editor),
    zoomFrames: await zoomFrameTimes(editor),
    memory: await rendererMemory(browser, page),
  };
  await editor.close();
  const [{ model } = { model: '' }] = cpus();
  const figures = {
    machine: `${cpus().length} × ${model}`,
    loadBefore: loadavg()[0],
    minutes,
    chosenToUsableSeconds: opened,
    whileAnalysed,
    goals: { usableSeconds: 2, frameMilliseconds: 16.7, processMebibytes: 500 },
  };
  process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
} finally {
  await browser.close();
  await studio.remove();
}

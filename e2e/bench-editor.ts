// Measures the editor as a user runs it, in Chromium against `vidmuse serve`, and prints one JSON
// object. Run by `npm run -s bench:editor`; progress goes to standard error.
import { copyFile, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { EditorWindow } from './editor-window.ts';
import { makeLongFilm } from './media.ts';
import {
  cancelLatency,
  driftMilliseconds,
  firstSound,
  rendererMemory,
  scrollFrameTimes,
  usableAfterDrop,
} from './measure-editor.ts';
import { openBrowser } from './open-browser.ts';
import { startStudio } from './start-studio.ts';
import { reportStep } from './report-step.ts';

const sample = join(import.meta.dirname, '..', 'resources', 'sample.mp4');
const longFilmMinutes = 10;
const stages = [
  'opening the model',
  'reading frames',
  'watching the video',
  'composing',
  'rendering',
];

const studio = await startStudio();
const browser = await openBrowser();

/** Measures in a window of its own. */
async function inWindow<Figures>(
  measure: (editor: EditorWindow, page: Page) => Promise<Figures>,
): Promise<Figures> {
  const editor = await EditorWindow.open(browser, studio);
  try {
    return await measure(editor, editor.page);
  } finally {
    await editor.close();
  }
}

try {
  await copyFile(sample, join(studio.workspace, 'short.mp4'));
  reportStep('making a film of ten minutes');
  await makeLongFilm(join(studio.workspace, 'long.mp4'), longFilmMinutes);

  reportStep('from drop to usable window');
  const dropped = await inWindow(async (editor) =>
    usableAfterDrop(editor, 'dropped.mp4', await readFile(sample)),
  );

  reportStep('from Generate to first sound');
  const sound = await inWindow(async (editor) => {
    await editor.importVideo('short.mp4');
    await editor.settles();
    const cold = await firstSound(editor);
    const secondTake = await firstSound(editor);
    return { cold, secondTake };
  });

  reportStep('scrolling, playing and memory with ten minutes');
  const long = await inWindow(async (editor, page) => {
    await editor.importVideo('long.mp4');
    await editor.settles();
    return {
      scrollFrames: await scrollFrameTimes(editor),
      drift: await driftMilliseconds(editor),
      memory: await rendererMemory(browser, page),
    };
  });

  const cancelSeconds: Record<string, number | null> = {};
  await inWindow(async (editor) => {
    // The longer film makes this stage long enough to cancel; its last stage would come too late.
    await editor.openRecent('long');
    await editor.settles();
    for (const stage of stages.slice(0, -1)) {
      reportStep(`cancelling while ${stage}`);
      cancelSeconds[stage] = await cancelLatency(editor, stage);
    }
  });
  await inWindow(async (editor) => {
    await editor.openRecent('short');
    await editor.settles();
    reportStep('cancelling while rendering');
    cancelSeconds['rendering'] = await cancelLatency(editor, 'rendering');
  });

  const [{ model } = { model: '' }] = cpus();
  const figures = {
    machine: `${cpus().length} × ${model}`,
    dropToUsableSeconds: dropped,
    generateToFirstSoundSeconds: sound,
    longFilmMinutes,
    ...long,
    cancelSeconds,
    notes: {
      cancelSeconds: 'from the call that cancels to the end of the job; null: it had ended by then',
      drift: 'picture against sound, around their mean difference, while playing',
    },
  };
  process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
} finally {
  await browser.close();
  await studio.remove();
}

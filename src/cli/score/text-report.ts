import { basename } from 'node:path';
import type { ModelDescription } from '../../engine/index.ts';
import type { CommandContext } from '../command-context.ts';
import { describeLicence } from '../describe-model.ts';
import { formatClock } from '../format.ts';
import { createProgressDisplay } from '../progress-display.ts';
import type { ScoreReport } from './score-report.ts';

/** Reports in text for people: progress on standard error, results on standard output. */
export function createTextReport({ print, remark, progressStream }: CommandContext): ScoreReport {
  const display = createProgressDisplay(progressStream);
  let model: ModelDescription | undefined;
  let waitingNote: string | undefined;
  let hasFallen = false;
  let isCardLost = false;
  return {
    opened: (description, deviceNote) => {
      model = description;
      waitingNote = deviceNote;
    },
    fellBack: (reason) => {
      if (hasFallen) return;
      hasFallen = true;
      display.finish();
      remark(reason);
    },
    cardLost: (reason) => {
      if (isCardLost) return;
      isCardLost = true;
      display.finish();
      remark(reason);
    },
    started: ({ videoPath, seed, number, of }) => {
      display.finish();
      const place = of === undefined ? '' : `[${number}/${of}] `;
      remark(`${place}Scoring ${basename(videoPath)} with ${model?.id ?? ''} (seed ${seed})`);
      if (waitingNote !== undefined) remark(waitingNote);
      waitingNote = undefined;
    },
    aboutFilm: (videoPath, notices) => {
      display.finish();
      for (const notice of notices) remark(`${basename(videoPath)}: ${notice}`);
    },
    progress: display.show,
    stretch: () => undefined,
    done: ({ videoPath, outputs, durationSeconds }, { tokensPath, projectPath } = {}) => {
      display.finish();
      print(`Scored ${basename(videoPath)} with ${formatClock(durationSeconds)} of music:`);
      for (const { videoPath: path, wavPath, seed } of outputs) {
        print(`  ${path}${outputs.length > 1 ? `  (--seed ${seed})` : ''}`);
        if (wavPath !== undefined) print(`  ${wavPath}`);
      }
      if (tokensPath !== undefined) print(`  ${tokensPath}`);
      if (projectPath !== undefined) print(`  ${projectPath}`);
    },
    skipped: (videoPath, reason) => {
      display.finish();
      remark(`Skipped ${basename(videoPath)}: ${reason}`);
    },
    failed: (videoPath, { message }) => {
      display.finish();
      remark(`Failed ${basename(videoPath)}: ${message}`);
    },
    summary: ({ made, skipped, failed, left }) => {
      display.finish();
      const notTried = left.length > 0 ? `, ${left.length} not tried` : '';
      print(`${made.length} made, ${skipped.length} skipped, ${failed.length} failed${notTried}`);
      for (const { videoPath, error } of failed)
        print(`  ${basename(videoPath)}: ${error.message}`);
    },
    aboutMusic: () => {
      print('The music is machine-made; the metadata of the video says so.');
      for (const line of model ? describeLicence(model) : []) print(line);
    },
    ended: display.finish,
    close: display.finish,
  };
}

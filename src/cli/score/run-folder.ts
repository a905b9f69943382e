import { join } from 'node:path';
import { makeFolder } from '../../files/make-folder.ts';
import {
  checkFolderSettings,
  requireVideos,
  scoreFolder,
  type FolderEvent,
  type FolderSettings,
  type FolderSummary,
} from '../../jobs/score-folder.ts';
import { AppError } from '../../shared/app-error.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { checkOutputFolders } from './check-output-folders.ts';
import type { ScoreCommandOptions } from './score-options.ts';
import { openModel, type ScoreRun } from './score-run.ts';

/**
 * Scores every video of a folder. Sets exit code 1 when any video failed, or would fail because of the
 * prompt, or the exit code of the failure that stopped the run.
 *
 * @throws AppError of scoreFolder; `bad-argument`
 */
export async function runFolder(
  folder: string,
  options: ScoreCommandOptions,
  settings: FolderSettings,
  run: ScoreRun,
): Promise<void> {
  const { report, context } = run;
  const { outputDir = folder, takes, shard, out, saveWav, saveTokens, project } = options;
  const single = {
    '--out': out,
    '--save-wav': saveWav,
    '--save-tokens': saveTokens,
    '--project': project,
    '--duck': options.duck,
    '--width': options.width,
  };
  for (const [option, value] of Object.entries(single)) {
    if (value === undefined) continue;
    throw new AppError(
      'bad-argument',
      `${option} ${value} goes with one video, and "${folder}" is a folder: use --output-dir.`,
    );
  }
  await makeFolder(outputDir);
  await checkOutputFolders([['--output-dir', join(outputDir, 'any')]]);
  const onEvent = (event: FolderEvent): void => {
    if (event.type === 'started') {
      report.started({ ...event, seed: settings.seed, takes });
    } else if (event.type === 'made') report.done(event.result);
    else if (event.type === 'skipped') report.skipped(event.videoPath, event.reason);
    else report.failed(event.videoPath, event.error);
  };
  await requireVideos(folder);
  await checkFolderSettings(run.model, settings, context).catch((error: unknown) => {
    // Every video of the folder would fail.
    context.setExitCode(exitCodes.failed);
    throw error;
  });
  const engine = await run.chooseDevice();
  let summary: FolderSummary;
  try {
    await openModel(engine, run);
    summary = await scoreFolder(
      engine,
      { folder, outputDir, takes, settings, shard },
      {
        signal: context.signal,
        onProgress: report.progress,
        onStretch: report.stretch,
        onNotices: report.aboutFilm,
        onEvent,
      },
    );
  } finally {
    await engine.close();
  }
  report.summary(summary);
  if (summary.made.length > 0) report.aboutMusic();
  const last = summary.failed.at(-1);
  if (last)
    context.setExitCode(summary.left.length > 0 ? exitCodeOf(last.error.code) : exitCodes.failed);
}

import { stat } from 'node:fs/promises';
import { makeFolder } from '../../files/make-folder.ts';
import type { FolderSettings } from '../../jobs/score-folder.ts';
import { scoreVideo } from '../../jobs/score-video.ts';
import { refuseToOverwrite } from '../../files/finished-file.ts';
import { suggestedExtension } from '../../media/output-container.ts';
import { probeVideo } from '../../media/probe.ts';
import { AppError } from '../../shared/app-error.ts';
import { checkOutputFolders } from './check-output-folders.ts';
import { outputPaths } from './output-paths.ts';
import type { ScoreCommandOptions } from './score-options.ts';
import { openModel, type ScoreRun } from './score-run.ts';

/**
 * Scores one video. Whatever can be found wrong with the arguments is found before the model opens.
 *
 * @throws AppError of scoreVideo; `bad-argument`
 */
export async function runVideo(
  videoPath: string,
  options: ScoreCommandOptions,
  settings: FolderSettings,
  run: ScoreRun,
): Promise<void> {
  const { engine, report, context } = run;
  const { signal } = context;
  if (options.shard) {
    throw new AppError('bad-argument', `--shard goes with a folder, and "${videoPath}" is none.`);
  }
  const video = await probeVideo(videoPath, { signal });
  const outputs = outputPaths(videoPath, suggestedExtension(video), options);
  const tokensPath = options.saveTokens;
  await prepareFolders(options, outputs[0]?.videoPath);
  for (const output of outputs) {
    await refuseToReplaceSource(videoPath, output.videoPath);
    for (const path of [output.videoPath, output.wavPath, tokensPath]) {
      if (path !== undefined) await refuseToOverwrite(path, settings.force);
    }
  }
  report.started({ videoPath, seed: settings.seed, takes: options.takes });
  await openModel(run);
  const result = await scoreVideo(
    engine,
    { ...settings, videoPath, outputs, tokensPath },
    {
      signal,
      onProgress: report.progress,
      onStretch: report.stretch,
      onNotices: report.aboutFilm,
    },
  );
  report.done(result, tokensPath);
  report.aboutMusic();
}

async function prepareFolders(
  { out, outputDir, saveWav, saveTokens }: ScoreCommandOptions,
  videoPath: string | undefined,
): Promise<void> {
  if (outputDir !== undefined) await makeFolder(outputDir);
  await checkOutputFolders([
    [out === undefined ? '--output-dir' : '--out', videoPath],
    ['--save-wav', saveWav],
    ['--save-tokens', saveTokens],
  ]);
}

/** Not even with `--force` does the finished video take the place of the one it was made from. */
async function refuseToReplaceSource(videoPath: string, outputPath: string): Promise<void> {
  const source = await stat(videoPath);
  const output = await stat(outputPath).catch(() => undefined);
  if (output?.ino !== source.ino || output.dev !== source.dev) return;
  throw new AppError(
    'bad-argument',
    `--out ${outputPath} is the video itself, and its own sound would be lost; choose another name.`,
  );
}

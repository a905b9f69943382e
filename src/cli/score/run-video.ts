import { fileExists } from '../../files/file-exists.ts';
import { makeFolder } from '../../files/make-folder.ts';
import type { FolderSettings } from '../../jobs/score-folder.ts';
import { checkScore } from '../../jobs/check-score.ts';
import type { ScoreMix } from '../../jobs/score-project.ts';
import { composeScore } from '../../jobs/score-video.ts';
import { suggestedExtension } from '../../media/output-container.ts';
import { probeVideo } from '../../media/probe.ts';
import { AppError } from '../../shared/app-error.ts';
import { checkOutputFolders } from './check-output-folders.ts';
import { outputPaths } from './output-paths.ts';
import type { ScoreCommandOptions } from './score-options.ts';
import { openModel, type ScoreRun } from './score-run.ts';

/**
 * Scores one video. All that can be known is checked before a device is measured and the model is opened.
 *
 * @throws AppError of checkScore and composeScore; `bad-argument`
 */
export async function runVideo(
  videoPath: string,
  options: ScoreCommandOptions,
  settings: FolderSettings,
  run: ScoreRun,
): Promise<void> {
  const { model, report, context } = run;
  const { signal } = context;
  if (options.shard) {
    throw new AppError('bad-argument', `--shard goes with a folder, and "${videoPath}" is none.`);
  }
  const video = await probeVideo(videoPath, { signal });
  const outputs = outputPaths(videoPath, suggestedExtension(video), options);
  const tokensPath = options.saveTokens;
  const projectPath = options.project;
  if (projectPath !== undefined && (await fileExists(projectPath))) {
    throw new AppError(
      'exists',
      `--project ${projectPath} exists already and is not replaced; choose another name.`,
    );
  }
  const mix = { duck: options.duck, width: options.width };
  if (projectPath === undefined) rejectMix(mix);
  await prepareFolders(options, outputs[0]?.videoPath);
  const checked = await checkScore(
    model,
    { ...settings, videoPath, outputs, tokensPath, projectPath, mix },
    { signal },
  );
  const engine = await run.chooseDevice();
  try {
    report.started({ videoPath, seed: settings.seed, takes: options.takes });
    await openModel(engine, run);
    const result = await composeScore(engine, checked, {
      signal,
      onProgress: report.progress,
      onStretch: report.stretch,
      onNotices: report.aboutFilm,
    });
    report.done(result, { tokensPath, projectPath });
    report.aboutMusic();
  } finally {
    await engine.close();
  }
}

/** A scored film is the music as it was made, and nothing else. */
function rejectMix({ duck, width }: ScoreMix): void {
  if (duck !== undefined) {
    throw new AppError(
      'bad-argument',
      '--duck goes with --project: a film that is scored has no other sound than its music.',
    );
  }
  if (width !== undefined) {
    throw new AppError(
      'bad-argument',
      '--width goes with --project: a film that is scored has its music as it was made.',
    );
  }
}

async function prepareFolders(
  { out, outputDir, saveWav, saveTokens, project }: ScoreCommandOptions,
  videoPath: string | undefined,
): Promise<void> {
  if (outputDir !== undefined) await makeFolder(outputDir);
  await checkOutputFolders([
    [out === undefined ? '--output-dir' : '--out', videoPath],
    ['--save-wav', saveWav],
    ['--save-tokens', saveTokens],
    ['--project', project],
  ]);
}

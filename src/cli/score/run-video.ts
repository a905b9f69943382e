import { fileExists } from '../../files/file-exists.ts';
import { makeFolder } from '../../files/make-folder.ts';
import type { FolderSettings } from '../../jobs/score-folder.ts';
import { scoreVideo, writtenPaths } from '../../jobs/score-video.ts';
import { preflight } from '../../files/preflight.ts';
import { suggestedExtension } from '../../media/output-container.ts';
import { probeVideo } from '../../media/probe.ts';
import { AppError } from '../../shared/app-error.ts';
import { checkOutputFolders } from './check-output-folders.ts';
import { outputPaths } from './output-paths.ts';
import type { ScoreCommandOptions } from './score-options.ts';
import { openModel, type ScoreRun } from './score-run.ts';

/**
 * Scores one video. Arguments are checked before the model is opened.
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
  const projectPath = options.project;
  if (projectPath !== undefined && (await fileExists(projectPath))) {
    throw new AppError(
      'exists',
      `--project ${projectPath} exists already and is not replaced; choose another name.`,
    );
  }
  if (options.duck !== undefined && projectPath === undefined) {
    throw new AppError(
      'bad-argument',
      '--duck goes with --project: a film that is scored has no other sound than its music.',
    );
  }
  await prepareFolders(options, outputs[0]?.videoPath);
  // scoreVideo checks again with the space needed, which is known only once the model is open.
  await preflight({
    outputs: writtenPaths({ outputs, tokensPath }),
    force: settings.force,
    sourcePath: videoPath,
  });
  report.started({ videoPath, seed: settings.seed, takes: options.takes });
  await openModel(run);
  const result = await scoreVideo(
    engine,
    { ...settings, videoPath, outputs, tokensPath, projectPath, duck: options.duck },
    {
      signal,
      onProgress: report.progress,
      onStretch: report.stretch,
      onNotices: report.aboutFilm,
    },
  );
  report.done(result, { tokensPath, projectPath });
  report.aboutMusic();
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

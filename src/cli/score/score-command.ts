import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { chooseModel, openModelFolder, type MusicModel } from '../../engine/index.ts';
import { openEngine, type OpenEngineRequest } from '../../jobs/open-engine.ts';
import { startCardHere } from '../../server/models-here.ts';
import type { CommandContext } from '../command-context.ts';
import { modelsIn } from '../models-in.ts';
import { createJsonReport } from './json-report.ts';
import { runFolder } from './run-folder.ts';
import { runVideo } from './run-video.ts';
import { addScoreOptions, toSettings, type ScoreCommandOptions } from './score-options.ts';
import { createTextReport } from './text-report.ts';

/** Adds `vidmuse score`. */
export function registerScore(program: Command, context: CommandContext): void {
  const command = program
    .command('score')
    .description('write music for a video, or for every video of a folder')
    .argument('<video|folder>', 'a video, or a folder of videos (its subfolders are left alone)')
    .addHelpText('after', folderHelp);
  addScoreOptions(command).action((path: string, options: ScoreCommandOptions) =>
    runScore(path, options, context),
  );
}

const folderHelp = `
For a folder: <name>_output.mp4 and <name>_output.wav for each video, in --output-dir or the folder
itself. Videos whose wav exists are skipped, and files named ..._output or ..._scored are never
scored. A video that fails does not stop the others; a summary ends the run.`;

async function runScore(
  path: string,
  options: ScoreCommandOptions,
  context: CommandContext,
): Promise<void> {
  const report = options.json ? createJsonReport(context) : createTextReport(context);
  try {
    const modelsDir = resolve(options.modelsDir);
    const { description } =
      options.model === undefined
        ? await chooseModel(modelsDir)
        : await openModelFolder(modelsDir, options.model);
    const open = (options: Omit<OpenEngineRequest, 'modelsDir' | 'modelId'>) =>
      openEngine({ modelsDir, modelId: description.id, ...options });
    const chooseDevice = async (): Promise<MusicModel> => {
      const { signal } = context;
      const stage = 'measuring which device is faster';
      const onProgress = () => report.progress({ stage, done: 0, total: 0, unit: 'items' });
      const chosen = await modelsIn(modelsDir, context).resolveDevice(
        options.device,
        description.id,
        { signal, onProgress },
      );
      const engine = await open({
        device: chosen.device,
        startCard: startCardHere(),
        onCardLost: report.cardLost,
        ...(chosen.fallsBack ? { onFallback: report.fellBack } : {}),
      });
      report.opened(description, chosen.note);
      return engine;
    };
    const model = await open({ device: 'cpu' });
    try {
      const settings = toSettings(options);
      // Rejects invalid parameters before anything is read.
      model.resolveParameters(settings.parameters);
      const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
      const run = isFolder ? runFolder : runVideo;
      await run(path, options, settings, { model, chooseDevice, report, context });
    } finally {
      await model.close();
    }
  } catch (error) {
    report.ended(path, error);
    throw error;
  } finally {
    report.close();
  }
}

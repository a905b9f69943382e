import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { listModels, openModelFolder } from '../engine/index.ts';
import { probe, probeVideo } from '../media/probe.ts';
import { AppError, asAppError } from '../shared/app-error.ts';
import type { CommandContext } from './command-context.ts';
import { deviceRows } from './device-rows.ts';
import { mediaRows } from './media-rows.ts';
import { modelFacts, modelRows } from './model-rows.ts';
import { formatRows } from './format.ts';
import { modelsDirOption } from './models-dir-option.ts';
import { modelsIn } from './models-in.ts';

interface InfoOptions {
  readonly modelsDir: string;
  readonly json?: boolean;
}

/** Adds `vidmuse info`. */
export function registerInfo(program: Command, context: CommandContext): void {
  program
    .command('info')
    .description('say what a video or a model is made of')
    .argument('<video|model>', 'a media file, or the id of an imported model')
    .addOption(modelsDirOption())
    .option('--json', 'print one JSON object')
    .action((subject: string, options: InfoOptions) => runInfo(subject, options, context));
}

async function runInfo(
  subject: string,
  { modelsDir: modelsDirText, json = false }: InfoOptions,
  { signal, print }: CommandContext,
): Promise<void> {
  const modelsDir = resolve(modelsDirText);
  const status = await stat(subject).catch((error: unknown) =>
    asAppError(error, `read "${subject}"`),
  );
  if (!(status instanceof AppError) && status.isFile()) {
    const found = await probe(subject, { signal });
    const media = found.video ? await probeVideo(subject, { signal }) : found;
    print(json ? JSON.stringify({ type: 'media', ...media }) : formatRows(mediaRows(media)));
    return;
  }
  const ids = (await listModels(modelsDir)).map(({ description }) => description.id);
  if (!ids.includes(subject) && !(await isFolderOfModel(modelsDir, subject))) {
    if (status instanceof AppError && !isModelId(subject)) throw status;
    const known = ids.length > 0 ? ids.join(', ') : 'none yet';
    throw new AppError(
      'not-found',
      `"${subject}" is neither a media file nor a model in "${modelsDir}" (models there: ${known}).`,
    );
  }
  const facts = await modelFacts(await openModelFolder(modelsDir, subject));
  const here = modelsIn(modelsDir, { signal });
  const graphics = await here.probe('webgpu');
  const { speeds = [] } = (await here.list()).find(({ id }) => id === facts.id) ?? {};
  print(
    json
      ? JSON.stringify({
          type: 'model',
          ...facts,
          devices: await here.devices(),
          graphics,
          speeds,
        })
      : formatRows([...modelRows(facts), ...deviceRows(graphics, speeds)]),
  );
}

function isModelId(text: string): boolean {
  return /^[\w.-]+$/.test(text);
}

/** Whether a model of this id exists, even a damaged one. */
async function isFolderOfModel(modelsDir: string, id: string): Promise<boolean> {
  if (!isModelId(id)) return false;
  const status = await stat(resolve(modelsDir, id, 'model.json')).catch(() => undefined);
  return status?.isFile() === true;
}

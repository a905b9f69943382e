import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, asAppError, throwIfCancelled } from '../shared/app-error.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { isProcessAlive } from '../system/is-process-alive.ts';
import { openCodecCheckpoint } from './checkpoint/open-codec.ts';
import { openLanguageModelCheckpoint } from './checkpoint/open-language-model.ts';
import type { GraphBuilder } from './graph/graph-builder.ts';
import { buildAnyCodecGraphs } from './graph/build-any-codec.ts';
import { buildConditionsGraph, conditionsFile } from './graph/conditions-graph.ts';
import { buildCrossGraph } from './graph/language-model/cross-graph.ts';
import type { LinearForm } from './graph/layers.ts';
import { largeBlockSize } from './graph/quantize-blocks.ts';
import { chooseLinearForm } from './graph/language-model/choose-linear-form.ts';
import { buildDecoderGraph } from './graph/language-model/decoder-graph.ts';
import { codecPrecision, type Precision } from './graph/precision.ts';
import {
  buildVisualGraphs,
  visualGraphFiles,
  type VisualGraph,
} from './graph/visual/visual-graphs.ts';
import { writeModel } from './graph/write-model.ts';
import { hashSourceFile } from './hash-source-file.ts';
import { readModelLicence, readModelNotice } from './model-licence.ts';
import {
  checkModelId,
  modelFileName,
  modelFormatVersion,
  type ModelDescription,
  type ModelFolder,
} from './model-folder.ts';
import {
  isExact,
  keepSource,
  keptByteCount,
  type SourceCheckpoints,
} from './export/kept-source.ts';
import { requireSpace } from '../files/preflight.ts';
import { fileExists } from '../files/file-exists.ts';
import { replaceFile } from '../files/replace-file.ts';
import { makeFolder } from '../files/make-folder.ts';
import { languageModelFiles } from './tokens/open-language-graphs.ts';

/** Source and options of an import. */
export interface ImportRequest {
  /** Folder with `state_dict.bin` (or `checkpoint.th`) and `compression_state_dict.bin`. */
  readonly checkpointDir: string;
  /** Folder of models; the new one becomes `<modelsDir>/<id>`. */
  readonly modelsDir: string;
  readonly id: string;
  readonly precision: Precision;
  /** Folder with the Hugging Face files of the codec, where the checkpoint only points to it. */
  readonly encodecDir?: string | undefined;
  /** Replace a model of the same id. */
  readonly force?: boolean | undefined;
}

const stagingPrefix = '.importing-';

/** Folders that imports of this process are filling. */
const inTheMaking = new Set<string>();

/**
 * Turns a VidMuse checkpoint into a model folder of ONNX graphs. Streams: memory holds a few tensors
 * at a time. Everything is made in a hidden folder beside the model, which appears under its name
 * only when complete; interrupted, nothing is left. Progress counts bytes read for the hashes and
 * bytes of weights written.
 *
 * @throws AppError `exists`, `not-found`, `bad-checkpoint`, `forbidden-pickle`, `unsupported`,
 * `disk-full`, `no-permission`, `cancelled`
 */
export async function importModel(
  request: ImportRequest,
  options: LongTaskOptions = {},
): Promise<ModelFolder> {
  const { modelsDir } = request;
  const id = checkModelId(request.id);
  const target = join(modelsDir, id);
  if (!request.force && (await fileExists(target))) {
    throw new AppError(
      'exists',
      `There is a model "${id}" in "${modelsDir}" already: choose another --id, or replace it with --force.`,
    );
  }
  const staging = join(modelsDir, `${stagingPrefix}${id}-${process.pid}`);
  try {
    await removeLeftovers(modelsDir);
    await makeFolder(modelsDir);
    inTheMaking.add(staging);
    await mkdir(staging);
    const description = await makeModel(request, staging, options);
    throwIfCancelled(options.signal);
    await publish(staging, target, request.force === true);
    return { path: target, description };
  } catch (error) {
    if (inTheMaking.has(staging)) await rm(staging, { recursive: true, force: true });
    throw asAppError(error, `import "${request.checkpointDir}" into "${target}"`);
  } finally {
    inTheMaking.delete(staging);
  }
}

/** Writes all files of a model into a folder, `model.json` last. */
async function makeModel(
  request: ImportRequest,
  folder: string,
  options: LongTaskOptions,
): Promise<ModelDescription> {
  const { checkpointDir, encodecDir, precision } = request;
  const languageModel = await openLanguageModelCheckpoint(checkpointDir, options.signal);
  try {
    const { codecName } = languageModel;
    const codec = await openCodecCheckpoint(checkpointDir, {
      encodecDir,
      codecName,
      signal: options.signal,
    });
    try {
      const sources = { languageModel, codec };
      const graphs = buildGraphs(sources, precision);
      const files = [languageModel.path, ...codec.files];
      const exact = isExact(precision, languageModel.stateDict);
      const keptBytes = exact ? keptByteCount(sources) : 0;
      const report = await createByteProgress(files, graphs, keptBytes, options);
      const bytes = keptBytes + weightBytes(graphs);
      await requireSpace([{ folder, bytes, what: 'the model' }]);
      // Before anything is written, so that a damaged download is found early.
      const source: ModelDescription['source'] = [];
      for (const file of files) {
        const checkpoint = [languageModel, codec].find(({ path }) => path === file);
        source.push(await hashSourceFile(file, checkpoint, report, options.signal));
      }
      for (const { fileName, graph } of graphs) {
        const { signal } = options;
        await writeModel(graph, join(folder, fileName), { signal, onWeight: report });
      }
      if (exact) await keepSource(folder, sources, report, options);
      const notice = await readModelNotice(checkpointDir);
      const description: ModelDescription = {
        schema: 'vidmuse-studio/model',
        formatVersion: modelFormatVersion,
        id: request.id,
        precision,
        fingerprint: fingerprintOf(
          source,
          chooseLinearForm(precision, languageModel.languageModel.dim),
        ),
        languageModel: languageModel.languageModel,
        visual: languageModel.visual,
        codec: codec.codec,
        ...(languageModel.globalSpanSeconds !== undefined && {
          globalSpanSeconds: languageModel.globalSpanSeconds,
        }),
        ...(languageModel.stills && { stills: languageModel.stills }),
        ...(languageModel.conditions && { conditions: languageModel.conditions }),
        source,
        licence: await readModelLicence(checkpointDir),
        ...(notice === undefined ? {} : { notice }),
      };
      await writeDurably(join(folder, modelFileName), `${JSON.stringify(description, null, 2)}\n`);
      return description;
    } finally {
      await codec.close();
    }
  } finally {
    await languageModel.close();
  }
}

/** All graphs of a model, by the names of their files. */
function buildGraphs(
  { languageModel: { stateDict, languageModel, visual, conditions }, codec }: SourceCheckpoints,
  precision: Precision,
): { fileName: string; graph: GraphBuilder }[] {
  const form = chooseLinearForm(precision, languageModel.dim);
  const visualGraphs = buildVisualGraphs(stateDict, visual, precision);
  return [
    ...(Object.keys(visualGraphs) as VisualGraph[]).map((name) => ({
      fileName: visualGraphFiles[name],
      graph: visualGraphs[name],
    })),
    {
      fileName: languageModelFiles.cross,
      graph: buildCrossGraph(stateDict, languageModel, form),
    },
    {
      fileName: languageModelFiles.decoder,
      graph: buildDecoderGraph(stateDict, languageModel, form),
    },
    ...(conditions
      ? [
          {
            fileName: conditionsFile,
            graph: buildConditionsGraph(stateDict, conditions, {
              dim: languageModel.dim,
              tokensPerFrame: codec.codec.frameRate / languageModel.videoFramesPerSecond,
            }),
          },
        ]
      : []),
    ...buildAnyCodecGraphs(codec.stateDict, codec.codec, codecPrecision(precision)),
  ];
}

/** Renames a finished model to its final name. Only then an older one is renamed away and removed. */
async function publish(staging: string, target: string, force: boolean): Promise<void> {
  const older = `${staging}.older`;
  const isReplacing = force && (await fileExists(target));
  if (isReplacing) await replaceFile(target, older);
  try {
    await replaceFile(staging, target);
  } catch (error) {
    if (isReplacing) await replaceFile(older, target);
    throw error;
  }
  await rm(older, { recursive: true, force: true });
}

/** Computes the total bytes of the import and returns the function that counts them. */
async function createByteProgress(
  files: readonly string[],
  graphs: readonly { graph: GraphBuilder }[],
  keptBytes: number,
  options: LongTaskOptions,
): Promise<(byteLength: number) => void> {
  let total = keptBytes + weightBytes(graphs);
  for (const file of files) total += (await stat(file)).size;
  let done = 0;
  return (byteLength) => {
    done += byteLength;
    options.onProgress?.({ stage: 'importing', done, total, unit: 'bytes' });
  };
}

function weightBytes(graphs: readonly { graph: GraphBuilder }[]): number {
  let bytes = 0;
  for (const { graph } of graphs) {
    for (const weight of graph.weights.values()) bytes += weight.byteLength;
  }
  return bytes;
}

function fingerprintOf(
  source: ModelDescription['source'],
  { precision, blockSize }: LinearForm & { precision: Precision },
): string {
  const hash = createHash('sha256');
  for (const { sha256 } of source) hash.update(sha256);
  const stored = codecPrecision(precision) === 'float16' ? '+float16' : '';
  const isLarge = stored !== '' && blockSize === largeBlockSize;
  const blocks = isLarge ? `+blocks${largeBlockSize}` : '';
  return hash
    .update(`${precision}${stored}${blocks}:${modelFormatVersion}`)
    .digest('hex')
    .slice(0, 32);
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, 'w');
  await file.writeFile(text);
  await file.sync();
}

/** Removes the files of killed imports, but not those of an import that is still running. */
async function removeLeftovers(modelsDir: string): Promise<void> {
  const names = await readdir(modelsDir).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith(stagingPrefix))) {
    const path = join(modelsDir, name);
    const processId = Number(name.split('-').at(-1));
    const isAnothers = processId !== process.pid && isProcessAlive(processId);
    if (inTheMaking.has(path) || isAnothers) continue;
    await rm(path, { recursive: true, force: true });
  }
}

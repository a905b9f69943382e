import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError, asAppError, throwIfCancelled } from '../shared/app-error.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { openCodecCheckpoint } from './checkpoint/open-codec.ts';
import { openLanguageModelCheckpoint } from './checkpoint/open-language-model.ts';
import type { GraphBuilder } from './graph/graph-builder.ts';
import { buildCodecGraphs } from './graph/encodec/build-codec-graphs.ts';
import { buildCrossGraph } from './graph/language-model/cross-graph.ts';
import { buildDecoderGraph } from './graph/language-model/decoder-graph.ts';
import type { Precision } from './graph/precision.ts';
import {
  buildVisualGraphs,
  visualGraphFiles,
  type VisualGraph,
} from './graph/visual/visual-graphs.ts';
import { writeModel } from './graph/write-model.ts';
import { readModelLicence, readModelNotice } from './model-licence.ts';
import {
  checkModelId,
  modelFileName,
  modelFormatVersion,
  type ModelDescription,
  type ModelFolder,
} from './model-folder.ts';
import { isExact, keepSource, keptByteCount } from './export/kept-source.ts';
import { languageModelFiles } from './tokens/language-model.ts';

/** What to import, and how. */
export interface ImportRequest {
  /** Folder with `state_dict.bin` (or `checkpoint.th`) and `compression_state_dict.bin`. */
  readonly checkpointDir: string;
  /** Where models live; the model becomes `<modelsDir>/<id>`. */
  readonly modelsDir: string;
  readonly id: string;
  readonly precision: Precision;
  /** Folder with the Hugging Face files of the codec, where the checkpoint only points to it. */
  readonly encodecDir?: string | undefined;
  /** Replace a model of the same id. */
  readonly force?: boolean | undefined;
}

const stagingPrefix = '.importing-';

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
  const { modelsDir, precision } = request;
  const id = checkModelId(request.id);
  const target = join(modelsDir, id);
  if (!request.force && (await exists(target))) {
    throw new AppError(
      'exists',
      `There is a model "${id}" in "${modelsDir}" already: choose another --id, or replace it with --force.`,
    );
  }
  const staging = join(modelsDir, `${stagingPrefix}${id}-${process.pid}`);
  const doing = `import "${request.checkpointDir}" into "${target}"`;
  try {
    await removeLeftovers(modelsDir);
    await mkdir(staging, { recursive: true });
  } catch (error) {
    throw asAppError(error, doing);
  }
  const languageModel = await openLanguageModelCheckpoint(request.checkpointDir).catch(
    async (error: unknown) => {
      await rm(staging, { recursive: true, force: true });
      throw error;
    },
  );
  try {
    const codec = await openCodecCheckpoint(request.checkpointDir, {
      encodecDir: request.encodecDir,
      codecName: languageModel.codecName,
    });
    try {
      const stored = precision === 'float16' ? 'float16' : 'float32';
      const visual = buildVisualGraphs(languageModel.stateDict, languageModel.visual, stored);
      const graphs: { fileName: string; graph: GraphBuilder }[] = [
        ...(Object.keys(visual) as VisualGraph[]).map((name) => ({
          fileName: visualGraphFiles[name],
          graph: visual[name],
        })),
        {
          fileName: languageModelFiles.cross,
          graph: buildCrossGraph(languageModel.stateDict, languageModel.languageModel, precision),
        },
        {
          fileName: languageModelFiles.decoder,
          graph: buildDecoderGraph(languageModel.stateDict, languageModel.languageModel, precision),
        },
        ...buildCodecGraphs(codec.stateDict, codec.codec),
      ];
      const files = [languageModel.path, ...codec.files];
      const sources = { languageModel, codec };
      const exact = isExact(precision, languageModel.stateDict);
      const keptBytes = exact ? keptByteCount(sources) : 0;
      const report = await createByteProgress(files, graphs, keptBytes, options);
      for (const { fileName, graph } of graphs) {
        await writeModel(graph, join(staging, fileName), {
          signal: options.signal,
          onWeight: report,
        });
      }
      if (exact) await keepSource(staging, sources, report, options);
      const source: ModelDescription['source'] = [];
      for (const file of files) source.push(await describeFile(file, report, options.signal));
      const notice = await readModelNotice(request.checkpointDir);
      const description: ModelDescription = {
        schema: 'vidmuse-studio/model',
        formatVersion: modelFormatVersion,
        id,
        precision,
        fingerprint: fingerprintOf(source, precision),
        languageModel: languageModel.languageModel,
        visual: languageModel.visual,
        codec: codec.codec,
        source,
        licence: await readModelLicence(request.checkpointDir),
        ...(notice === undefined ? {} : { notice }),
      };
      await writeDurably(join(staging, modelFileName), `${JSON.stringify(description, null, 2)}\n`);
      throwIfCancelled(options.signal);
      if (request.force) await rm(target, { recursive: true, force: true });
      await rename(staging, target);
      return { path: target, description };
    } finally {
      await codec.close();
    }
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw asAppError(error, doing);
  } finally {
    await languageModel.close();
  }
}

/** Sizes up the whole import and gives the function that counts its bytes. */
async function createByteProgress(
  files: readonly string[],
  graphs: readonly { graph: GraphBuilder }[],
  keptBytes: number,
  options: LongTaskOptions,
): Promise<(byteLength: number) => void> {
  let total = keptBytes;
  for (const file of files) total += (await stat(file)).size;
  for (const { graph } of graphs) {
    for (const weight of graph.weights.values()) total += weight.byteLength;
  }
  let done = 0;
  return (byteLength) => {
    done += byteLength;
    options.onProgress?.({ stage: 'importing', done, total, unit: 'bytes' });
  };
}

async function describeFile(
  file: string,
  report: (byteLength: number) => void,
  signal: AbortSignal | undefined,
): Promise<ModelDescription['source'][number]> {
  const hash = createHash('sha256');
  let byteLength = 0;
  for await (const chunk of createReadStream(file, {
    highWaterMark: 1 << 20,
  }) as AsyncIterable<Buffer>) {
    throwIfCancelled(signal);
    hash.update(chunk);
    byteLength += chunk.length;
    report(chunk.length);
  }
  return { file: basename(file), byteLength, sha256: hash.digest('hex') };
}

function fingerprintOf(source: ModelDescription['source'], precision: Precision): string {
  const hash = createHash('sha256');
  for (const { sha256 } of source) hash.update(sha256);
  return hash.update(`${precision}:${modelFormatVersion}`).digest('hex').slice(0, 32);
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, 'w');
  await file.writeFile(text);
  await file.sync();
}

/** Removes what a killed import left; one that still runs, in a live process, is left alone. */
async function removeLeftovers(modelsDir: string): Promise<void> {
  const names = await readdir(modelsDir).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith(stagingPrefix))) {
    if (!isAlive(Number(name.split('-').at(-1)))) {
      await rm(join(modelsDir, name), { recursive: true, force: true });
    }
  }
}

function isAlive(processId: number): boolean {
  if (processId === process.pid) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

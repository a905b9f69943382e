import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, asAppError } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { bytesPerElement } from '../checkpoint/decode-elements.ts';
import { openAudiocraftCheckpoint } from '../checkpoint/open-audiocraft-checkpoint.ts';
import { elementCount, type TensorSource } from '../checkpoint/stored-tensor.ts';
import { writeTorchCheckpoint, type WritableTensor } from '../checkpoint/write-torch-checkpoint.ts';
import { openModelWeights } from '../graph/read-weights.ts';
import { fileExists } from '../../files/file-exists.ts';
import { writeFinishedFile } from '../../files/finished-file.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { preflight } from '../../files/preflight.ts';
import { modelFileName, type ModelFolder } from '../model-folder.ts';
import { languageModelFiles } from '../tokens/open-language-graphs.ts';
import { readKeptSource, sourceFiles, sourceFolder, type KeptSource } from './kept-source.ts';
import { languageModelTensors } from './language-model-tensors.ts';

/** The model to write back, and the target. */
export interface ExportModelRequest {
  readonly model: ModelFolder;
  /** Target folder of `state_dict.bin` and `compression_state_dict.bin`; made when missing. */
  readonly outputDir: string;
  /** Whether files of these names may be replaced. */
  readonly force?: boolean | undefined;
}

/**
 * Writes an imported float model back as the reference's checkpoint, with the keys, shapes, types and
 * values it was imported from. Streams; each file appears when it is complete.
 *
 * @throws AppError `unsupported` for a model whose weights were rounded, `exists`, `bad-model`,
 * `disk-full`, `no-permission`, `cancelled`
 */
export async function exportModel(
  request: ExportModelRequest,
  options: LongTaskOptions = {},
): Promise<void> {
  const { model, outputDir, force = false } = request;
  const { id, precision } = model.description;
  const restPath = join(model.path, sourceFolder, sourceFiles.rest);
  if (!(await fileExists(restPath))) {
    throw new AppError(
      'unsupported',
      `The model "${id}" was rounded to ${precision} when it was imported, so its checkpoint cannot be written back: import it with --precision float32 and export that.`,
    );
  }
  const statePath = join(outputDir, 'state_dict.bin');
  const codecPath = join(outputDir, 'compression_state_dict.bin');
  for (const path of [statePath, codecPath]) {
    if (!force && (await fileExists(path))) {
      throw new AppError(
        'exists',
        `"${path}" exists already: choose another folder, or allow it to be overwritten (--force).`,
      );
    }
  }
  const doing = `export the model "${id}" to "${outputDir}"`;
  try {
    await makeFolder(outputDir);
    const kept = await readKeptSource(model.path);
    const keptCodecPath = join(model.path, sourceFolder, sourceFiles.codec);
    const bytes = stateBytes(kept) + (await stat(keptCodecPath)).size;
    await preflight({
      outputs: [statePath, codecPath],
      force: true,
      space: [{ folder: outputDir, bytes, what: 'the checkpoint' }],
    });
    await writeLanguageModel(model, kept, restPath, statePath, options);
    await writeFinishedFile(codecPath, { force: true }, (temporaryPath) =>
      copyFile(keptCodecPath, temporaryPath),
    );
  } catch (error) {
    throw asAppError(error, doing);
  }
}

/** Bytes of the values of all tensors. */
function stateBytes({ tensors }: KeptSource): number {
  return tensors.reduce(
    (sum, { shape, type }) => sum + elementCount(shape) * bytesPerElement[type],
    0,
  );
}

async function writeLanguageModel(
  model: ModelFolder,
  kept: KeptSource,
  restPath: string,
  path: string,
  options: LongTaskOptions,
): Promise<void> {
  const rest = await openAudiocraftCheckpoint(restPath);
  const decoder = await openModelWeights(join(model.path, languageModelFiles.decoder));
  const cross = await openModelWeights(join(model.path, languageModelFiles.cross));
  try {
    const shape = model.description.languageModel;
    const recovered = languageModelTensors(shape, decoder.weights, cross.weights);
    const tensors = kept.tensors.map((tensor): WritableTensor => {
      const source: TensorSource | undefined =
        rest.stateDict.get(tensor.name) ?? recovered.get(tensor.name);
      if (!source || elementCount(source.shape) !== elementCount(tensor.shape)) {
        throw new AppError(
          'bad-model',
          `The model has lost the tensor "${tensor.name}" (${modelFileName} names it): import it again.`,
        );
      }
      return { ...tensor, read: () => source.read() };
    });
    const entries = new Map<string, string | boolean>([
      ['xp.cfg', kept.configText],
      ['version', kept.version ?? ''],
      ['exported', true],
    ]);
    await writeTorchCheckpoint(path, tensors, entries, options);
  } finally {
    await cross.close();
    await decoder.close();
    await rest.close();
  }
}

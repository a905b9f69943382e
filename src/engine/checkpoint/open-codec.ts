import { join } from 'node:path';

import { codecShapes } from './codec-shapes.ts';
import { readCodecConfig, type CodecConfig } from './codec-config.ts';
import { findFile, missingFileError, requireFolder } from './find-file.ts';
import {
  findTransposedModules,
  missingCodecError,
  readHuggingFaceCodecConfig,
  renameHuggingFaceTensor,
  renameWeightNorm,
} from './huggingface-codec.ts';
import { openAudiocraftCheckpoint } from './open-audiocraft-checkpoint.ts';
import { openSafetensors } from './open-safetensors.ts';
import { createStateDict, renameStateDict } from './state-dict.ts';
import type { StateDict } from './stored-tensor.ts';
import { checkShapes } from './tensor-shapes.ts';
import { openTorchFile } from './torch-file.ts';

const codecFileName = 'compression_state_dict.bin';

/** An opened codec, every used tensor's shape checked, under audiocraft's names. */
export interface CodecCheckpoint {
  /** The file that the tensors are in. */
  readonly path: string;
  readonly stateDict: StateDict;
  readonly codec: CodecConfig;
  /** `xp.cfg` as YAML text; undefined for a codec in Hugging Face's layout, which has none. */
  readonly configText: string | undefined;
  /** The repository that the checkpoint points to, e.g. `facebook/encodec_32khz`. */
  readonly pretrained: string | undefined;
  /** All files that were used: the pointer, the weights and their settings. */
  readonly files: readonly string[];
  readonly close: () => Promise<void>;
}

/** Where else to look for a codec. */
export interface OpenCodecOptions {
  /** Folder with `config.json` and `model.safetensors` or `pytorch_model.bin`. */
  readonly encodecDir?: string | undefined;
  /** The codec to look for when the folder holds no `compression_state_dict.bin` (training's folder). */
  readonly codecName?: string | undefined;
}

/**
 * Opens the codec of a checkpoint folder: `compression_state_dict.bin` with full weights, or the
 * files in Hugging Face's layout that it points to, from the same folder or from `encodecDir`.
 * AppError `not-found` says what to download, else `bad-checkpoint`, `forbidden-pickle`, `unsupported`.
 */
export async function openCodecCheckpoint(
  folder: string,
  options: OpenCodecOptions = {},
): Promise<CodecCheckpoint> {
  await requireFolder(folder);
  const file = await findFile(folder, [codecFileName]);
  if (file === undefined) {
    if (options.codecName === undefined) throw missingFileError(folder, [codecFileName]);
    return openPretrained(options.codecName, folder, options, []);
  }
  const {
    pretrained,
    config,
    configText,
    stateDict: stored,
    close,
  } = await openAudiocraftCheckpoint(file);
  try {
    if (pretrained !== undefined) {
      await close();
      return await openPretrained(pretrained, folder, options, [file]);
    }
    const codec = readCodecConfig(file, config);
    const stateDict = renameStateDict(stored, renameWeightNorm);
    checkShapes(file, stateDict, codecShapes(codec));
    return { path: file, stateDict, codec, configText, pretrained, files: [file], close };
  } catch (error) {
    if (pretrained === undefined) await close();
    throw error;
  }
}

async function openPretrained(
  pretrained: string,
  folder: string,
  { encodecDir }: OpenCodecOptions,
  pointer: readonly string[],
): Promise<CodecCheckpoint> {
  const folders = encodecDir === undefined ? [folder] : [encodecDir, folder];
  for (const candidate of folders) {
    const opened = await openHuggingFaceCodec(candidate, pretrained, folders);
    if (opened) return { ...opened, pretrained, files: [...pointer, ...opened.files] };
  }
  throw missingCodecError(pretrained, folders, 'model.safetensors or pytorch_model.bin');
}

async function openHuggingFaceCodec(
  folder: string,
  pretrained: string,
  folders: readonly string[],
): Promise<CodecCheckpoint | undefined> {
  const file = await findFile(folder, ['model.safetensors', 'pytorch_model.bin']);
  if (file === undefined) return undefined;
  const settings = join(folder, 'config.json');
  if ((await findFile(folder, ['config.json'])) === undefined) {
    throw missingCodecError(pretrained, folders, 'config.json');
  }
  const codec = await readHuggingFaceCodecConfig(settings);
  const { stateDict: stored, close } = await openWeights(file);
  try {
    const transposed = findTransposedModules(codec);
    const stateDict = renameStateDict(stored, (name) =>
      renameHuggingFaceTensor(renameWeightNorm(name), transposed),
    );
    checkShapes(file, stateDict, codecShapes(codec));
    return {
      path: file,
      stateDict,
      codec,
      configText: undefined,
      pretrained,
      files: [file, settings],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openWeights(
  path: string,
): Promise<{ stateDict: StateDict; close: () => Promise<void> }> {
  if (path.endsWith('.safetensors')) return openSafetensors(path);
  const file = await openTorchFile(path);
  try {
    return { stateDict: createStateDict(path, file.root), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

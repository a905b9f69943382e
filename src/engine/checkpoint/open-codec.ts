import { join } from 'node:path';

import type { ArchiveEntry } from './archive-entry.ts';
import { codecShapes } from './codec-shapes.ts';
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
import {
  isSpectral,
  readAnyCodecConfig,
  spectralShapes,
  type AnyCodecConfig,
} from './spectral-config.ts';
import { createStateDict, renameStateDict } from './state-dict.ts';
import type { StateDict } from './stored-tensor.ts';
import { checkShapes } from './tensor-shapes.ts';
import { openTorchFile } from './torch-file.ts';

const codecFileName = 'compression_state_dict.bin';

/** An opened codec with checked shapes; tensors have audiocraft's names. */
export interface CodecCheckpoint {
  /** The file that the tensors are in. */
  readonly path: string;
  readonly stateDict: StateDict;
  readonly codec: AnyCodecConfig;
  /** `xp.cfg` as YAML text; undefined for a codec in Hugging Face's layout, which has none. */
  readonly configText: string | undefined;
  /** The repository that the checkpoint points to, e.g. `facebook/encodec_32khz`. */
  readonly pretrained: string | undefined;
  /** All files that were used: the pointer, the weights and their settings. */
  readonly files: readonly string[];
  /** The entries of the file at `path` and their checksums, by position. */
  readonly entries: readonly ArchiveEntry[];
  readonly close: () => Promise<void>;
}

/** Other places to look for a codec. */
export interface OpenCodecOptions {
  /** Folder with `config.json` and `model.safetensors` or `pytorch_model.bin`. */
  readonly encodecDir?: string | undefined;
  /** The codec to look for when the folder holds no `compression_state_dict.bin` (training's folder). */
  readonly codecName?: string | undefined;
  readonly signal?: AbortSignal | undefined;
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
    entries,
    close,
  } = await openAudiocraftCheckpoint(file, options.signal);
  try {
    if (pretrained !== undefined) {
      await close();
      return await openPretrained(pretrained, folder, options, [file]);
    }
    const codec = readAnyCodecConfig(file, config);
    const stateDict = renameStateDict(stored, renameWeightNorm);
    checkShapes(file, stateDict, isSpectral(codec) ? spectralShapes(codec) : codecShapes(codec));
    return { path: file, stateDict, codec, configText, pretrained, files: [file], entries, close };
  } catch (error) {
    if (pretrained === undefined) await close();
    throw error;
  }
}

async function openPretrained(
  pretrained: string,
  folder: string,
  { encodecDir, signal }: OpenCodecOptions,
  pointer: readonly string[],
): Promise<CodecCheckpoint> {
  const folders = encodecDir === undefined ? [folder] : [encodecDir, folder];
  for (const candidate of folders) {
    const opened = await openHuggingFaceCodec(candidate, pretrained, folders, signal);
    if (opened) return { ...opened, pretrained, files: [...pointer, ...opened.files] };
  }
  throw missingCodecError(pretrained, folders, 'model.safetensors or pytorch_model.bin');
}

async function openHuggingFaceCodec(
  folder: string,
  pretrained: string,
  folders: readonly string[],
  signal: AbortSignal | undefined,
): Promise<CodecCheckpoint | undefined> {
  const file = await findFile(folder, ['model.safetensors', 'pytorch_model.bin']);
  if (file === undefined) return undefined;
  const settings = join(folder, 'config.json');
  if ((await findFile(folder, ['config.json'])) === undefined) {
    throw missingCodecError(pretrained, folders, 'config.json');
  }
  const codec = await readHuggingFaceCodecConfig(settings);
  const { stateDict: stored, entries, close } = await openWeights(file, signal);
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
      entries,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openWeights(
  path: string,
  signal: AbortSignal | undefined,
): Promise<Pick<CodecCheckpoint, 'stateDict' | 'entries' | 'close'>> {
  if (path.endsWith('.safetensors')) return { ...(await openSafetensors(path)), entries: [] };
  const file = await openTorchFile(path, signal);
  try {
    const stateDict = createStateDict(path, file.root, file.size);
    return { stateDict, entries: file.entries, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

import { dump } from 'js-yaml';

import type { ArchiveEntry } from './archive-entry.ts';
import { parseConfig, resolveInterpolations, type ConfigTree } from './config-tree.ts';
import { readInertConfig } from './inert-config.ts';
import { PickleDictionary, type PickleValue } from './pickle-values.ts';
import { badCheckpoint } from './random-access-file.ts';
import { createStateDict } from './state-dict.ts';
import type { StateDict } from './stored-tensor.ts';
import { openTorchFile } from './torch-file.ts';

/** An opened audiocraft checkpoint file: settings and tensors, or the name of a pretrained codec. */
export interface AudiocraftCheckpoint {
  readonly path: string;
  /** Name of a Hugging Face repository when the file only points there; then there are no tensors. */
  readonly pretrained: string | undefined;
  readonly stateDict: StateDict;
  /** The entries of the file and their checksums, by position. */
  readonly entries: readonly ArchiveEntry[];
  /** `xp.cfg` with the interpolations inside it resolved. */
  readonly config: ConfigTree;
  /** `xp.cfg` as YAML text, interpolations unresolved, as an export carries it. */
  readonly configText: string;
  /** audiocraft's version, when the file has one. */
  readonly version: string | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Opens a released checkpoint (`best_state`, `xp.cfg`), a pointer (`pretrained`) or what a training
 * run writes (`checkpoint.th`: `model`, `xp.cfg` as an OmegaConf object). Tensors are read on demand.
 * AppError `not-found`, `bad-checkpoint`, `forbidden-pickle`.
 */
export async function openAudiocraftCheckpoint(
  path: string,
  signal?: AbortSignal,
): Promise<AudiocraftCheckpoint> {
  const file = await openTorchFile(path, signal);
  try {
    const { root } = file;
    if (!(root instanceof PickleDictionary)) throw badCheckpoint(path, 'it holds no dictionary');
    const version = root.get('version');
    const common = {
      path,
      version: typeof version === 'string' && version.length <= 100 ? version : undefined,
      entries: file.entries,
      close: () => file.close(),
    };
    const pretrained = root.get('pretrained');
    if (typeof pretrained === 'string') {
      return { ...common, pretrained, stateDict: new Map(), config: {}, configText: '' };
    }
    const written = root.get('xp.cfg');
    if (written === undefined) {
      throw badCheckpoint(path, 'it holds no settings (xp.cfg), so it is no audiocraft checkpoint');
    }
    const inert = typeof written === 'string' ? undefined : readInertConfig(path, written);
    return {
      ...common,
      pretrained: undefined,
      stateDict: createStateDict(path, findModel(root), file.size),
      config:
        typeof written === 'string'
          ? parseConfig(path, written)
          : resolveInterpolations(path, inert ?? {}),
      configText: typeof written === 'string' ? written : dump(inert),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Finds the state dictionary of the model. A release has it as `best_state`. From a training run the
 * reference exports `model`, the last state; without it, we use the best state.
 */
function findModel(root: PickleDictionary): PickleValue | undefined {
  const modelOf = (key: string): PickleValue | undefined => {
    const value = root.get(key);
    return value instanceof PickleDictionary && value.size > 0
      ? (value.get('model') ?? undefined)
      : undefined;
  };
  return (
    root.get('model') ??
    modelOf('fsdp_best_state') ??
    modelOf('best_state') ??
    root.get('best_state')
  );
}

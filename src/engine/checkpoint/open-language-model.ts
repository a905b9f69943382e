import * as z from 'zod';

import { showValue } from '../../shared/show-text.ts';
import { stillsConfigSchema, type StillsConfig } from '../stills-config.ts';
import {
  conditionsShapes,
  readConditionsConfig,
  type ConditionsConfig,
} from './conditions-config.ts';
import { getSetting, parseSettings } from './check-settings.ts';
import type { ConfigTree } from './config-tree.ts';
import { findFile, isFolder, missingFileError } from './find-file.ts';
import {
  languageModelShapes,
  readLanguageModelConfig,
  type LanguageModelConfig,
} from './language-model-config.ts';
import {
  openAudiocraftCheckpoint,
  type AudiocraftCheckpoint,
} from './open-audiocraft-checkpoint.ts';
import { badCheckpoint } from './random-access-file.ts';
import { checkShapes } from './tensor-shapes.ts';
import { readVisualConfig, visualShapes, type VisualConfig } from './visual-config.ts';

/** File names of a language model's checkpoint, a release first, then what training writes. */
export const languageModelFileNames = ['state_dict.bin', 'checkpoint.th'] as const;

/** An opened language model with its visual module, with checked shapes. */
export interface LanguageModelCheckpoint extends Omit<
  AudiocraftCheckpoint,
  'pretrained' | 'config'
> {
  readonly languageModel: LanguageModelConfig;
  readonly visual: VisualConfig;
  /** Inputs of the model besides pictures; undefined for the reference's models. */
  readonly conditions: ConditionsConfig | undefined;
  /** Length of the clips over which its global frames were spread, if it is in `xp.cfg`. */
  readonly globalSpanSeconds: number | undefined;
  /** How it holds chords while the picture stands still, if it is in `xp.cfg`. */
  readonly stills: StillsConfig | undefined;
  /** Name of the codec that training used, e.g. `facebook/encodec_32khz`, when `xp.cfg` names one. */
  readonly codecName: string | undefined;
}

/**
 * Opens the language model of a checkpoint folder (`state_dict.bin` or `checkpoint.th`) or of a file.
 * AppError `not-found`, `bad-checkpoint`, `forbidden-pickle`, or `unsupported` for a setting that
 * needs arithmetic that we do not have.
 */
export async function openLanguageModelCheckpoint(
  path: string,
  signal?: AbortSignal,
): Promise<LanguageModelCheckpoint> {
  const file = (await isFolder(path)) ? await findFile(path, languageModelFileNames) : path;
  if (file === undefined) throw missingFileError(path, languageModelFileNames);
  const { pretrained, config, ...opened } = await openAudiocraftCheckpoint(file, signal);
  try {
    if (pretrained !== undefined)
      throw badCheckpoint(file, `it only points to the codec "${showValue(pretrained)}"`);
    const languageModel = readLanguageModelConfig(file, config);
    checkShapes(file, opened.stateDict, languageModelShapes(languageModel));
    const visual = readVisualConfig(file, opened.stateDict, languageModel);
    checkShapes(file, opened.stateDict, visualShapes(visual));
    const conditions = readConditionsConfig(file, config);
    if (conditions) {
      checkShapes(file, opened.stateDict, conditionsShapes(conditions, languageModel.dim));
    }
    const globalSpanSeconds = readGlobalSpan(file, config);
    const stills = readStills(file, config);
    const codec = config['compression_model_checkpoint'];
    const codecName =
      typeof codec === 'string' ? /^\/\/pretrained\/(.+)$/.exec(codec)?.[1] : undefined;
    return {
      ...opened,
      ...{ languageModel, visual, conditions, globalSpanSeconds, stills, codecName },
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** An addition to the reference's settings; its own models attend to the whole film. */
function readGlobalSpan(path: string, config: ConfigTree): number | undefined {
  const span = getSetting(config, 'video.add_global.span_seconds');
  return span === undefined || span === null
    ? undefined
    : parseSettings(path, span, z.number().positive().max(3600), 'unsupported');
}

/** An addition to the reference's settings; the music of its own models goes on as it is. */
function readStills(path: string, config: ConfigTree): StillsConfig | undefined {
  const stills = getSetting(config, 'video.stills');
  return stills === undefined || stills === null
    ? undefined
    : parseSettings(path, stills, stillsConfigSchema, 'unsupported');
}

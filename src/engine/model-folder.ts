import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, asAppError } from '../shared/app-error.ts';
import { conditionsConfigSchema } from './checkpoint/conditions-config.ts';
import { languageModelConfigSchema } from './checkpoint/language-model-config.ts';
import { anyCodecConfigSchema } from './checkpoint/spectral-config.ts';
import { visualConfigSchema } from './checkpoint/visual-config.ts';
import { stillsConfigSchema } from './stills-config.ts';
import { readOutsideFile } from '../files/open-outside-file.ts';
import { parseJson } from '../shared/parse-json.ts';
import { precisions } from './graph/precision.ts';

/** The file that marks a folder as a model; written last, so the model is complete if it exists. */
export const modelFileName = 'model.json';

/** Raised whenever older models can no longer be read. */
export const modelFormatVersion = 1;

/** Largest size of `model.json`, which contains the full licence. */
const descriptionLimits = { maximumLength: 4 << 20, maximumDepth: 32 };

const licenceSchema = z.object({
  /** Short name, e.g. `CC-BY-NC-4.0`. */
  name: z.string(),
  /** The full text of the licence, or where to find it. */
  text: z.string(),
});

/** Schema of `model.json`. */
export const modelSchema = z.object({
  schema: z.literal('vidmuse-studio/model'),
  formatVersion: z.literal(modelFormatVersion),
  id: z.string(),
  precision: z.enum(precisions),
  /** Identifies the weights and how they are stored, for caches. */
  fingerprint: z.string(),
  languageModel: languageModelConfigSchema,
  visual: visualConfigSchema,
  /** EnCodec, unless it names another kind. */
  codec: anyCodecConfigSchema,
  /** Inputs of the model besides pictures; absent for models without any. */
  conditions: conditionsConfigSchema.optional(),
  /**
   * Length of the clips that the model was trained on, over which its global frames were spread: each
   * window then attends to a section of this length around it. Absent for models that attend to the
   * whole film, as the reference does.
   */
  globalSpanSeconds: z.number().positive().optional(),
  /** Chords are held while the picture stands still; absent for models whose music goes on as it is. */
  stills: stillsConfigSchema.optional(),
  /** Files that the model was imported from. */
  source: z.array(z.object({ file: z.string(), byteLength: z.number(), sha256: z.string() })),
  licence: licenceSchema,
  /** A notice for every user of the model, e.g. that it is untrained. */
  notice: z.string().optional(),
});

/** Content of `model.json`, the description of an imported model. */
export type ModelDescription = z.infer<typeof modelSchema>;

/** An imported model on disk. */
export interface ModelFolder {
  readonly path: string;
  readonly description: ModelDescription;
}

const idPattern = /^[a-z0-9][a-z0-9._-]*$/i;

/**
 * Checks a model's id, which is also the name of its folder.
 *
 * @throws AppError `bad-argument`
 */
export function checkModelId(id: string): string {
  if (idPattern.test(id)) return id;
  throw new AppError(
    'bad-argument',
    `"${id}" cannot be the id of a model: use letters, digits, dots, dashes and underscores.`,
  );
}

/**
 * Reads the description of an imported model.
 *
 * @throws AppError `not-found` with the models that there are, `bad-model` when it cannot be used
 */
export async function openModelFolder(modelsDir: string, id: string): Promise<ModelFolder> {
  const path = join(modelsDir, checkModelId(id));
  let text: string;
  try {
    text = await readDescription(path);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'not-found')) {
      throw asAppError(error, `read the model "${path}"`, 'bad-model');
    }
    const known = (await listModels(modelsDir)).map((model) => model.description.id);
    const there = known.length > 0 ? `There are: ${known.join(', ')}.` : 'There are none yet.';
    throw new AppError(
      'not-found',
      `There is no model "${id}" in "${modelsDir}". ${there} Import one with: vidmuse import <checkpoint-dir> --id ${id}`,
    );
  }
  return { path, description: parseDescription(path, text) };
}

/**
 * Lists the usable models of a folder by id, those with a notice last, because they may be untrained. A
 * folder that does not exist has none.
 */
export async function listModels(modelsDir: string): Promise<ModelFolder[]> {
  const names = await readdir(modelsDir).catch(() => []);
  const models: ModelFolder[] = [];
  for (const name of names.filter((candidate) => idPattern.test(candidate)).sort()) {
    const path = join(modelsDir, name);
    const text = await readDescription(path).catch(() => undefined);
    if (text === undefined) continue;
    try {
      models.push({ path, description: parseDescription(path, text) });
    } catch {
      // A broken model is reported when it is opened and must not hide the others.
    }
  }
  const isNoted = ({ description }: ModelFolder) => Number(description.notice !== undefined);
  return models.sort((a, b) => isNoted(a) - isNoted(b));
}

/** Reads `model.json`. Throws AppError `not-found`, `unsupported` for a file that is too large. */
async function readDescription(path: string): Promise<string> {
  const file = join(path, modelFileName);
  const maximumBytes = descriptionLimits.maximumLength;
  return (await readOutsideFile(file, { maximumBytes, followLinks: true })).toString();
}

function parseDescription(path: string, text: string): ModelDescription {
  const broken = (reason: string, cause?: unknown) =>
    new AppError('bad-model', `The model "${path}" cannot be used: ${reason}. Import it again.`, {
      cause,
    });
  let json: unknown;
  try {
    json = parseJson(text, descriptionLimits, `read ${modelFileName}`);
  } catch (error) {
    throw broken(`${modelFileName} is not JSON`, error);
  }
  const version = z.object({ formatVersion: z.number() }).safeParse(json);
  if (version.success && version.data.formatVersion > modelFormatVersion) {
    throw broken(
      `it has format ${version.data.formatVersion}, newer than this version of VidMuse Studio knows`,
    );
  }
  const parsed = modelSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw broken(
    `${modelFileName} has a bad value at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}`,
  );
}

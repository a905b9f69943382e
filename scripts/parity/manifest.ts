import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { AppError, asAppError } from '../../src/shared/app-error.ts';

const arraySchema = z.object({
  /** Path from the golden folder; the name encodes the role of the array. */
  file: z.string(),
  shape: z.array(z.int().nonnegative()),
  meaning: z.string().optional(),
  params: z
    .looseObject({
      /** Forward calls whose logits were recorded. */
      step_indices: z.array(z.int().nonnegative()).optional(),
      cfg_coef: z.number().optional(),
      /** Shapes of a window's local and global frames. */
      in_shapes: z.array(z.array(z.int())).optional(),
      /** Indices of the video's frames. */
      frame_ids: z.array(z.int().nonnegative()).optional(),
    })
    .optional(),
});

const summarySchema = z.looseObject({
  params: z
    .looseObject({
      duration: z.number().optional(),
      max_duration: z.number().optional(),
      extend_stride: z.number().optional(),
      cfg_coef: z.number().optional(),
      prompt: z.number().optional(),
    })
    .optional(),
  min_distance_margin_per_codebook: z.array(z.number()).optional(),
});

const manifestSchema = z.looseObject({
  /** Path of the video that everything was recorded from. */
  video: z.string().optional(),
  summary: z.record(z.string(), summarySchema).default({}),
  arrays: z.array(arraySchema).min(1),
});

/** One recorded array. */
export type ArrayEntry = z.infer<typeof arraySchema>;

/** `manifest.json` of a golden folder, which describes the recording. */
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * Reads `manifest.json` of a golden folder.
 *
 * @throws AppError `not-found` when there is none, `bad-argument` when it is not what it should be
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'manifest.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw asAppError(error, `read "${path}", which says what a golden folder holds`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new AppError('bad-argument', `"${path}" is not JSON; record the golden data again.`, {
      cause: error,
    });
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError(
    'bad-argument',
    `"${path}" has a bad value at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}`,
  );
}

import { z } from 'zod';
import { AppError } from './app-error.ts';
import { filmContextSchema } from './film-context.ts';
import type { ModelParameters } from './model-parameters.ts';
import { showValue } from './show-text.ts';
import { stillMusicSchema } from './still-music.ts';

/** How VidMuse draws tokens: names and meaning of the reference's `set_generation_params`. */
export const samplingSchema = z.object({
  /** Guidance by the video: logits = null + (video - null) * cfgCoef. */
  cfgCoef: z.number(),
  /** Draw from this many best tokens; 0 means from all. Not used when `topP` is above 0. */
  topK: z.int().nonnegative(),
  /** When above 0, draw from the best tokens that together hold this probability. */
  topP: z.number().min(0).max(1),
  /** Divides the logits; 0 is greedy. */
  temperature: z.number().min(0),
  /** Always take the best token. */
  greedy: z.boolean(),
});
export type Sampling = z.infer<typeof samplingSchema>;

/** The reference's defaults. */
export const defaultSampling: Sampling = {
  cfgCoef: 3,
  topK: 250,
  topP: 0,
  temperature: 1,
  greedy: false,
};

/**
 * How frames are given to windows. `reference` repeats the reference's arithmetic with its defects
 * (a last window that sees frames from too early; a token lost to rounding); `aligned` shows every
 * window the frames of its own time.
 */
export const windowModes = ['aligned', 'reference'] as const;
export type WindowMode = (typeof windowModes)[number];

const seconds = z.number().positive().max(3600);

const schema = samplingSchema.extend({
  /** Length composed at once, `max_duration`; by default the length that the model was trained on. */
  windowSeconds: seconds.optional(),
  /** Distance of windows, `extend_stride`; by default the model's own. */
  strideSeconds: seconds.optional(),
  /** `aligned` covers the whole film; `reference` takes whole seconds, as VidMuse's own code. */
  windows: z.enum(windowModes).optional(),
  /** What each window attends to of the film; by default, what the model was trained for. */
  filmContext: filmContextSchema.optional(),
  /** What music does while the picture stands still; only of a model that holds its chords there. */
  stills: stillMusicSchema.optional(),
  /** Beats per minute, of a model that can be asked for them; left out, the model chooses. */
  tempo: z.number().positive().max(400).optional(),
  /** A key such as `A minor`, of a model that can be asked for it; left out, the model chooses. */
  key: z.string().max(16).optional(),
  /** Where a bar begins, in seconds of the timeline; left out, where the music begins. */
  downbeat: z.number().min(-36_000).max(360_000).optional(),
  /** Take nearly equal frames, as of a still picture, for equal ones: faster, and not exact. */
  mergeStills: z.boolean().optional(),
});

/** Schema of the parameters of a VidMuse model as a take keeps them: no others. */
export const vidMuseParametersSchema = schema.strict();

/** VidMuse's view of {@link ModelParameters}. */
export type VidMuseParameters = z.infer<typeof schema>;

/**
 * Reads parameters as VidMuse's. Sampling parameters that are left out have the reference's defaults.
 *
 * @throws AppError `bad-argument` names the parameter and its value
 */
export function parseVidMuseParameters(parameters: ModelParameters): VidMuseParameters {
  const result = vidMuseParametersSchema.safeParse({ ...defaultSampling, ...parameters });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = String(issue?.code === 'unrecognized_keys' ? issue.keys[0] : (issue?.path[0] ?? ''));
  throw new AppError(
    'bad-argument',
    `The parameter ${showValue(name)} = ${showValue(String(parameters[name]))} is not valid for a VidMuse model: ${issue?.message ?? ''}`,
  );
}

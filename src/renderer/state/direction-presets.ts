import { z } from 'zod';
import { filmContextSchema, type FilmContext } from '../../shared/film-context.ts';
import { stillMusicSchema, type StillMusic } from '../../shared/still-music.ts';
import { samplingSchema } from '../../shared/vidmuse-parameters.ts';
import { recall, remember } from './remembered.ts';

/** A direction that the user has saved under a name. What is left out is the model's own. */
const presetSchema = z.strictObject({
  name: z.string().min(1),
  sampling: samplingSchema,
  filmContext: filmContextSchema.optional(),
  stills: stillMusicSchema.optional(),
  tempo: z.number().optional(),
  key: z.string().optional(),
});
export type DirectionPreset = z.infer<typeof presetSchema>;

/** What the fields of the direction say, for one model: nothing that it does not take. */
export interface Direction extends Pick<DirectionPreset, 'sampling'> {
  readonly filmContext: FilmContext;
  readonly stills?: StillMusic;
  readonly tempo?: number;
  readonly key?: string;
}

/** The presets of this user, the newest last; those that cannot be read are left out. */
export function recallPresets(): readonly DirectionPreset[] {
  const { presets } = recall('directions', { presets: [] as unknown[] });
  return presets.flatMap((preset) => presetSchema.safeParse(preset).data ?? []);
}

export function rememberPresets(presets: readonly DirectionPreset[]): void {
  remember('directions', { presets });
}

/** A preset as a model takes it: without a tempo and a key that it cannot be asked for. */
export function fitPreset(
  { filmContext, stills = 'held', tempo, key, sampling }: Omit<DirectionPreset, 'name'>,
  model: {
    readonly tempi: readonly number[];
    readonly ownFilmContext: FilmContext;
    readonly holdsStills: boolean | undefined;
  },
): Direction {
  return {
    sampling,
    filmContext: filmContext ?? model.ownFilmContext,
    ...(model.holdsStills ? { stills } : {}),
    ...(tempo !== undefined && model.tempi.includes(tempo) ? { tempo } : {}),
    ...(key !== undefined && model.tempi.length > 0 ? { key } : {}),
  };
}

/** Whether two directions of one model ask for the same. */
export function isSameDirection(
  { sampling, ...one }: Direction,
  { sampling: others, ...other }: Direction,
): boolean {
  return isSame(sampling, others) && isSame(one, other);
}

function isSame<Value extends object>(one: Value, other: Value): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof Value>;
  return [...names].every((name) => one[name] === other[name]);
}

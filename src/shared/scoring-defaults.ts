/**
 * The models that come with VidMuse Studio, the best first: the first of them that is there is used where no other
 * is named.
 */
export const starterModelIds: readonly string[] = ['starter2', 'starter'];

/** The number of a model that comes with VidMuse Studio: `starter`, `starter2` and so on; undefined for others. */
export function starterNumber(modelId: string): number | undefined {
  const [name, number] = /^starter([2-9]?)$/.exec(modelId) ?? [];
  return name === undefined ? undefined : Number(number || 1);
}

/** Integrated loudness that the reference brings its music to, in LUFS. */
export const referenceLufs = -16;

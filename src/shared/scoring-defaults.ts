/** The model that is used wherever no other is named; it comes with VidMuse Studio. */
export const starterModelId = 'starter';

/** The number of a model that comes with VidMuse Studio: `starter`, `starter2` and so on; undefined for others. */
export function starterNumber(modelId: string): number | undefined {
  const [name, number] = /^starter([2-9]?)$/.exec(modelId) ?? [];
  return name === undefined ? undefined : Number(number || 1);
}

/** Integrated loudness that the reference brings its music to, in LUFS. */
export const referenceLufs = -16;

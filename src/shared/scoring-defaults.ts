/** The model that comes with VidMuse Studio. */
export const starterModelId = 'starter';

/** Integrated loudness that the reference brings its music to, in LUFS. */
export const referenceLufs = -16;

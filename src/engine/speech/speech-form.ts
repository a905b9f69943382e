/** Sample rate of the mono sound that speech is found in, in Hz. */
export const speechSampleRate = 16_000;
/** Samples that one probability of speech stands for: 32 ms. */
export const speechChunkSamples = 512;

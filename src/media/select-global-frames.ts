/** How many frames the released model sees of the whole video. */
export const referenceGlobalCount = 32;

/**
 * Indices of `globalCount` frames spread over all `frameCount` frames, first and last included:
 * floor(i (n - 1) / (count - 1)).
 */
export function selectGlobalFrames(
  frameCount: number,
  globalCount: number = referenceGlobalCount,
): number[] {
  const gaps = Math.max(1, globalCount - 1);
  return Array.from({ length: globalCount }, (_, position) =>
    Math.floor((position * (frameCount - 1)) / gaps),
  );
}

/**
 * The reference's choice of local frames: every s-th frame from the first on, s = ceil(rate / 2), cut
 * or padded by the last chosen one to exactly `localCount` (2 per second of whole duration, unless
 * given). At 25 frames per second s = 13: the frames are 0.52 s apart, not 0.5 s.
 */
export function selectReferenceLocalFrames({
  frameCount,
  averageFramesPerSecond,
  localCount,
}: {
  readonly frameCount: number;
  readonly averageFramesPerSecond: number;
  readonly localCount: number;
}): number[] {
  const step = Math.max(1, Math.ceil(averageFramesPerSecond / 2));
  const last = Math.floor((frameCount - 1) / step) * step;
  return Array.from({ length: localCount }, (_, position) => Math.min(position * step, last));
}

/**
 * Local frames that belong to their times: for each of `localCount` times, 0.5 s apart, the index of
 * the frame on screen then. `presentationSeconds` are the times at which the frames appear, rising.
 */
export function selectAlignedLocalFrames({
  presentationSeconds,
  localCount,
  intervalSeconds = 0.5,
}: {
  readonly presentationSeconds: ArrayLike<number>;
  readonly localCount: number;
  readonly intervalSeconds?: number;
}): number[] {
  // Containers round timestamps to their own clock, at worst to milliseconds.
  const roundingSeconds = 0.000_6;
  let shown = 0;
  return Array.from({ length: localCount }, (_, position) => {
    const seconds = position * intervalSeconds + roundingSeconds;
    while ((presentationSeconds[shown + 1] ?? Number.POSITIVE_INFINITY) <= seconds) shown += 1;
    return shown;
  });
}

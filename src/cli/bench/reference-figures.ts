/**
 * Speeds of the reference (ZeyueT/VidMuse 1e9296e, small scale, random weights): PyTorch 1.13 in
 * float32, 2 threads on 2 cores of an AMD EPYC with AVX-512, 23 GiB.
 */
export const referenceFigures = {
  scale: 'small',
  machine: 'PyTorch 1.13, float32, 2 threads on 2 AMD EPYC cores with AVX-512',
  /** 60 local and 32 global frames, with the video and with the null video; middle of 14.5-15.4 s. */
  featuresSecondsPerWindow: 15,
  /** The first 100 steps with 3,000 cross tokens: keys and values are projected again at each step. */
  decodeSecondsPerStep: 4.55,
  /** The same with cross keys and values kept, which the reference does not do. */
  decodeSecondsPerStepCached: 0.718,
  codecDecodeTimesRealTime: 30 / 7.3,
  codecEncodeTimesRealTime: 10 / 1.55,
  /** Opening the model; middle of 19-24 s. The reference has no import. */
  loadSeconds: 21.5,
} as const;

/** How many times a figure of ours is better than the reference's; null at another scale. */
export function timesFaster(scale: string, ratio: number): number | null {
  return scale === referenceFigures.scale ? ratio : null;
}

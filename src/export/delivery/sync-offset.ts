/** How far a sound is searched for, in samples: 100 ms at 48 kHz. */
const reachSamples = 4800;
/** How much of it is compared. */
const windowSamples = 24_000;

/**
 * By how many samples `written` comes later than `expected` (negative: earlier), where they are most
 * alike around the loudest part; undefined where there is too little sound to tell. Of places that are
 * equally alike, as in a steady tone, the nearest counts.
 */
export function syncOffset(expected: Float32Array, written: Float32Array): number | undefined {
  const from = loudestWindow(expected);
  if (from === undefined) return undefined;
  const part = expected.subarray(from, from + windowSamples);
  let best = 0;
  let bestMatch = -Infinity;
  for (let distance = 0; distance <= reachSamples; distance++) {
    for (const lag of distance === 0 ? [0] : [distance, -distance]) {
      const match = correlation(part, written, from + lag);
      // Rounding must not make a place further off win.
      if (match > bestMatch + 1e-4) [best, bestMatch] = [lag, match];
    }
  }
  return bestMatch > 0.5 ? best : undefined;
}

function loudestWindow(samples: Float32Array): number | undefined {
  let best: number | undefined;
  let loudest = windowSamples * 1e-8;
  for (
    let from = reachSamples;
    from + windowSamples + reachSamples <= samples.length;
    from += windowSamples / 4
  ) {
    let energy = 0;
    for (let index = from; index < from + windowSamples; index++) energy += samples[index]! ** 2;
    if (energy <= loudest) continue;
    [best, loudest] = [from, energy];
  }
  return best;
}

/** Similarity from -1 to 1, independent of the levels of both. */
function correlation(part: Float32Array, other: Float32Array, at: number): number {
  let product = 0;
  let own = 0;
  let others = 0;
  // Every third sample distinguishes places as well, and takes a third of the time.
  for (let index = 0; index < part.length; index += 3) {
    const a = part[index]!;
    const b = other[at + index] ?? 0;
    product += a * b;
    own += a * a;
    others += b * b;
  }
  return own === 0 || others === 0 ? 0 : product / Math.sqrt(own * others);
}

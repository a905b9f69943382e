/** Below this, a block is silence (BS.1770-4). */
const absoluteGateLufs = -70;
/** Blocks that much below the mean of the others do not count for the integrated loudness. */
const integratedGateLu = -10;
/** The same for the loudness range (EBU Tech 3342). */
const rangeGateLu = -20;
const offsetLufs = -0.691;

/** Loudness of a weighted mean square. */
export function toLufs(energy: number): number {
  return offsetLufs + 10 * Math.log10(energy);
}

function toEnergy(lufs: number): number {
  return 10 ** ((lufs - offsetLufs) / 10);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The energies that pass the absolute gate, then one relative to their mean. */
function gate(energies: readonly number[], relativeLu: number): number[] {
  const audible = energies.filter((energy) => energy > toEnergy(absoluteGateLufs));
  const threshold = mean(audible) * 10 ** (relativeLu / 10);
  return audible.filter((energy) => energy > threshold);
}

/** Integrated loudness in LUFS of the energies of gating blocks; -Infinity where all are silent. */
export function gatedLoudness(blockEnergies: readonly number[]): number {
  return toLufs(mean(gate(blockEnergies, integratedGateLu)));
}

/** Loudness range in LU of short-term energies: from the 10th to the 95th percentile. */
export function loudnessRange(shortTermEnergies: readonly number[]): number {
  const sorted = gate(shortTermEnergies, rangeGateLu).sort((one, other) => one - other);
  if (sorted.length === 0) return 0;
  const percentile = (part: number): number =>
    toLufs(sorted[Math.round(part * (sorted.length - 1))]!);
  return percentile(0.95) - percentile(0.1);
}

import { referenceLufs } from '../../shared/scoring-defaults.ts';
import { ReferenceLoudnessMeter } from '../../sound/reference-loudness-meter.ts';

/** Root mean square below which music is not changed. */
const rmsFloor = 2e-3;

/** Result of {@link measureLoudness}. */
export interface LoudnessMeasurement {
  /** Integrated loudness by BS.1770-4; -Infinity for silence. */
  readonly integratedLufs: number;
  readonly rms: number;
}

/** Measures samples that come in blocks, the first of the reference's two passes over them. */
export async function measureLoudness(
  blocks: Iterable<Float32Array> | AsyncIterable<Float32Array>,
  sampleRate: number,
): Promise<LoudnessMeasurement> {
  const meter = new ReferenceLoudnessMeter(sampleRate);
  for await (const block of blocks) meter.push(block);
  return { integratedLufs: meter.integratedLufs, rms: meter.rms };
}

/**
 * The change that brings music of this loudness to `targetLufs` as the reference's writer does: a
 * gain and a soft clip by tanh, or nothing for music too quiet to be measured, then a clip to ±1.
 * It is applied to one block of samples after the other.
 */
export function loudnessCorrection(
  measurement: LoudnessMeasurement,
  targetLufs: number = referenceLufs,
): (samples: Float32Array) => Float32Array {
  const { integratedLufs, rms } = measurement;
  if (rms < rmsFloor || integratedLufs === -Infinity) {
    return (samples) => samples.map((sample) => Math.max(-1, Math.min(1, sample)));
  }
  const gain = Math.fround(10 ** ((targetLufs - integratedLufs) / 20));
  return (samples) => samples.map((sample) => Math.tanh(Math.fround(gain * sample)));
}

/** Measures and corrects samples that are in memory; see {@link loudnessCorrection}. */
export function normalizeLoudness(
  samples: Float32Array,
  sampleRate: number,
  targetLufs: number = referenceLufs,
): Float32Array {
  const meter = new ReferenceLoudnessMeter(sampleRate);
  meter.push(samples);
  return loudnessCorrection(meter, targetLufs)(samples);
}

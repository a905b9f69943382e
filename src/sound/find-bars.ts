import type { Onset } from './find-onsets.ts';
import { firstAfter } from './find-beats.ts';

/** How beats are grouped. */
export interface Bars {
  readonly beatsPerBar: 3 | 4;
  /** Which beat is the first of a bar, counted from 0. */
  readonly firstBar: number;
}

/** An onset this near to a beat is its accent. */
const nearSeconds = 0.06;
/** Bars of three are believed where they stand out this much more than bars of four. */
const threeFactor = 1.3;

/**
 * How beats are grouped in bars, by the beats that have the strongest onsets. Bars of four unless bars of
 * three stand out: with equal accents, the first beat begins a bar.
 */
export function findBars(beats: readonly number[], onsets: readonly Onset[]): Bars {
  const strengths = beats.map((beat) => accentAt(onsets, beat));
  const three = strongestPhase(strengths, 3);
  const four = strongestPhase(strengths, 4);
  return three.contrast > threeFactor * four.contrast + 0.05
    ? { beatsPerBar: 3, firstBar: three.phase }
    : { beatsPerBar: 4, firstBar: four.phase };
}

function accentAt(onsets: readonly Onset[], seconds: number): number {
  let accent = 0;
  for (let index = firstAfter(onsets, seconds - nearSeconds); index < onsets.length; index++) {
    const onset = onsets[index]!;
    if (onset.seconds > seconds + nearSeconds) break;
    accent = Math.max(accent, onset.strength);
  }
  return accent;
}

function strongestPhase(
  strengths: readonly number[],
  length: number,
): { readonly phase: number; readonly contrast: number } {
  const mean = strengths.reduce((sum, value) => sum + value, 0) / Math.max(1, strengths.length);
  let best = { phase: 0, contrast: 0 };
  for (let phase = 0; phase < length; phase++) {
    const own = strengths.filter((_, index) => index % length === phase);
    const contrast = own.reduce((sum, value) => sum + value, 0) / Math.max(1, own.length) - mean;
    if (contrast > best.contrast + 1e-6) best = { phase, contrast };
  }
  return best;
}

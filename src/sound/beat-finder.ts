import { beatFinding, type FoundBeats } from '../shared/found-beats.ts';
import { findBars } from './find-bars.ts';
import { findBeats } from './find-beats.ts';
import { findOnsets } from './find-onsets.ts';
import { OnsetMeter, pitchRate } from './onset-meter.ts';

/** With fewer of its beats on an onset than this, a pulse is none: a chance one has about half. */
const leastClarity = 0.6;

/** Finds onsets, tempo, beats and bars of a mono sound that is fed block by block. */
export class BeatFinder {
  readonly #meter: OnsetMeter;

  constructor(sampleRate: number) {
    this.#meter = new OnsetMeter(sampleRate);
  }

  /** Takes the next samples. */
  push(samples: Float32Array): void {
    this.#meter.push(samples);
  }

  /** What was found; the sound is taken to end here. */
  get found(): FoundBeats {
    const curves = this.#meter.curves;
    const onsets = findOnsets(curves);
    const pulse = findBeats(curves.novelty, onsets);
    return {
      version: beatFinding,
      onsets: onsets.map(({ seconds, strength }) => ({
        seconds: rounded(seconds),
        strength: rounded(strength),
      })),
      ...(pulse &&
        pulse.clarity >= leastClarity && {
          pulse: {
            ...findBars(pulse.beats, onsets),
            beatsPerMinute: rounded(pulse.beatsPerMinute),
            beats: pulse.beats.map((beat) => rounded(Math.max(0, beat))),
            clarity: rounded(pulse.clarity),
            harmony: pulse.beats.map((beat, index) =>
              harmonyOf(curves.pitches, beat, pulse.beats[index + 1] ?? beat + 0.5),
            ),
          },
        }),
    };
  }
}

/** Share of each pitch class in a stretch; the loudest tenth of a second does not drown the others. */
function harmonyOf(pitches: Float32Array, fromSeconds: number, toSeconds: number): number[] {
  const sums = new Array<number>(12).fill(0);
  const first = Math.round(fromSeconds * pitchRate);
  const last = Math.max(first + 1, Math.round(toSeconds * pitchRate));
  for (let step = first; step < last; step++) {
    for (let pitch = 0; pitch < 12; pitch++) {
      sums[pitch]! += Math.sqrt(pitches[12 * step + pitch] ?? 0);
    }
  }
  const total = sums.reduce((sum, value) => sum + value, 0);
  return sums.map((value) => (total > 0 ? rounded(value / total) : 0));
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

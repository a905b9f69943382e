import { beatFinding, type FoundBeats } from '../shared/found-beats.ts';
import { findBars } from './find-bars.ts';
import { findBeats } from './find-beats.ts';
import { findOnsets } from './find-onsets.ts';
import { OnsetMeter } from './onset-meter.ts';

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
          },
        }),
    };
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

import { ChordSpectrum, chooseChord, semitoneHertz, type SemitoneFrame } from './chord-spectrum.ts';

/** Samples [start, end) in which chords are held. */
export interface HeldRange {
  readonly start: number;
  readonly end: number;
}

/** How chords are held. */
export interface HoldOptions {
  readonly sampleRate: number;
  /** Place of the first sample on the timeline. */
  readonly startSample: number;
  /** In order, apart from each other. */
  readonly ranges: readonly HeldRange[];
  /** Level of held chords against the music that they replace. */
  readonly levelDecibels: number;
}

/** Frames are this far apart. */
const hopSeconds = 0.125;
/** Tones are averaged over this many frames before and after one, once before the chord is chosen and once after. */
const reachHops = 8;
/** Times over which music gives way to its held chords, and comes back. */
const fadeInSeconds = 1;
const fadeOutSeconds = 0.4;
/** What noise leaves of tones is not raised further than this. */
const greatestGain = 4;

const kernel = Float64Array.from(
  { length: 2 * reachHops + 1 },
  (_, index) => 1 + Math.cos((Math.PI * (index - reachHops)) / (reachHops + 1)),
);

/**
 * Replaces music in some ranges by the chords that it plays there, held: each tone is a sine whose level
 * follows the tone's over about two seconds, and whose phase follows from its place on the timeline. Nothing
 * begins in a held chord. Elsewhere samples pass unchanged. However the music is portioned, the result is
 * the same.
 */
export class ChordHolder {
  readonly #options: HoldOptions;
  readonly #spectrum: ChordSpectrum;
  readonly #hop: number;
  readonly #lookAhead: number;
  readonly #frames = new Map<number, SemitoneFrame>();
  readonly #chords = new Map<number, Float64Array>();
  readonly #held = new Map<number, Float64Array>();
  /** The samples from `#inputStart` to `#inputEnd` of the timeline. */
  #input = new Float32Array(0);
  #inputStart: number;
  #given: number;
  #isFinished = false;

  constructor(options: HoldOptions) {
    this.#options = options;
    this.#spectrum = new ChordSpectrum(options.sampleRate);
    this.#hop = Math.round(hopSeconds * options.sampleRate);
    this.#lookAhead = (2 * reachHops + 2) * this.#hop + this.#spectrum.frame / 2;
    this.#inputStart = options.startSample;
    this.#given = options.startSample;
  }

  /** Adds samples and returns those that have become final. */
  push(samples: Float32Array): Float32Array {
    const joined = new Float32Array(this.#input.length + samples.length);
    joined.set(this.#input);
    joined.set(samples, this.#input.length);
    this.#input = joined;
    return this.#advance();
  }

  /** Ends the music and returns what was held back. */
  finish(): Float32Array {
    this.#isFinished = true;
    return this.#advance();
  }

  get #inputEnd(): number {
    return this.#inputStart + this.#input.length;
  }

  #advance(): Float32Array {
    const from = this.#given;
    const end = this.#inputEnd;
    const decided = this.#isFinished ? end : end - this.#lookAhead;
    const result = new Float32Array(end - from);
    while (this.#given < end) {
      const range = this.#options.ranges.find((candidate) => candidate.end > this.#given);
      if (!range || this.#given < range.start) {
        const to = Math.min(end, range?.start ?? end);
        result.set(
          this.#input.subarray(this.#given - this.#inputStart, to - this.#inputStart),
          this.#given - from,
        );
        this.#given = to;
        continue;
      }
      const to = Math.min(range.end, decided);
      if (to <= this.#given) break;
      this.#hold(result.subarray(this.#given - from, to - from), range);
      this.#given = to;
    }
    this.#forget();
    return result.subarray(0, this.#given - from);
  }

  /** Fills samples from `#given` on. */
  #hold(result: Float32Array, range: HeldRange): void {
    const { sampleRate } = this.#options;
    const first = this.#given;
    const wave = new Float64Array(result.length);
    for (let hop = Math.floor(first / this.#hop); hop * this.#hop < first + result.length; hop++) {
      this.#addTones(wave, hop, first);
    }
    for (let index = 0; index < result.length; index++) {
      const sample = first + index;
      const share = this.#heldShare(sample, range, sampleRate);
      const dry = this.#input[sample - this.#inputStart]!;
      result[index] = Math.sqrt(1 - share) * dry + Math.sqrt(share) * wave[index]!;
    }
  }

  /** How much of a sample is held, 0 to 1; all of it where the music begins with the range. */
  #heldShare(sample: number, { start, end }: HeldRange, sampleRate: number): number {
    const isBeginning = start <= this.#options.startSample;
    const sinceStart = isBeginning ? 1 : (sample - start) / (fadeInSeconds * sampleRate);
    const untilEnd = (end - sample) / (fadeOutSeconds * sampleRate);
    const place = Math.min(1, sinceStart, untilEnd);
    return (1 - Math.cos(Math.PI * place)) / 2;
  }

  /** Adds the tones between one hop and the next. */
  #addTones(wave: Float64Array, hop: number, first: number): void {
    const { sampleRate } = this.#options;
    const [now, next] = [this.#heldAt(hop), this.#heldAt(hop + 1)];
    const from = Math.max(0, hop * this.#hop - first);
    const to = Math.min(wave.length, (hop + 1) * this.#hop - first);
    for (const [tone, hertz] of semitoneHertz.entries()) {
      const [before, after] = [now[tone]!, next[tone]!];
      if (before === 0 && after === 0) continue;
      const turn = (2 * Math.PI * hertz) / sampleRate;
      for (let index = from; index < to; index++) {
        const sample = first + index;
        const place = sample / this.#hop - hop;
        // Phases of the tones differ, so that their peaks do not meet.
        wave[index]! += (before + (after - before) * place) * Math.cos(turn * sample + 2.4 * tone);
      }
    }
  }

  /** Amplitudes of the held tones at a hop. */
  #heldAt(hop: number): Float64Array {
    return remember(this.#held, hop, () => {
      const tones = this.#average(hop, (near) => this.#chordAt(near));
      const power = this.#average(hop, (near) => Float64Array.of(this.#frameAt(near).power))[0]!;
      const own = tones.reduce((sum, amplitude) => sum + amplitude ** 2 / 2, 0);
      if (own === 0) return tones;
      const level = 10 ** (this.#options.levelDecibels / 20);
      const gain = level * Math.min(Math.sqrt(power / own), greatestGain);
      return tones.map((amplitude) => gain * amplitude);
    });
  }

  #chordAt(hop: number): Float64Array {
    return remember(this.#chords, hop, () =>
      chooseChord(this.#average(hop, (near) => this.#frameAt(near).tones)),
    );
  }

  #frameAt(hop: number): SemitoneFrame {
    return remember(this.#frames, hop, () => {
      const { frame } = this.#spectrum;
      const samples = new Float32Array(frame);
      const start = hop * this.#hop - frame / 2 - this.#inputStart;
      const known = this.#input.subarray(Math.max(0, start), Math.max(0, start + frame));
      samples.set(known, Math.max(0, -start));
      return this.#spectrum.read(samples);
    });
  }

  /** The weighted mean around a hop, of the hops that lie in the music. */
  #average(hop: number, valueAt: (hop: number) => Float64Array): Float64Array {
    const earliest = Math.ceil(this.#options.startSample / this.#hop);
    const latest = this.#isFinished ? Math.floor((this.#inputEnd - 1) / this.#hop) : Infinity;
    const clamp = (place: number) => Math.max(earliest, Math.min(place, latest));
    let sum: Float64Array | undefined;
    let total = 0;
    for (const [index, weight] of kernel.entries()) {
      const value = valueAt(clamp(hop + index - reachHops));
      sum ??= new Float64Array(value.length);
      for (let place = 0; place < value.length; place++) sum[place]! += weight * value[place]!;
      total += weight;
    }
    return sum!.map((value) => value / total);
  }

  /** Drops what no later sample needs. */
  #forget(): void {
    const kept = Math.max(this.#inputStart, this.#given - this.#lookAhead);
    this.#input = this.#input.slice(kept - this.#inputStart);
    this.#inputStart = kept;
    const before = Math.floor(this.#given / this.#hop) - 2 * reachHops;
    for (const known of [this.#frames, this.#chords, this.#held]) {
      for (const hop of known.keys()) if (hop < before) known.delete(hop);
    }
  }
}

function remember<Value>(known: Map<number, Value>, key: number, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

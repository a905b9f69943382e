import { mapChannels, silence, type Stereo } from './sound-node.ts';

/** How a film is shuttled through. Positions and lengths are samples. */
export interface Shuttle {
  /** Where in the film it begins, and where the film ends. */
  readonly startSample: number;
  readonly endSample: number;
  /** Speed and direction, not 0: -2 is twice as fast backwards. */
  readonly rate: number;
  /** Keeps the pitch; otherwise it changes with the speed, and the sound runs backwards, as on tape. */
  readonly keepsPitch: boolean;
}

/** Reads samples [from, to) of the film, all inside of it; undefined if they are no longer needed. */
export type ReadFilm = (from: number, to: number) => Promise<Stereo | undefined>;

const grainSamples = 2048;
const hopSamples = grainSamples / 2;
/** How far a grain may be off its place to continue the one before it: half a period of 47 Hz. */
const reachSamples = 512;
/** Places are tried, and compared, this many samples apart. */
const searchStep = 8;

/** Two of them, half a grain apart, add up to 1. */
const grainWindow = Float32Array.from(
  { length: grainSamples },
  (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / grainSamples),
);

/**
 * The sound of a film at another speed, as samples that follow each other from the start of the shuttle.
 * With the pitch kept, grains of the film are added up at its own speed, each laid where it continues the
 * one before it best (waveform similarity overlap-add, Verhelst and Roelands 1993); backwards, each grain
 * still runs forwards. As on tape, samples are read at the speed, averaged over what one of them skips.
 */
export class ShuttleSound {
  readonly #read: ReadFilm;
  readonly #shuttle: Shuttle;
  /** Where each grain was laid, off its place. */
  readonly #offsets = new Map<number, number>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(read: ReadFilm, shuttle: Shuttle) {
    this.#read = read;
    this.#shuttle = shuttle;
  }

  /** Samples until the film's beginning or end is reached. */
  get lengthSamples(): number {
    const { startSample, endSample, rate } = this.#shuttle;
    return Math.max(
      0,
      Math.floor((rate > 0 ? endSample - startSample : startSample) / Math.abs(rate)),
    );
  }

  /** The place of the film that is heard at a sample. */
  placeAt(sample: number): number {
    return this.#shuttle.startSample + sample * this.#shuttle.rate;
  }

  /** Samples [from, to) of the shuttled sound; undefined where the film could not be read any more. */
  render(from: number, to: number): Promise<Stereo | undefined> {
    // One after the other: where a grain is depends on the one before it.
    const block = this.#queue.then(() =>
      this.#shuttle.keepsPitch ? this.#renderGrains(from, to) : this.#renderTape(from, to),
    );
    this.#queue = block.catch(() => undefined);
    return block;
  }

  async #renderTape(from: number, to: number): Promise<Stereo | undefined> {
    const width = Math.max(1, Math.abs(this.#shuttle.rate));
    const places = [this.placeAt(from), this.placeAt(to - 1)];
    const first = Math.floor(Math.min(...places) - width);
    const film = await this.#readAround(first, Math.ceil(Math.max(...places) + width) + 1);
    if (!film) return undefined;
    return mapChannels(film, (samples) =>
      Float32Array.from({ length: to - from }, (_, index) => {
        const place = this.placeAt(from + index) - first;
        let sum = 0;
        let weights = 0;
        for (let at = Math.ceil(place - width); at <= place + width; at++) {
          const weight = Math.max(0, 1 - Math.abs(at - place) / width);
          sum += weight * samples[at]!;
          weights += weight;
        }
        return sum / weights;
      }),
    );
  }

  async #renderGrains(from: number, to: number): Promise<Stereo | undefined> {
    const firstGrain = Math.max(Math.floor(from / hopSamples) - 1, 0);
    const lastGrain = Math.floor((to - 1) / hopSamples);
    const ends = [firstGrain - 1, lastGrain].map((grain) => this.#nominalPlace(grain));
    const filmFrom = Math.min(...ends) - reachSamples;
    const filmTo = Math.max(...ends) + grainSamples + hopSamples + reachSamples;
    const film = await this.#readAround(filmFrom, filmTo);
    if (!film) return undefined;
    const [left, right] = film;
    for (let grain = firstGrain; grain <= lastGrain; grain++) {
      if (!this.#offsets.has(grain))
        this.#offsets.set(grain, this.#findOffset(grain, film, filmFrom));
    }
    const lay = (samples: Float32Array): Float32Array => {
      const sound = new Float32Array(to - from);
      for (let grain = firstGrain; grain <= lastGrain; grain++) {
        const begin = grain * hopSamples - from;
        const place = this.#placeOf(grain) - filmFrom;
        const last = Math.min(grainSamples, sound.length - begin);
        for (let index = Math.max(0, -begin); index < last; index++) {
          // The very first grain has none before it to fade in over.
          const weight = grain === 0 && index < hopSamples ? 1 : grainWindow[index]!;
          sound[begin + index]! += weight * samples[place + index]!;
        }
      }
      return sound;
    };
    const laid = lay(left);
    return [laid, left === right ? laid : lay(right)];
  }

  #nominalPlace(grain: number): number {
    return Math.round(this.placeAt(grain * hopSamples));
  }

  #placeOf(grain: number): number {
    return this.#nominalPlace(grain) + (this.#offsets.get(grain) ?? 0);
  }

  /** How far off its place a grain continues best what the one before it would have gone on with. */
  #findOffset(grain: number, [left, right]: Stereo, filmFrom: number): number {
    if (grain === 0) return 0;
    const middle = (at: number): number => (left[at] ?? 0) + (right[at] ?? 0);
    const wanted = this.#placeOf(grain - 1) + hopSamples - filmFrom;
    const nominal = this.#nominalPlace(grain) - filmFrom;
    let best = 0;
    let bestLikeness = -Infinity;
    for (let offset = -reachSamples; offset <= reachSamples; offset += searchStep) {
      let product = 0;
      let energy = 1e-9;
      for (let index = 0; index < hopSamples; index += searchStep) {
        const sample = middle(nominal + offset + index);
        product += sample * middle(wanted + index);
        energy += sample * sample;
      }
      const likeness = product / Math.sqrt(energy);
      if (likeness > bestLikeness + 1e-12) {
        bestLikeness = likeness;
        best = offset;
      }
    }
    return best;
  }

  /** Samples [from, to), with silence outside of the film. */
  async #readAround(from: number, to: number): Promise<Stereo | undefined> {
    const { endSample } = this.#shuttle;
    const first = Math.min(Math.max(from, 0), endSample);
    const last = Math.min(Math.max(to, first), endSample);
    if (last === first) return silence(to - from);
    const film = await this.#read(first, last);
    return (
      film &&
      mapChannels(film, (samples) => {
        const padded = new Float32Array(to - from);
        padded.set(samples, first - from);
        return padded;
      })
    );
  }
}

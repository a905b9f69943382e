import type { ReadTake } from './clips-node.ts';
import { anchorInput, cellSeconds, findAnchor, type Anchor } from './stretch-anchors.ts';
import { sectionInput, SectionStretcher } from './stretch-section.ts';

/** Length of the crossfade into a new section: short before an attack, which must not be doubled. */
const attackFadeSeconds = 0.01;
const plainFadeSeconds = 0.12;
/** Sections that are kept: blocks that follow each other read the same ones. */
const keptSections = 12;

/** A stretched section, up to where the next one takes over. */
interface Section {
  /** Places in the stretched sound. */
  readonly start: number;
  readonly end: number;
  readonly channels: readonly Float32Array[];
}

/**
 * Takes as they sound when they are stretched at the same pitch. Each stretched sample depends on its
 * place alone: the sound is stretched in sections of a few seconds from one attack to the next, whichever
 * block is requested first.
 */
export class StretchedTakes {
  readonly #readTake: ReadTake;
  readonly #rateOfTake: (takeId: string) => number;
  readonly #anchors = new Map<string, Promise<Anchor | undefined>>();
  readonly #sections = new Map<string, Promise<Section>>();
  readonly #stretchers = new Map<number, SectionStretcher>();

  constructor(readTake: ReadTake, rateOfTake: (takeId: string) => number) {
    this.#readTake = readTake;
    this.#rateOfTake = rateOfTake;
  }

  /** Samples [from, to) of a take that is made `stretch` times as long; silence before its beginning. */
  async read(
    takeId: string,
    stretch: number,
    from: number,
    to: number,
  ): Promise<readonly Float32Array[]> {
    let output: Float32Array[] | undefined;
    let place = Math.max(0, from);
    while (place < to) {
      const section = await this.#section(takeId, stretch, place);
      output ??= section.channels.map(() => new Float32Array(to - from));
      const until = Math.min(to, section.end);
      for (const [channel, samples] of section.channels.entries()) {
        const part = samples.subarray(place - section.start, until - section.start);
        output[channel]!.set(part, place - from);
      }
      place = until;
    }
    return output ?? [new Float32Array(to - from)];
  }

  /** The section that a place of the stretched sound is in, with the crossfade into the next one. */
  async #section(takeId: string, stretch: number, place: number): Promise<Section> {
    const rate = this.#rateOfTake(takeId);
    const length = cellSeconds * rate;
    let cell = Math.floor(place / stretch / length) + 1;
    let anchor: Anchor | undefined;
    for (; ; cell--) {
      anchor = await this.#anchor(takeId, cell);
      if (anchor && Math.round(anchor.sample * stretch) <= place) break;
    }
    const key = `${takeId} ${stretch} ${cell}`;
    const known = this.#sections.get(key);
    if (known) {
      this.#sections.delete(key);
      this.#sections.set(key, known);
      return known;
    }
    const made = this.#makeSection(takeId, stretch, cell, anchor);
    this.#sections.set(key, made);
    made.catch(() => this.#sections.delete(key));
    const [oldest] = this.#sections.keys();
    if (this.#sections.size > keptSections && oldest !== undefined) this.#sections.delete(oldest);
    return made;
  }

  async #makeSection(
    takeId: string,
    stretch: number,
    cell: number,
    anchor: Anchor,
  ): Promise<Section> {
    let nextCell = cell + 1;
    let next = await this.#anchor(takeId, nextCell);
    while (!next) next = await this.#anchor(takeId, ++nextCell);
    const fade = this.#fadeSamples(takeId, next);
    const start = Math.round(anchor.sample * stretch);
    const end = Math.round(next.sample * stretch);
    // The next attack is not to be heard in the frames before it.
    const until = next.isAttack ? next.sample - anchor.sample : Infinity;
    const range = { from: 0, to: end - start };
    const own = await this.#stretched(takeId, stretch, anchor, range, until);
    // What leads to the next attack is not stretched.
    const lead = await this.#stretched(takeId, stretch, next, { from: -fade, to: 0 });
    for (const [channel, samples] of own.entries()) crossfadeEnd(samples, lead[channel]!);
    return { start, end, channels: own };
  }

  #fadeSamples(takeId: string, { isAttack }: Anchor): number {
    const seconds = isAttack ? attackFadeSeconds : plainFadeSeconds;
    return Math.round(seconds * this.#rateOfTake(takeId));
  }

  async #stretched(
    takeId: string,
    stretch: number,
    { sample }: Anchor,
    range: { readonly from: number; readonly to: number },
    until = Infinity,
  ): Promise<Float32Array[]> {
    const stretcher = this.#stretcher(this.#rateOfTake(takeId));
    const span = sectionInput(stretcher.frame, { stretch, ...range });
    const channels = await this.#readTake(takeId, sample + span.from, sample + span.to);
    return channels.map((samples) => {
      const input = samples.subarray(0, Math.min(samples.length, until - span.from));
      return stretcher.run({ stretch, ...range, input });
    });
  }

  #stretcher(rate: number): SectionStretcher {
    const known = this.#stretchers.get(rate) ?? new SectionStretcher(rate);
    this.#stretchers.set(rate, known);
    return known;
  }

  #anchor(takeId: string, cell: number): Promise<Anchor | undefined> {
    const key = `${takeId} ${cell}`;
    const known = this.#anchors.get(key);
    if (known) return known;
    const rate = this.#rateOfTake(takeId);
    const span = anchorInput(cell, rate);
    const found =
      cell < 0
        ? Promise.resolve(findAnchor(cell, rate, new Float32Array()))
        : this.#readTake(takeId, span.from, span.to).then(([samples]) =>
            findAnchor(cell, rate, samples!),
          );
    this.#anchors.set(key, found);
    found.catch(() => this.#anchors.delete(key));
    return found;
  }
}

/**
 * Crossfades the end of a sound into another one, in place. How alike both are there decides how much
 * they add up, so that the power stays as it is.
 */
function crossfadeEnd(samples: Float32Array, other: Float32Array): void {
  const length = Math.min(samples.length, other.length);
  const [from, skipped] = [samples.length - length, other.length - length];
  let [product, own, its] = [0, 1e-20, 1e-20];
  for (let index = 0; index < length; index++) {
    const [a, b] = [samples[from + index]!, other[skipped + index]!];
    product += a * b;
    own += a * a;
    its += b * b;
  }
  const likeness = Math.max(-0.2, Math.min(1, product / Math.sqrt(own * its)));
  for (let index = 0; index < length; index++) {
    const rise = (index + 0.5) / length;
    const fall = 1 - rise;
    const scale = 1 / Math.sqrt(rise ** 2 + fall ** 2 + 2 * likeness * rise * fall);
    const [a, b] = [samples[from + index]!, other[skipped + index]!];
    samples[from + index] = scale * (fall * a + rise * b);
  }
}

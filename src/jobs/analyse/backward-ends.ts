import { speechChunkSamples, speechSampleRate } from '../../engine/index.ts';
import { endsBelow, shortestGapSeconds } from '../../sound/speech-ranges.ts';

/** What listens to a sound by itself: a probability of speech for each chunk. */
type Listen = (samples: Float32Array) => Promise<readonly number[]>;

const gapChunks = Math.ceil((shortestGapSeconds * speechSampleRate) / speechChunkSamples);
/** How far before the found end the voice is sure to be heard, in chunks, and how much more is looked at. */
const insideChunks = 11;
const aroundChunks = 6;
const keptSamples = (gapChunks + insideChunks + 2 * aroundChunks) * speechChunkSamples;
/** Speech that is heard backwards begins where it is as likely as this; words have shorter gaps than this. */
const isHeardFrom = 0.2;
const longestGapChunks = 2;
/** The sound is listened to so often, each time a part of a chunk further on. */
const shifts = 2;

/**
 * Where speech ends, by listening to its last second backwards: what finds a beginning within a chunk hears
 * an end up to a third of a second late, and more so over music, because it goes on listening for the next
 * word. Fed chunk by chunk, with the probability of each; keeps about a second of sound.
 */
export class BackwardEnds {
  readonly #listen: Listen;
  readonly #kept = new Float32Array(keptSamples);
  /** By the number of chunks up to the found end: where the voice ends, in seconds. */
  readonly #ends = new Map<number, number>();
  #count = 0;
  #lastHeard = 0;

  constructor(listen: Listen) {
    this.#listen = listen;
  }

  /** Takes the next chunk and how likely speech is in it. */
  async push(chunk: Float32Array, probability: number): Promise<void> {
    this.#kept.copyWithin(0, speechChunkSamples);
    this.#kept.set(chunk, keptSamples - speechChunkSamples);
    this.#count += 1;
    if (probability >= endsBelow) this.#lastHeard = this.#count;
    else if (this.#lastHeard > 0 && this.#count - this.#lastHeard === gapChunks) {
      await this.#findEnd();
    }
  }

  /** To be called after the last chunk: speech may go on to the end of the sound. */
  async finish(): Promise<void> {
    if (this.#lastHeard > 0 && this.#count - this.#lastHeard < gapChunks) await this.#findEnd();
  }

  /** Where a voice ends whose end was found at this time; undefined where it was not heard backwards. */
  endOf(foundSeconds: number): number | undefined {
    return this.#ends.get(Math.round((foundSeconds * speechSampleRate) / speechChunkSamples));
  }

  async #findEnd(): Promise<void> {
    const ends: number[] = [];
    for (let shift = 0; shift < shifts; shift++) {
      const left = (shift * speechChunkSamples) / shifts;
      const heard = this.#kept.slice(0, keptSamples - left).reverse();
      const gap = this.#count - this.#lastHeard - Math.ceil(left / speechChunkSamples);
      const chunks = endChunk(await this.#listen(heard), gap);
      if (chunks === undefined) continue;
      const end = (this.#count - chunks) * speechChunkSamples - left;
      ends.push(Math.min(end, this.#lastHeard * speechChunkSamples));
    }
    if (ends.length === 0) return;
    const mean = ends.reduce((sum, end) => sum + end, 0) / ends.length;
    this.#ends.set(this.#lastHeard, mean / speechSampleRate);
  }
}

/**
 * After how many chunks of a sound that is heard backwards its speech begins, going on from the middle of
 * the last word: sounds before it, as drums, are not its beginning. `gap` is how many chunks the found
 * end is after the beginning.
 */
function endChunk(probabilities: readonly number[], gap: number): number | undefined {
  const inside = gap + insideChunks;
  let surest = inside;
  for (let at = inside - 4; at <= inside + aroundChunks; at++) {
    if ((probabilities[at] ?? 0) > (probabilities[surest] ?? 0)) surest = at;
  }
  if ((probabilities[surest] ?? 0) < isHeardFrom) return undefined;
  let first = surest;
  let missing = 0;
  for (let at = surest; at >= gap && missing <= longestGapChunks; at--) {
    if (probabilities[at]! >= isHeardFrom) {
      first = at;
      missing = 0;
    } else missing += 1;
  }
  return first;
}

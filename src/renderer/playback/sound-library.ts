import type { OpenProject } from '../../shared/studio-api.ts';
import type { LiveTake } from '../state/live-take.svelte.ts';
import { ChunkCache } from './chunk-cache.ts';
import { fetchBytes, WavReader, type FetchBytes } from './wav-reader.ts';

/** Three minutes of stereo. */
const cacheBytes = 64 * 2 ** 20;

/** Reads ranges of takes and of the film's sound from their media URLs, through a bounded cache. */
export class SoundLibrary {
  #cache = new ChunkCache(cacheBytes);
  #readers = new Map<string, WavReader>();
  #takesUrl: string;
  #fetch: FetchBytes;
  #live: readonly LiveTake[] = [];

  constructor({ takesUrl }: Pick<OpenProject, 'takesUrl'>, fetch: FetchBytes = fetchBytes) {
    this.#takesUrl = takesUrl;
    this.#fetch = fetch;
  }

  /** Takes that are being made. */
  setLive(live: readonly LiveTake[]): void {
    this.#live = live;
  }

  /** Samples [from, to) of each channel of a take; silence outside of it. */
  readTake(takeId: string, from: number, to: number): Promise<readonly Float32Array[]> {
    const live = this.#live.find((take) => take.takeId === takeId);
    return live ? this.#readLive(live, from, to) : this.read(this.#takeUrl(takeId), from, to);
  }

  /** Samples [from, to) of each channel of the recording of imported music; silence outside of it. */
  readRecording(takeId: string, from: number, to: number): Promise<readonly Float32Array[]> {
    return this.read(`${this.#takesUrl}${takeId}.own.wav`, from, to);
  }

  /** Decoded sound that is kept in memory. */
  get usedBytes(): number {
    return this.#cache.usedBytes;
  }

  /** The end of the music that has arrived is in memory, the rest in the file that it is written to. */
  async #readLive(live: LiveTake, from: number, to: number): Promise<readonly Float32Array[]> {
    const samples = new Float32Array(to - from);
    const first = Math.max(from, 0);
    const keptFrom = live.keptFrom;
    if (first < Math.min(keptFrom, to)) {
      const end = Math.min(keptFrom, to);
      samples.set(await this.#readPart(live, first, end), first - from);
    }
    const start = Math.max(first, keptFrom);
    if (start < to) samples.set(live.samples(start, to), start - from);
    return [samples];
  }

  async #readPart(live: LiveTake, from: number, to: number): Promise<Float32Array> {
    const shift = live.fileSample;
    const url = this.#takeUrl(live.takeId);
    const read = (reader: WavReader): Promise<Float32Array[]> =>
      reader.read(from + shift, to + shift);
    const part = this.#reader(`${url}.part`, () => live.keptFrom + shift);
    // When the take is finished, its file is renamed a moment before the window gets the event.
    const [samples] = await read(part).catch(() => read(this.#reader(url)));
    return samples!;
  }

  #takeUrl(takeId: string): string {
    return `${this.#takesUrl}${takeId}.wav`;
  }

  /** Samples [from, to) of each channel of a wav file. */
  read(url: string, from: number, to: number): Promise<Float32Array[]> {
    return this.#reader(url).read(from, to);
  }

  #reader(url: string, growingTo?: () => number): WavReader {
    let reader = this.#readers.get(url);
    if (!reader) {
      reader = new WavReader(url, this.#cache, this.#fetch, growingTo);
      this.#readers.set(url, reader);
    }
    return reader;
  }
}

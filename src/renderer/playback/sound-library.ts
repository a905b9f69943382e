import type { OpenProject } from '../../shared/studio-api.ts';
import type { LiveTake } from '../state/live-take.svelte.ts';
import { ChunkCache } from './chunk-cache.ts';
import { fetchBytes, WavReader, type FetchBytes } from './wav-reader.ts';

const cacheBytes = 96 * 2 ** 20;

/** Reads the sound of takes and of the film, from files behind URLs or from what has just arrived. */
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

  /** Takes that are being made, whose music is in memory. */
  setLive(live: readonly LiveTake[]): void {
    this.#live = live;
  }

  /** Samples [from, to) of a take; silence outside of it. */
  async readTake(takeId: string, from: number, to: number): Promise<Float32Array> {
    const live = this.#live.find((take) => take.takeId === takeId);
    if (live) {
      const samples = new Float32Array(to - from);
      samples.set(live.samples(Math.max(from, 0), to), Math.max(-from, 0));
      return samples;
    }
    const [samples] = await this.read(`${this.#takesUrl}${takeId}.wav`, from, to);
    return samples ?? new Float32Array(to - from);
  }

  /** Samples [from, to) of each channel of a wav file. */
  read(url: string, from: number, to: number): Promise<Float32Array[]> {
    let reader = this.#readers.get(url);
    if (!reader) {
      reader = new WavReader(url, this.#cache, this.#fetch);
      this.#readers.set(url, reader);
    }
    return reader.read(from, to);
  }
}

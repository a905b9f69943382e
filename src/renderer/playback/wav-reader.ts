import { AppError } from '../../shared/app-error.ts';
import { connectionWords } from '../../shared/studio-socket.ts';
import type { ChunkCache } from './chunk-cache.ts';
import { readWavLayout, soundName, wavHeaderBytes, type WavLayout } from './wav-layout.ts';
import { say } from '../words/say.ts';

/** Samples per channel of one request. */
const chunkFrames = 65_536;

/** Returns the bytes [from, to) of the file at a URL. */
export type FetchBytes = (url: string, from: number, to: number) => Promise<ArrayBuffer>;

/**
 * Fetches a stretch of a file with an HTTP Range request.
 *
 * @throws AppError `disconnected` where the server does not answer or does not know this browser any
 * more, `bad-media` for a file that is missing or cannot be read
 */
export const fetchBytes: FetchBytes = async (url, from, to) => {
  const response = await fetch(url, { headers: { range: `bytes=${from}-${to - 1}` } }).catch(
    (error: unknown) => {
      throw new AppError('disconnected', connectionWords.lost, { cause: error });
    },
  );
  if (response.status === 401) throw new AppError('disconnected', connectionWords.signedOut);
  if (!response.ok) {
    const why = response.status === 404 ? say('wavReader.itIsMissing') : `HTTP ${response.status}`;
    throw new AppError(
      'bad-media',
      say('wavReader.cannotReadChooseAnotherTake', { file: soundName(url), why }),
    );
  }
  const bytes = await response.arrayBuffer().catch((error: unknown) => {
    throw new AppError('disconnected', connectionWords.lost, { cause: error });
  });
  // A server without Range support answers with the whole file.
  return response.status === 206 ? bytes : bytes.slice(from, to);
};

/** A wav file behind a URL, read in ranges, never as a whole. */
export class WavReader {
  readonly url: string;
  #cache: ChunkCache;
  #fetch: FetchBytes;
  #growingTo: (() => number) | undefined;
  #layout: Promise<WavLayout> | undefined;

  /** @param growingTo samples so far of a file that grows, whose header has no length yet */
  constructor(
    url: string,
    cache: ChunkCache,
    fetch: FetchBytes = fetchBytes,
    growingTo?: () => number,
  ) {
    this.url = url;
    this.#cache = cache;
    this.#fetch = fetch;
    this.#growingTo = growingTo;
  }

  /** The parsed header. A failure is tried again next time. */
  layout(): Promise<WavLayout> {
    this.#layout ??= this.#fetch(this.url, 0, wavHeaderBytes)
      .then((head) => readWavLayout(head, this.url))
      .catch((error: unknown) => {
        this.#layout = undefined;
        throw error;
      });
    return this.#layout;
  }

  /** Samples [from, to) of each channel; silence outside of the file. */
  async read(from: number, to: number): Promise<Float32Array[]> {
    const stated = await this.layout();
    const layout = this.#growingTo ? { ...stated, frameCount: this.#growingTo() } : stated;
    const output = Array.from(
      { length: layout.channels },
      () => new Float32Array(Math.max(to - from, 0)),
    );
    const first = Math.max(from, 0);
    const last = Math.min(to, layout.frameCount);
    const chunks: number[] = [];
    for (let chunk = Math.floor(first / chunkFrames); chunk * chunkFrames < last; chunk++) {
      chunks.push(chunk);
    }
    const parts = await Promise.all(chunks.map((chunk) => this.#chunk(chunk, layout)));
    parts.forEach((channels, index) => {
      const start = chunks[index]! * chunkFrames;
      const partFrom = Math.max(first - start, 0);
      const partTo = Math.min(last - start, chunkFrames);
      channels.forEach((samples, channel) =>
        output[channel]!.set(samples.subarray(partFrom, partTo), start + partFrom - from),
      );
    });
    return output;
  }

  #chunk(chunk: number, layout: WavLayout): Promise<Float32Array[]> {
    const isWhole = (chunk + 1) * chunkFrames <= layout.frameCount;
    // The last chunk of a file that grows is another one each time.
    const name = isWhole || !this.#growingTo ? `${chunk}` : `${chunk}-${layout.frameCount}`;
    return this.#cache.get(`${this.url}#${name}`, async () => {
      const frameBytes = layout.channels * (layout.format === 'pcm16' ? 2 : 4);
      const from = chunk * chunkFrames;
      const to = Math.min(from + chunkFrames, layout.frameCount);
      const bytes = await this.#fetch(
        this.url,
        layout.dataStart + from * frameBytes,
        layout.dataStart + to * frameBytes,
      );
      return toChannels(bytes, layout);
    });
  }
}

function toChannels(bytes: ArrayBuffer, { channels, format }: WavLayout): Float32Array[] {
  const values =
    format === 'float32'
      ? new Float32Array(bytes, 0, Math.floor(bytes.byteLength / 4))
      : new Int16Array(bytes, 0, Math.floor(bytes.byteLength / 2));
  const scale = format === 'float32' ? 1 : 1 / 32_768;
  const frames = Math.floor(values.length / channels);
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(frames);
    for (let frame = 0; frame < frames; frame++) {
      samples[frame] = values[frame * channels + channel]! * scale;
    }
    return samples;
  });
}

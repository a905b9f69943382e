import { ChordHolder, type HoldOptions } from '../../sound/chord-holder.ts';
import type { TokenBlock } from '../tokens/delay-pattern.ts';
import { concatenateSamples } from './concatenate-samples.ts';
import type { StreamingDecoder } from './streaming-decoder.ts';

/** Decodes tokens to samples as they arrive. */
export type SoundDecoder = Pick<StreamingDecoder, 'push' | 'finish'>;

/** A decoder that holds the chords of its music where the picture stands still. */
export class HoldingDecoder implements SoundDecoder {
  readonly #decoder: SoundDecoder;
  readonly #holders: readonly ChordHolder[];

  constructor(decoder: SoundDecoder, takes: number, options: HoldOptions) {
    this.#decoder = decoder;
    this.#holders = Array.from({ length: takes }, () => new ChordHolder(options));
  }

  async push(tokens: TokenBlock): Promise<Float32Array[]> {
    const samples = await this.#decoder.push(tokens);
    return samples.map((take, index) => this.#holders[index]!.push(take));
  }

  async finish(): Promise<Float32Array[]> {
    const samples = await this.#decoder.finish();
    return samples.map((take, index) => {
      const holder = this.#holders[index]!;
      return concatenateSamples([holder.push(take), holder.finish()]);
    });
  }
}

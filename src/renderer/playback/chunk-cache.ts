/** Decoded stretches of sound, up to a number of bytes; what was used longest ago goes first. */
export class ChunkCache {
  #limitBytes: number;
  #usedBytes = 0;
  #chunks = new Map<string, { channels: Promise<Float32Array[]>; bytes: number }>();

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The chunk of that name, loaded when it is not there; a failed load is forgotten. */
  get(name: string, load: () => Promise<Float32Array[]>): Promise<Float32Array[]> {
    const known = this.#chunks.get(name);
    if (known) {
      this.#chunks.delete(name);
      this.#chunks.set(name, known);
      return known.channels;
    }
    const entry = { channels: load(), bytes: 0 };
    this.#chunks.set(name, entry);
    entry.channels.then(
      (channels) => {
        if (this.#chunks.get(name) !== entry) return;
        entry.bytes = channels.reduce((sum, samples) => sum + samples.byteLength, 0);
        this.#usedBytes += entry.bytes;
        this.#shrink();
      },
      () => {
        if (this.#chunks.get(name) === entry) this.#chunks.delete(name);
      },
    );
    return entry.channels;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  #shrink(): void {
    for (const [name, { bytes }] of this.#chunks) {
      if (this.#usedBytes <= this.#limitBytes) return;
      if (bytes === 0) continue;
      this.#chunks.delete(name);
      this.#usedBytes -= bytes;
    }
  }
}

import { mapChannels, type Stereo } from '../../sound/sound-node.ts';
import type { AudioGraph } from './audio-graph.ts';

/** How much is heard at each place that the playhead is dragged over. */
const grainSeconds = 0.1;
const fadeSeconds = 0.01;

/** Lets the film be heard in short pieces where the playhead is dragged. */
export class ScrubSound {
  readonly #graph: AudioGraph;
  readonly #read: (from: number, to: number) => Promise<Stereo | undefined>;
  #isBusy = false;
  /** The place to be heard next; those passed meanwhile are left out. */
  #next: number | undefined;

  /** @param read renders samples of the film as they are heard */
  constructor(graph: AudioGraph, read: (from: number, to: number) => Promise<Stereo | undefined>) {
    this.#graph = graph;
    this.#read = read;
  }

  /** Plays a piece of the film from a place on, as soon as the one before is rendered. */
  async hear(seconds: number): Promise<void> {
    this.#next = seconds;
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      await this.#graph.resume();
      while (this.#next !== undefined) {
        const { sampleRate } = this.#graph.context;
        const from = Math.round(this.#next * sampleRate);
        this.#next = undefined;
        const piece = await this.#read(from, from + Math.round(grainSeconds * sampleRate));
        if (piece) this.#play(piece);
      }
    } finally {
      this.#isBusy = false;
    }
  }

  #play(piece: Stereo): void {
    const graph = this.#graph;
    graph.setAudible(true);
    const fade = Math.round(fadeSeconds * graph.context.sampleRate);
    const faded = mapChannels(piece, (samples) =>
      samples.map((sample, at) => {
        const toEdge = Math.min(at + 1, samples.length - at);
        return sample * Math.min(1, toEdge / fade);
      }),
    );
    const frame = graph.nowFrame() + graph.leadFrames();
    graph.play({ a: faded, b: undefined, pair: undefined }, frame, 0, false);
  }
}

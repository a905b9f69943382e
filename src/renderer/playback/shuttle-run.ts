import { ShuttleSound, type Shuttle } from '../../sound/shuttle-sound.ts';
import type { Stereo } from '../../sound/sound-node.ts';
import type { AudioGraph, PlayableBlock } from './audio-graph.ts';
import { BlockScheduler } from './block-scheduler.ts';

/** What a {@link ShuttleRun} needs. */
export interface ShuttleRunOptions {
  readonly graph: AudioGraph;
  readonly shuttle: Shuttle;
  /** Renders samples of the film as they are heard; undefined where they are no longer wanted. */
  readonly read: (from: number, to: number) => Promise<Stereo | undefined>;
  readonly onFailure: (error: unknown) => void;
}

/** The film heard at another speed or backwards, from a place on, until its end or beginning. */
export class ShuttleRun {
  readonly #graph: AudioGraph;
  readonly #sound: ShuttleSound;
  readonly #scheduler: BlockScheduler<PlayableBlock>;

  /** Starts at once. */
  constructor({ graph, shuttle, read, onFailure }: ShuttleRunOptions) {
    this.#graph = graph;
    this.#sound = new ShuttleSound(read, shuttle);
    this.#scheduler = new BlockScheduler({
      sampleRate: graph.context.sampleRate,
      nowFrame: () => graph.nowFrame(),
      leadFrames: () => graph.leadFrames(),
      render: async (from, to) => {
        const a = await this.#sound.render(from, to);
        return a && { a, b: undefined, pair: undefined };
      },
      play: (block, frame, skip, fadeIn) => graph.play(block, frame, skip, fadeIn),
      onFailure,
    });
    this.#scheduler.start(0, this.#sound.lengthSamples);
  }

  /** The place of the film that is heard now, in seconds. */
  get heardSeconds(): number {
    const position = this.#scheduler.positionAt(this.#graph.heardFrame());
    return this.#sound.placeAt(position) / this.#graph.context.sampleRate;
  }

  /** Whether the end of the film, or its beginning, was reached. */
  get ended(): boolean {
    return this.#scheduler.ended;
  }

  /** Frames in which sound was not ready in time. */
  get lateFrames(): number {
    return this.#scheduler.lateFrames;
  }

  /** Schedules what is due, see {@link BlockScheduler.pump}. */
  pump(): void {
    this.#scheduler.pump();
  }

  /** What is heard has changed. */
  invalidate(): void {
    this.#scheduler.invalidate();
  }

  stop(): void {
    this.#scheduler.stop();
  }
}

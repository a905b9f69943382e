import type { ProjectDocument } from '../../shared/project-document.ts';
import { mixGraph, type FilmToMix } from '../../sound/mix-graph.ts';
import type { SoundNode, Stereo } from '../../sound/sound-node.ts';
import type { ComparedPair } from './pair-levels.ts';
import type { SoundLibrary } from './sound-library.ts';

/** What is heard: the documents to play and the film around them. */
export interface HeardMusic {
  readonly a: ProjectDocument;
  /** While takes are compared, as is `pair`. */
  readonly b: ProjectDocument | undefined;
  readonly pair: ComparedPair | undefined;
  readonly takes: FilmToMix['takes'];
  readonly originalUrl: string | undefined;
  readonly durationSeconds: number;
  /** What the music is ducked under. */
  readonly speech?: FilmToMix['speech'];
}

/** The finished mix of a few moments, at the rate of the mix. */
export interface HeardBlock {
  readonly a: Stereo;
  /** The mix with the other take, while takes are compared, as is `pair`. */
  readonly b: Stereo | undefined;
  readonly pair: ComparedPair | undefined;
}

/** Lets events be handled between two blocks; unlike a timer it is not slowed down in the background. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/**
 * Renders what is heard by the graph that an export renders: the same samples. Blocks are rendered one
 * after the other, because each uses what the one before has computed.
 */
export class HeardMix {
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;
  readonly #a: SoundNode;
  readonly #b: SoundNode | undefined;
  readonly #pair: ComparedPair | undefined;

  constructor(
    { a, b, pair, takes, originalUrl, durationSeconds, speech }: HeardMusic,
    sounds: Pick<SoundLibrary, 'read' | 'readTake'>,
  ) {
    const sources = {
      readTake: (takeId: string, from: number, to: number) => sounds.readTake(takeId, from, to),
      readOriginal:
        originalUrl === undefined
          ? undefined
          : async (from: number, to: number): Promise<Stereo> => {
              const [left, right = left] = await sounds.read(originalUrl, from, to);
              return [left!, right!];
            },
    };
    const graphOf = (document: ProjectDocument): SoundNode =>
      mixGraph({ document, takes, durationSeconds, speech }, sources);
    this.#a = graphOf(a);
    this.#b = b && graphOf(b);
    this.#pair = pair;
  }

  /**
   * Samples [from, to) of the film; undefined when the mix was closed meanwhile. Throws AppError when
   * a sound file cannot be read.
   */
  render(from: number, to: number): Promise<HeardBlock | undefined> {
    const block = this.#queue.then(() => (this.#closed ? undefined : this.#render(from, to)));
    this.#queue = block.then(pause, pause);
    return block;
  }

  /** Drops what has not been rendered yet: something else is heard now. */
  close(): void {
    this.#closed = true;
  }

  async #render(from: number, to: number): Promise<HeardBlock> {
    const [a, b] = await Promise.all([this.#a.render(from, to), this.#b?.render(from, to)]);
    return { a, b, pair: this.#pair };
  }
}

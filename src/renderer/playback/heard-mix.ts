import type { ProjectDocument } from '../../shared/project-document.ts';
import { HopMeter } from '../../sound/hop-meter.ts';
import type { LaneHop } from '../../sound/lane-meters.ts';
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
  /** The lanes that the original sound at its URL has; one where it is absent. */
  readonly originals?: FilmToMix['originals'];
}

/** The finished mix of a few moments, at the rate of the mix. */
export interface HeardBlock {
  readonly a: Stereo;
  /** The mix with the other take, while takes are compared, as is `pair`. */
  readonly b: Stereo | undefined;
  readonly pair: ComparedPair | undefined;
  /** What was measured of the lanes meanwhile, ahead of the block, of either side. */
  readonly lanes: { readonly a: readonly LaneHop[]; readonly b: readonly LaneHop[] };
}

/** A graph and what is measured of its lanes. */
interface MeteredGraph {
  readonly node: SoundNode;
  /** Gives the hops since it was asked last. */
  readonly takeHops: () => readonly LaneHop[];
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
  readonly #a: MeteredGraph;
  readonly #b: MeteredGraph | undefined;
  readonly #pair: ComparedPair | undefined;

  constructor(
    { a, b, pair, originalUrl, ...film }: HeardMusic,
    sounds: Pick<SoundLibrary, 'read' | 'readTake' | 'readRecording'>,
  ) {
    const recorded = new Set(film.takes.flatMap(({ id, recording }) => (recording ? [id] : [])));
    const sources = {
      readTake: (takeId: string, from: number, to: number) =>
        recorded.has(takeId)
          ? sounds.readRecording(takeId, from, to)
          : sounds.readTake(takeId, from, to),
      readOriginal:
        originalUrl === undefined
          ? undefined
          : async (from: number, to: number, lane: number): Promise<Stereo> => {
              const channels = await sounds.read(originalUrl, from, to);
              const left = channels[2 * lane] ?? new Float32Array(to - from);
              return [left, channels[2 * lane + 1] ?? left];
            },
    };
    const graphOf = (document: ProjectDocument): MeteredGraph => {
      const meters = new Map<string, HopMeter>();
      let hops: LaneHop[] = [];
      const onLane = (laneId: string, from: number, block: Stereo): void => {
        const meter = meters.get(laneId) ?? new HopMeter('sample');
        meters.set(laneId, meter);
        for (const hop of meter.push(from, block)) hops.push({ laneId, ...hop });
      };
      const takeHops = (): readonly LaneHop[] => {
        const taken = hops;
        hops = [];
        return taken;
      };
      return { node: mixGraph({ document, ...film }, sources, { onLane }), takeHops };
    };
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
    const [a, b] = await Promise.all([
      this.#a.node.render(from, to),
      this.#b?.node.render(from, to),
    ]);
    const lanes = { a: this.#a.takeHops(), b: this.#b?.takeHops() ?? [] };
    return { a, b, pair: this.#pair, lanes };
  }
}

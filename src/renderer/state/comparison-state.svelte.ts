import { musicLaneId } from '../../document/mix-lanes.ts';
import type { PlaceHere } from '../../document/takes-here.ts';
import type { ProjectDocument } from '../../shared/project-document.ts';
import { recall, remember } from './remembered.ts';

/** Two takes at one place, and by how many decibels each is turned down so that both are equally loud. */
export interface TakePair {
  readonly a: string;
  readonly b: string;
  readonly place: PlaceHere;
  readonly gains: { readonly a: number; readonly b: number };
}

/** Two takes at one place that are to be made equally loud. */
export interface TakesToMatch extends Omit<TakePair, 'gains'> {
  /** The documents in which each is heard; absent: as comparing them places them. */
  readonly heardIn?: { readonly a: ProjectDocument; readonly b: ProjectDocument } | undefined;
}

const unmatched = { a: 0, b: 0 } as const;
const defaults = { levelMatched: true };

/** Two takes heard against each other at a place; the document stays as it is until one is chosen. */
export class ComparisonState {
  pair = $state.raw<TakePair | undefined>();
  side = $state<'a' | 'b'>('a');
  /** The one take that is listened to, without another beside it. */
  soloTakeId = $state<string | undefined>();
  /** The track of music that it is listened to on. */
  soloTrackId = $state(musicLaneId);
  #remembered = $state(recall('comparison', defaults));
  /** Whether the loudness of a pair is being measured, after which it plays. */
  isStarting = $state(false);
  #started = 0;
  /** Measures the gains of a pair; the player sets it. Without it, takes are heard as loud as they are. */
  measure: ((takes: TakesToMatch) => Promise<TakePair['gains']>) | undefined;

  /** The take that sounds now. */
  get heardTakeId(): string | undefined {
    return this.pair?.[this.side] ?? this.soloTakeId;
  }

  /** Whether compared takes are made equally loud. Remembered. */
  get levelMatched(): boolean {
    return this.#remembered.levelMatched;
  }

  /** Switches {@link levelMatched}, for the pair that is compared too. */
  async matchLevels(levelMatched: boolean): Promise<void> {
    this.#remembered.levelMatched = levelMatched;
    remember('comparison', { levelMatched });
    if (this.pair) await this.start(this.pair.a, this.pair.b, this.pair.place, this.side);
  }

  /** Plays one take in its place instead of the chosen one. */
  listen(takeId: string, trackId: string = musicLaneId): void {
    this.stop();
    this.soloTakeId = takeId;
    this.soloTrackId = trackId;
  }

  /**
   * Plays both takes in parallel, `side` heard first, once their loudness is known. What was started or
   * stopped meanwhile goes before.
   */
  async start(a: string, b: string, place: PlaceHere, side: 'a' | 'b' = 'a'): Promise<void> {
    const started = ++this.#started;
    this.isStarting = true;
    let gains: TakePair['gains'] = unmatched;
    try {
      if (this.levelMatched && this.measure) gains = await this.measure({ a, b, place });
    } finally {
      if (started === this.#started) {
        this.isStarting = false;
        this.pair = { a, b, place, gains };
        this.side = side;
        this.soloTakeId = undefined;
      }
    }
  }

  /** Lets the other take be heard, without a gap. */
  swap(): void {
    this.side = this.side === 'a' ? 'b' : 'a';
  }

  stop(): void {
    this.#started += 1;
    this.isStarting = false;
    this.pair = undefined;
    this.soloTakeId = undefined;
  }
}

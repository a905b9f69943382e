/** The two takes that are compared, known by being this very object. */
export type ComparedPair = object;

/** A level for each take of a pair. */
export interface SideLevels<Level> {
  readonly a: Level;
  readonly b: Level;
}

/** How levels are made and moved. */
export interface LevelHost<Level> {
  open(value: 0 | 1): Level;
  /** Moves to the value without a click. */
  glide(level: Level, value: 0 | 1): void;
}

/**
 * Which take of each compared pair is heard. Every pair has levels of its own: blocks of the last pair
 * sound on until those of the next are made, and must not change sides for it.
 */
export class PairLevels<Level> {
  #host: LevelHost<Level>;
  #levels = new WeakMap<ComparedPair, SideLevels<Level>>();

  constructor(host: LevelHost<Level>) {
    this.#host = host;
  }

  /** The levels of a pair, of which `a` is heard at first. */
  of(pair: ComparedPair): SideLevels<Level> {
    return this.#levels.get(pair) ?? this.#add(pair, 'a');
  }

  /** Lets one take of a pair be heard; both play on. */
  hear(pair: ComparedPair, side: 'a' | 'b'): void {
    const levels = this.#levels.get(pair);
    if (!levels) {
      this.#add(pair, side);
      return;
    }
    this.#host.glide(levels.a, side === 'a' ? 1 : 0);
    this.#host.glide(levels.b, side === 'b' ? 1 : 0);
  }

  #add(pair: ComparedPair, side: 'a' | 'b'): SideLevels<Level> {
    const levels = {
      a: this.#host.open(side === 'a' ? 1 : 0),
      b: this.#host.open(side === 'b' ? 1 : 0),
    };
    this.#levels.set(pair, levels);
    return levels;
  }
}

/** How many wrong credentials an address may show before it has to wait, and for how long. */
const freeGuesses = 5;
const waitMilliseconds = 30_000;

/** Addresses that are remembered at most; beyond, the one that guessed longest ago is forgotten. */
const longestMemory = 10_000;

/** What is known of an address that guessed wrong. */
interface Guesses {
  readonly count: number;
  /** The last one. */
  readonly at: number;
}

/**
 * Makes guessing slow: after {@link freeGuesses} wrong credentials an address has to wait half a minute
 * before each further one. Credentials shown in the meantime are not looked at, the right ones neither.
 */
export class GuessLimit {
  readonly #now: () => number;
  readonly #guesses = new Map<string, Guesses>();

  /** `now` gives milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Seconds that an address still has to wait; 0 where it may try. */
  secondsToWait(address: string): number {
    const known = this.#guesses.get(address);
    if (!known || known.count < freeGuesses) return 0;
    return Math.max(0, Math.ceil((known.at + waitMilliseconds - this.#now()) / 1000));
  }

  /** Notes that an address showed wrong credentials. */
  noteWrong(address: string): void {
    const count = (this.#guesses.get(address)?.count ?? 0) + 1;
    // Put at the end: the map is in the order of the last guess.
    this.#guesses.delete(address);
    this.#guesses.set(address, { count, at: this.#now() });
    const [oldest] = this.#guesses.keys();
    if (this.#guesses.size > longestMemory && oldest !== undefined) this.#guesses.delete(oldest);
  }

  /** Forgets what an address guessed: it knows the credentials. */
  noteRight(address: string): void {
    this.#guesses.delete(address);
  }
}

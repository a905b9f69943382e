import { isIPv6 } from 'node:net';

/** Wrong credentials that an address may send before it must wait, and how long it waits. */
const freeGuesses = 5;
const waitMilliseconds = 30_000;

/** Addresses that are remembered; beyond, the one whose last guess is oldest is forgotten. */
const longestMemory = 10_000;

interface Guesses {
  readonly count: number;
  /** Time of the last one in milliseconds. */
  readonly at: number;
}

/**
 * Slows down guessing: after {@link freeGuesses} wrong credentials an address must wait half a minute
 * before each further attempt. Until then its credentials are not looked at, even if they are right.
 */
export class GuessLimit {
  readonly #now: () => number;
  readonly #guesses = new Map<string, Guesses>();

  /** `now` gives milliseconds, of a clock that nobody sets: one that is set back would lock everybody out. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Seconds that an address must still wait; 0 where it may try. */
  secondsToWait(address: string): number {
    const known = this.#guesses.get(clientOf(address));
    if (!known || known.count < freeGuesses) return 0;
    return Math.max(0, Math.ceil((known.at + waitMilliseconds - this.#now()) / 1000));
  }

  /** Counts wrong credentials of an address. */
  noteWrong(address: string): void {
    const client = clientOf(address);
    const count = (this.#guesses.get(client)?.count ?? 0) + 1;
    // Removed and added again, which moves it to the end: the map is in the order of the last guess.
    this.#guesses.delete(client);
    this.#guesses.set(client, { count, at: this.#now() });
    const [oldest] = this.#guesses.keys();
    if (this.#guesses.size > longestMemory && oldest !== undefined) this.#guesses.delete(oldest);
  }

  /** Clears the guesses of an address that sent the right credentials. */
  noteRight(address: string): void {
    this.#guesses.delete(clientOf(address));
  }
}

/** A client is counted by its IPv4 address, in any notation, or by the /64 network of its IPv6 address. */
function clientOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(Math.max(zeros, 0)).fill('0'), ...after];
  return groups.slice(0, 4).join(':');
}

import { foundBeatsSchema, type FoundBeats } from '../../shared/found-beats.ts';

/** Onsets and beats of a project's takes, fetched when they are first needed. */
export class BeatsStore {
  readonly #takesUrl: string;
  readonly #onMissing: () => void;
  readonly #loaded = new Map<string, FoundBeats | 'loading' | 'missing'>();
  readonly #told = new Set<string>();
  /** Grows when something has been loaded. */
  #version = $state(0);

  /** @param onMissing called once for each take that has no beats yet */
  constructor(takesUrl: string, onMissing: () => void) {
    this.#takesUrl = takesUrl;
    this.#onMissing = onMissing;
  }

  /** Another number whenever something has been loaded. */
  get version(): number {
    return this.#version;
  }

  /** What was found in a take; undefined until it has come. */
  take(takeId: string): FoundBeats | undefined {
    void this.#version;
    const known = this.#loaded.get(takeId);
    if (known) return typeof known === 'string' ? undefined : known;
    this.#loaded.set(takeId, 'loading');
    void this.#load(takeId);
    return undefined;
  }

  /** Asks again for beats that were missing. */
  retry(): void {
    for (const [takeId, known] of this.#loaded) {
      if (known === 'missing') this.#loaded.delete(takeId);
    }
    this.#version += 1;
  }

  async #load(takeId: string): Promise<void> {
    const answer = await fetchBeats(`${this.#takesUrl}${takeId}.beats`);
    this.#loaded.set(takeId, answer === 'unreachable' ? 'missing' : answer);
    this.#version += 1;
    if (answer !== 'missing' || this.#told.has(takeId)) return;
    // One whose sound cannot be read has none after it was looked for, either.
    this.#told.add(takeId);
    this.#onMissing();
  }
}

async function fetchBeats(url: string): Promise<FoundBeats | 'missing' | 'unreachable'> {
  try {
    const response = await fetch(url);
    if (response.status === 204) return 'missing';
    if (!response.ok) return 'unreachable';
    return foundBeatsSchema.safeParse(await response.json()).data ?? 'missing';
  } catch {
    return 'unreachable';
  }
}

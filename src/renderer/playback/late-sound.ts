/** Silence in one run of playing that is worth a message, in seconds. */
const tellSeconds = 1;

/** Notices, once each time that playing starts, that sound was not ready in time. */
export class LateSound {
  #told = false;

  /** Playing starts. */
  start(): void {
    this.#told = false;
  }

  /** Whether it is to be told now that so many seconds since the start were silent. */
  isNews(lateSeconds: number): boolean {
    if (this.#told || lateSeconds < tellSeconds) return false;
    this.#told = true;
    return true;
  }
}

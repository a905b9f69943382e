/** Of what is beyond the edge, how much is scrolled each second. */
const screensPerSecond = 0.6;
const mostPixels = 120;

/** Scrolls the lanes while something is dragged beyond their edges. */
export class EdgeScroll {
  readonly #scrollBy: (pixels: number) => void;
  #request = 0;
  #speed = 0;
  #last = 0;

  /** `scrollBy` scrolls, and drags on from where the pointer is. */
  constructor(scrollBy: (pixels: number) => void) {
    this.#scrollBy = scrollBy;
  }

  /** The pointer is at `x` of lanes that are so wide. */
  pointAt(x: number, width: number): void {
    const beyond = x < 0 ? x : Math.max(x - width, 0);
    const share = Math.max(-1, Math.min(beyond / mostPixels, 1));
    this.#speed = share * screensPerSecond * width;
    if (this.#speed === 0) return this.stop();
    if (this.#request !== 0) return;
    this.#last = performance.now();
    this.#request = requestAnimationFrame((now) => this.#step(now));
  }

  stop(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    this.#speed = 0;
  }

  #step(now: number): void {
    const pixels = (this.#speed * Math.max(now - this.#last, 0)) / 1000;
    this.#last = now;
    this.#request = requestAnimationFrame((next) => this.#step(next));
    this.#scrollBy(pixels);
  }
}

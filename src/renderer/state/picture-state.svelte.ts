import { recall, remember } from './remembered.ts';

const defaults = { burnIn: false, safeAreas: false };

/** How the picture is shown. What is drawn over it is remembered, and is never exported. */
export class PictureState {
  #remembered = $state(recall('picture', defaults));
  /** The picture alone is shown, on the whole screen. */
  fullScreen = $state(false);

  /** Whether the timecode is drawn over the picture. */
  get burnIn(): boolean {
    return this.#remembered.burnIn;
  }
  set burnIn(burnIn: boolean) {
    this.#keep({ burnIn });
  }
  /** Whether the safe areas of SMPTE ST 2046-1 are drawn: 93 % for action, 90 % for titles. */
  get safeAreas(): boolean {
    return this.#remembered.safeAreas;
  }
  set safeAreas(safeAreas: boolean) {
    this.#keep({ safeAreas });
  }

  #keep(change: Partial<typeof defaults>): void {
    Object.assign(this.#remembered, change);
    remember('picture', { ...this.#remembered });
  }
}

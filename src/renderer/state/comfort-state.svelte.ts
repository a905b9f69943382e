import { recall, remember } from './remembered.ts';

const defaults = { scalePercent: 100, reducesMotion: false, notifies: false };

/** Sizes of the interface that can be chosen, in per cent. */
export const interfaceScales = [90, 100, 110, 125, 150] as const;

/** What suits the person at the screen: size, motion, and being called when a job ends. Remembered. */
export class ComfortState {
  #remembered = $state(recall('comfort', defaults));

  /** Size of text and controls in per cent; one of {@link interfaceScales}. */
  get scalePercent(): number {
    const { scalePercent } = this.#remembered;
    return (interfaceScales as readonly number[]).includes(scalePercent) ? scalePercent : 100;
  }
  set scalePercent(scalePercent: number) {
    this.#keep({ scalePercent });
  }
  /** Whether nothing moves by itself, even where the system does not ask for it. */
  get reducesMotion(): boolean {
    return this.#remembered.reducesMotion;
  }
  set reducesMotion(reducesMotion: boolean) {
    this.#keep({ reducesMotion });
  }
  /** Whether the system shows a notification when a long job ends behind another window. */
  get notifies(): boolean {
    return this.#remembered.notifies;
  }
  set notifies(notifies: boolean) {
    this.#keep({ notifies });
  }

  #keep(change: Partial<typeof defaults>): void {
    Object.assign(this.#remembered, change);
    remember('comfort', { ...this.#remembered });
  }
}

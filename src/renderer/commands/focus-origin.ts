const steps = new Set([
  'Tab',
  'Home',
  'End',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'F10',
]);

/**
 * Remembers what got the focus by being clicked. Space is for playing there, and presses only what was
 * reached by keys; `:focus-visible` cannot tell, as any key makes it true.
 */
export class FocusOrigin {
  #last: 'pointer' | 'step' | 'other' = 'other';
  #clicked = new WeakSet<EventTarget>();

  pointer(): void {
    this.#last = 'pointer';
  }

  key({ key }: Pick<KeyboardEvent, 'key'>): void {
    this.#last = steps.has(key) ? 'step' : 'other';
  }

  /** Focus that a dialog or a menu gives back leaves things as they were. */
  focused(target: EventTarget | null): void {
    if (!target || this.#last === 'other') return;
    if (this.#last === 'pointer') this.#clicked.add(target);
    else this.#clicked.delete(target);
  }

  isByPointer(target: EventTarget | null): boolean {
    return target !== null && this.#clicked.has(target);
  }
}

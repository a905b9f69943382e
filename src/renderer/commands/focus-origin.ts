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
 * reached by keys; any key sets `:focus-visible`, so it cannot be used.
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

  /** Focus that returns from a dialog or a menu changes nothing. */
  focused(target: EventTarget | null): void {
    if (!target || this.#last === 'other') return;
    if (this.#last === 'pointer') this.#clicked.add(target);
    else this.#clicked.delete(target);
  }

  isByPointer(target: EventTarget | null): boolean {
    return target !== null && this.#clicked.has(target);
  }
}

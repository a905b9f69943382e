/**
 * Names the modules of a SEANet `Sequential` in order: every convolution, block, LSTM and
 * activation takes one number.
 */
export class ModuleNames {
  readonly #prefix: string;
  #index = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The next module's name, e.g. `decoder.model.3`. */
  next(): string {
    return `${this.#prefix}.${this.#index++}`;
  }
}

/**
 * Names the modules of a SEANet `Sequential` in order: every convolution, block, LSTM and
 * activation takes one number.
 */
export class ModuleNames {
  readonly #prefix: string;
  #index: number;

  /** @param start the number of the first module to be named */
  constructor(prefix: string, start = 0) {
    this.#prefix = prefix;
    this.#index = start;
  }

  /** The next module's name, e.g. `decoder.model.3`. */
  next(): string {
    return `${this.#prefix}.${this.#index++}`;
  }
}

/** Plain data that {@link PickleWriter.value} writes: lists for arrays, a `dict` for a map. */
export type PlainValue = null | boolean | number | string | PlainValue[] | Map<string, PlainValue>;

/** Writes a pickle of protocol 2, the one torch.save uses, opcode by opcode. */
export class PickleWriter {
  readonly #parts: Buffer[] = [Buffer.from([0x80, 2])];

  /** One opcode without operands, by its character in Python's `pickletools`. */
  opcode(character: string): this {
    this.#parts.push(Buffer.from(character, 'latin1'));
    return this;
  }

  /** A reference to a class or function. */
  global(module: string, name: string): this {
    this.#parts.push(Buffer.from(`c${module}\n${name}\n`));
    return this;
  }

  text(text: string): this {
    const bytes = Buffer.from(text);
    const head = Buffer.from('X\0\0\0\0');
    head.writeUInt32LE(bytes.length, 1);
    this.#parts.push(head, bytes);
    return this;
  }

  /** A whole number that JavaScript holds exactly. */
  integer(value: number): this {
    if (value >= -(2 ** 31) && value < 2 ** 31) {
      const bytes = Buffer.from('J\0\0\0\0');
      bytes.writeInt32LE(value, 1);
      this.#parts.push(bytes);
    } else {
      const bytes = Buffer.from('\x8a\x08\0\0\0\0\0\0\0\0', 'latin1');
      bytes.writeBigInt64LE(BigInt(value), 2);
      this.#parts.push(bytes);
    }
    return this;
  }

  float(value: number): this {
    const bytes = Buffer.from('G\0\0\0\0\0\0\0\0');
    bytes.writeDoubleBE(value, 1);
    this.#parts.push(bytes);
    return this;
  }

  /** A tuple of whole numbers, e.g. a shape. */
  integers(values: readonly number[]): this {
    this.opcode('(');
    for (const value of values) this.integer(value);
    return this.opcode('t');
  }

  /** Plain data of any depth. */
  value(value: PlainValue): this {
    if (value === null) return this.opcode('N');
    if (typeof value === 'boolean') return this.opcode(value ? '\x88' : '\x89');
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number')
      return Number.isSafeInteger(value) ? this.integer(value) : this.float(value);
    if (Array.isArray(value)) {
      this.opcode('](');
      for (const item of value) this.value(item);
      return this.opcode('e');
    }
    this.opcode('}(');
    for (const [key, item] of value) this.text(key).value(item);
    return this.opcode('u');
  }

  /** An empty `OrderedDict`. */
  orderedDictionary(): this {
    return this.global('collections', 'OrderedDict').opcode(')R');
  }

  /** The finished pickle. */
  finish(): Buffer {
    this.opcode('.');
    return Buffer.concat(this.#parts);
  }
}

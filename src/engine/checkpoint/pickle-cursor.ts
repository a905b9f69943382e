import { AppError } from '../../shared/app-error.ts';

/** The pickle is longer than the bytes read so far: read more, or the file is cut off. */
export class PickleCutOffError extends AppError {
  constructor(path: string) {
    super('bad-checkpoint', `Could not read the checkpoint "${path}": its pickle is cut off.`);
  }
}

/** Reads the operands of pickle opcodes one after the other; throws {@link PickleCutOffError} at the end. */
export class PickleCursor {
  /** The file that the pickle comes from, for messages. */
  readonly path: string;
  position: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(path: string, bytes: Uint8Array, position: number) {
    this.path = path;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = position;
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** An 8-byte float; big-endian, unlike everything else in a pickle. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.slice(start, start + length);
  }

  utf8(length: number): string {
    const start = this.#advance(length);
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, length).toString('utf8');
  }

  latin1(length: number): string {
    const start = this.#advance(length);
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, length).toString(
      'latin1',
    );
  }

  /** Reads text up to the next line feed and skips it. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.position);
    if (end < 0) throw new PickleCutOffError(this.path);
    const text = this.utf8(end - this.position);
    this.position = end + 1;
    return text;
  }

  /** A signed little-endian integer of any length, as a number where it fits exactly. */
  integer(length: number): number | bigint {
    const bytes = this.bytes(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
    return fitInteger(BigInt.asIntN(Math.max(length * 8, 1), value));
  }

  #advance(length: number): number {
    const start = this.position;
    if (start + length > this.#bytes.length) throw new PickleCutOffError(this.path);
    this.position = start + length;
    return start;
  }
}

/** The integer as a number when that is exact. */
export function fitInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

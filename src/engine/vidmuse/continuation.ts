import { AppError } from '../../shared/app-error.ts';
import { decodeNpy, readNpy, writeNpy } from '../../files/npy.ts';
import { createTokenBlock, type TokenBlock } from '../tokens/delay-pattern.ts';
import type { Continuation, ContinuationFormat, ContinuationPiece } from '../music-model.ts';

/** A VidMuse model's tokens: how many there are, and of which codec. */
export interface TokenSizes {
  readonly id: string;
  readonly numCodebooks: number;
  readonly cardinality: number;
  /** Identifies the codebooks, see `codebookFingerprint`. */
  readonly codebooks: Uint8Array;
}

/**
 * A stored continuation: `VMTOKEN2`, then the number of codebooks and of codes per codebook as 32-bit numbers,
 * the fingerprint of the codebooks, and int32 [tokens, codebooks], little-endian.
 */
const magic = Buffer.from('VMTOKEN2');
const sizesBytes = magic.length + 8;
/** Earlier versions wrote no fingerprint, and the earliest 0 for the number of codes. */
const earlierMagic = Buffer.from('VMTOKENS');
const bytesPerCode = 4;

/** Storage of a model's continuations. */
export function continuationFormat({
  numCodebooks,
  cardinality,
  codebooks,
}: TokenSizes): ContinuationFormat {
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(numCodebooks, 0);
  sizes.writeUInt32LE(cardinality, 4);
  const header = Buffer.concat([magic, sizes, codebooks]);
  return { header, bytesPerToken: bytesPerCode * numCodebooks };
}

/** One take of a block as [tokens, codebooks]. */
export function toContinuation(block: TokenBlock, take: number): Continuation {
  const { codebooks, length, values } = block;
  const codes = new Int32Array(length * codebooks);
  for (let codebook = 0; codebook < codebooks; codebook++) {
    const row = (take * codebooks + codebook) * length;
    for (let time = 0; time < length; time++) {
      codes[time * codebooks + codebook] = values[row + time] as number;
    }
  }
  return { bytes: new Uint8Array(codes.buffer), tokenCount: length };
}

/** Joins continuations of equal length to one block with a row per take. */
export function toTokenBlock(
  continuations: readonly Continuation[],
  sizes: TokenSizes,
): TokenBlock {
  const { numCodebooks } = sizes;
  const length = continuations[0]?.tokenCount ?? 0;
  const block = createTokenBlock(continuations.length, numCodebooks, length);
  for (const [take, { bytes, tokenCount }] of continuations.entries()) {
    if (tokenCount !== length || bytes.byteLength !== bytesPerCode * numCodebooks * length) {
      throw new AppError(
        'bad-argument',
        `The music to continue has ${tokenCount} tokens in one take and ${length} in another; use music of one length.`,
      );
    }
    const codes = codesOf(bytes);
    for (let time = 0; time < length; time++) {
      for (let codebook = 0; codebook < numCodebooks; codebook++) {
        const place = (take * numCodebooks + codebook) * length + time;
        block.values[place] = codes[time * numCodebooks + codebook] as number;
      }
    }
  }
  return block;
}

/** Joins pieces of stored continuations; AppError `bad-argument` for those of another model. */
export function joinPieces(pieces: readonly ContinuationPiece[], sizes: TokenSizes): Continuation {
  const { numCodebooks } = sizes;
  const bytesPerToken = bytesPerCode * numCodebooks;
  const opened = new Map<Uint8Array, Uint8Array>();
  const parts = pieces.map(({ stored, start, end }) => {
    const rows = opened.get(stored) ?? openStored(stored, sizes);
    opened.set(stored, rows);
    const part = rows.subarray(start * bytesPerToken, end * bytesPerToken);
    if (part.length !== (end - start) * bytesPerToken) throw cannotContinue(sizes);
    return part;
  });
  const bytes = Buffer.concat(parts);
  checkCodes(bytes, sizes);
  return { bytes, tokenCount: bytes.length / bytesPerToken };
}

/** Writes takes as numpy int32 [takes, codebooks, tokens], which the reference's tools read. */
export async function exportTokens(
  path: string,
  takes: readonly Continuation[],
  sizes: TokenSizes,
): Promise<void> {
  const { values, codebooks, length } = toTokenBlock(takes, sizes);
  await writeNpy(path, { shape: [takes.length, codebooks, length], values });
}

/**
 * Reads takes from a numpy file: whole numbers, [takes, codebooks, tokens] or [codebooks, tokens].
 *
 * @throws AppError `bad-argument` when shape or values do not fit the model
 */
export async function importTokens(path: string, sizes: TokenSizes): Promise<Continuation[]> {
  const { numCodebooks, cardinality } = sizes;
  const array = await readNpy(path, { followLinks: true });
  const [takes = 0, codebooks = 0, length = 0] =
    array.shape.length === 2 ? [1, ...array.shape] : array.shape;
  const refuse = (reason: string) =>
    new AppError('bad-argument', `The prompt "${path}" cannot be used: ${reason}.`);
  if (array.values instanceof Float32Array || array.shape.length < 2 || array.shape.length > 3) {
    throw refuse(
      `it holds ${array.shape.join(' x ')} numbers of another kind than whole tokens [takes, codebooks, steps]`,
    );
  }
  if (codebooks !== numCodebooks) {
    throw refuse(`it has ${codebooks} codebooks and the model ${numCodebooks}`);
  }
  const values = Int32Array.from(array.values as ArrayLike<number | bigint>, Number);
  const wrong = values.find((token) => token < 0 || token >= cardinality);
  if (wrong !== undefined) {
    throw refuse(`it holds the token ${wrong}, and tokens are 0 to ${cardinality - 1}`);
  }
  const block = { values, takes, codebooks, length };
  return Array.from({ length: takes }, (_, take) => toContinuation(block, take));
}

/** The rows of a stored continuation, [tokens, codebooks], without their header. */
function openStored(stored: Uint8Array, sizes: TokenSizes): Uint8Array {
  const { header } = continuationFormat(sizes);
  if (beginsWith(stored, header)) return stored.subarray(header.length);
  // Codes of other codebooks may be codes of ours too, of other sounds.
  if (beginsWith(stored, magic)) throw cannotContinue(sizes);
  if (beginsWith(stored, earlierMagic)) {
    const known = Buffer.from(stored.subarray(magic.length, sizesBytes));
    if (known.length !== 8 || known.readUInt32LE(0) !== sizes.numCodebooks) {
      throw cannotContinue(sizes);
    }
    const cardinality = known.readUInt32LE(4);
    if (cardinality !== 0 && cardinality !== sizes.cardinality) throw cannotContinue(sizes);
    return stored.subarray(sizesBytes);
  }
  if (!isNpy(stored)) {
    throw new AppError(
      'bad-media',
      'The music before the range cannot be continued: the file of tokens of its take is damaged. Restore it from a backup, or do not continue the music.',
    );
  }
  // Projects of formats 1 and 2 hold numpy arrays [1, codebooks, tokens].
  const { shape, values } = decodeNpy(stored, 'the music of a take');
  const [takes, codebooks = 0, length = 0] = shape;
  if (!(values instanceof Int32Array) || takes !== 1 || codebooks !== sizes.numCodebooks) {
    throw cannotContinue(sizes);
  }
  return toContinuation({ values, takes, codebooks, length }, 0).bytes;
}

function beginsWith(stored: Uint8Array, bytes: Uint8Array): boolean {
  return Buffer.compare(stored.subarray(0, bytes.length), bytes) === 0;
}

function isNpy(stored: Uint8Array): boolean {
  return Buffer.from(stored.subarray(1, 6)).toString('latin1') === 'NUMPY';
}

function checkCodes(bytes: Uint8Array, sizes: TokenSizes): void {
  const isCode = (code: number) => code >= 0 && code < sizes.cardinality;
  if (!codesOf(bytes).every(isCode)) throw cannotContinue(sizes);
}

function cannotContinue({ id }: TokenSizes): AppError {
  return new AppError(
    'bad-argument',
    `The music before the range was made by a model whose music "${id}" cannot continue; choose that model, or do not continue the music.`,
  );
}

function codesOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(Uint8Array.from(bytes).buffer);
}

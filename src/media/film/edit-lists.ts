import { open, type FileHandle } from 'node:fs/promises';
import { openOutsideFile } from '../../files/open-outside-file.ts';
import { topBoxes } from './top-boxes.ts';

/** One entry of an edit list: for so long, the media from a place on is shown, or nothing. */
export interface Edit {
  readonly durationSeconds: number;
  /** Undefined for an empty edit. */
  readonly mediaSeconds: number | undefined;
}

/** The edit list of one track of an mp4 or mov. */
export interface EditList {
  /** Type of the track's handler: `vide`, `soun`, … */
  readonly handler: string;
  readonly edits: readonly Edit[];
}

/** An index box is smaller, and a film has fewer boxes at its top. */
const largestIndex = 256 * 2 ** 20;
const mostBoxes = 100_000;

/** Pieces that follow each other this closely are one, in seconds: durations are rounded to milliseconds. */
const roundingSeconds = 0.002;

/**
 * The edit lists of an mp4 or mov (ISO/IEC 14496-12, 8.6.6), of those tracks that have one; none of another
 * file. Throws as {@link openOutsideFile}.
 */
export async function readEditLists(path: string): Promise<EditList[]> {
  await using file = await openOutsideFile(path, { followLinks: true });
  const index = await readIndex(file);
  return index ? listsOf(index.boxes).map(({ handler, edits }) => ({ handler, edits })) : [];
}

/**
 * Whether the edit list of a picture or sound shows several pieces, or has a gap between them. Copied
 * packets would show what lies between the pieces.
 */
export function showsPieces(lists: readonly EditList[]): boolean {
  return lists.some(({ handler, edits }) => {
    if (!/^(vide|soun)$/.test(handler)) return false;
    const first = edits.findIndex(({ mediaSeconds }) => mediaSeconds !== undefined);
    return edits.slice(Math.max(0, first)).some(({ mediaSeconds }, index, shown) => {
      const before = shown[index - 1];
      if (!before) return false;
      const end = (before.mediaSeconds ?? NaN) + before.durationSeconds;
      return !(Math.abs((mediaSeconds ?? NaN) - end) <= roundingSeconds);
    });
  });
}

/**
 * Shortens the edit lists of a finished mp4 or mov, so that none of its tracks is shown for longer than
 * `seconds`. Packets that decoding needs stay in the file. Throws errors of the file system.
 */
export async function endEditLists(path: string, seconds: number): Promise<void> {
  await using file = await open(path, 'r+');
  const index = await readIndex(file);
  if (!index) return;
  const { bytes, boxes, position } = index;
  const { timescale } = movieHeader(boxes);
  for (const { edits, entries, track } of listsOf(boxes)) {
    const surplus = edits.reduce((sum, edit) => sum + edit.durationSeconds, 0) - seconds;
    if (surplus <= roundingSeconds) continue;
    let left = Math.round(surplus * timescale);
    for (const entry of entries.toReversed()) {
      const taken = Math.min(left, entry.duration());
      entry.setDuration(entry.duration() - taken);
      left -= taken;
    }
    const header = child(track, 'tkhd');
    if (header) writeTicks(header, ...trackLengthAt(header), Math.round(seconds * timescale));
  }
  shortenMovie(boxes, Math.round(seconds * timescale));
  await file.write(bytes, 0, bytes.length, position);
}

/** A box inside the index; `contents` leaves out its header. */
interface Box {
  readonly type: string;
  readonly contents: Buffer;
}

interface Index {
  readonly bytes: Buffer;
  /** Children of the index. */
  readonly boxes: readonly Box[];
  /** Where `bytes` are in the file. */
  readonly position: number;
}

async function readIndex(file: FileHandle): Promise<Index | undefined> {
  const { size } = await file.stat();
  for await (const { type, position, length, headerLength } of topBoxes(file, mostBoxes)) {
    if (type !== 'moov') continue;
    if (length < headerLength || length > largestIndex || position + length > size)
      return undefined;
    const bytes = Buffer.alloc(length);
    await file.read(bytes, 0, length, position);
    return { bytes, boxes: childrenOf(bytes.subarray(headerLength)), position };
  }
  return undefined;
}

function childrenOf(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let from = 0; from + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(from) || bytes.length - from;
    if (length < 8 || from + length > bytes.length) break;
    const type = bytes.toString('latin1', from + 4, from + 8);
    boxes.push({ type, contents: bytes.subarray(from + 8, from + length) });
    from += length;
  }
  return boxes;
}

function child(box: Box | undefined, type: string): Box | undefined {
  return box && childrenOf(box.contents).find((each) => each.type === type);
}

function movieHeader(boxes: readonly Box[]): { readonly box?: Box; readonly timescale: number } {
  const box = boxes.find(({ type }) => type === 'mvhd');
  return box ? { box, timescale: timescaleOf(box) } : { timescale: 0 };
}

/** Ticks a second of a movie or media header. */
function timescaleOf({ contents }: Box): number {
  const at = contents[0] === 1 ? 20 : 12;
  return contents.length >= at + 4 ? contents.readUInt32BE(at) : 0;
}

/** Offset of the length in a track header, and whether it has 64 bits. */
function trackLengthAt({ contents }: Box): [offset: number, isLong: boolean] {
  return contents[0] === 1 ? [28, true] : [20, false];
}

function writeTicks({ contents }: Box, offset: number, isLong: boolean, ticks: number): void {
  if (contents.length < offset + (isLong ? 8 : 4)) return;
  if (isLong) contents.writeBigUInt64BE(BigInt(ticks), offset);
  else contents.writeUInt32BE(ticks, offset);
}

/** The movie is as long as its longest track. */
function shortenMovie(boxes: readonly Box[], ticks: number): void {
  const { box } = movieHeader(boxes);
  if (!box || box.contents.length < 36) return;
  const [offset, isLong] = box.contents[0] === 1 ? ([24, true] as const) : ([16, false] as const);
  const length = isLong
    ? Number(box.contents.readBigUInt64BE(offset))
    : box.contents.readUInt32BE(offset);
  if (length > ticks) writeTicks(box, offset, isLong, ticks);
}

interface Entry {
  duration(): number;
  setDuration(ticks: number): void;
}

interface StoredList extends EditList {
  readonly track: Box;
  /** In the order of {@link EditList.edits}; in ticks of the movie. */
  readonly entries: readonly Entry[];
}

function listsOf(boxes: readonly Box[]): StoredList[] {
  const { timescale } = movieHeader(boxes);
  if (timescale === 0) return [];
  return boxes.flatMap((track): StoredList[] => {
    if (track.type !== 'trak') return [];
    const list = child(child(track, 'edts'), 'elst');
    const media = child(track, 'mdia');
    const header = child(media, 'mdhd');
    const mediaScale = header ? timescaleOf(header) : 0;
    if (!list || mediaScale === 0) return [];
    const handler = child(media, 'hdlr')?.contents.toString('latin1', 8, 12) ?? '';
    return [{ handler, track, ...readList(list, timescale, mediaScale) }];
  });
}

function readList({ contents }: Box, timescale: number, mediaScale: number) {
  const isLong = contents[0] === 1;
  const length = isLong ? 20 : 12;
  const stated = contents.length >= 8 ? contents.readUInt32BE(4) : 0;
  const count = Math.min(stated, Math.floor((contents.length - 8) / length));
  const edits: Edit[] = [];
  const entries: Entry[] = [];
  for (let index = 0; index < count; index++) {
    const at = 8 + index * length;
    const entry: Entry = {
      duration: () => (isLong ? Number(contents.readBigUInt64BE(at)) : contents.readUInt32BE(at)),
      setDuration: (ticks) =>
        isLong ? contents.writeBigUInt64BE(BigInt(ticks), at) : contents.writeUInt32BE(ticks, at),
    };
    const place = isLong ? Number(contents.readBigInt64BE(at + 8)) : contents.readInt32BE(at + 4);
    entries.push(entry);
    edits.push({
      durationSeconds: entry.duration() / timescale,
      mediaSeconds: place < 0 ? undefined : place / mediaScale,
    });
  }
  return { edits, entries };
}

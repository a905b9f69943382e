import { open, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { removeFiles } from '../../files/remove-files.ts';

/** Ticks per second in which times of frames are written. */
export const ticksPerSecond = 90_000;

/** A finished piece of a preview copy, an mp4 that begins with a key frame at time 0. */
export interface ProxyPiece {
  readonly path: string;
  /** When its first frame appears, counted from the film's first picture in {@link ticksPerSecond}. */
  readonly startTicks: number;
}

/** Where one run of ffmpeg writes pieces. */
export interface PieceRun {
  /** Of the pieces, with ffmpeg's `%05d` for their number. */
  readonly pattern: string;
  /** A line is added to it as soon as a piece is finished: name, start and end in seconds of the run. */
  readonly listPath: string;
}

const listLine = /^([^,\n]+),([\d.]+),[\d.]+$/gm;

/**
 * Makes way for a run that begins at this time.
 *
 * @param prefix path that the names of all pieces of one copy begin with; a copy by another encoder, or of
 * another film, has another one
 */
export async function beginRun(prefix: string, startTicks: number): Promise<PieceRun> {
  const runPrefix = `${prefix}.${startTicks}`;
  // Removed rather than overwritten: another project may share the files.
  await removePieces(runPrefix);
  // A percent sign of a folder's name is no place for a number.
  const pattern = `${runPrefix.replaceAll('%', '%%')}.%05d.mp4`;
  return { pattern, listPath: `${runPrefix}.csv` };
}

/** The finished pieces in their order, without a gap from the beginning on. Damaged ones end the list. */
export async function findPieces(prefix: string): Promise<ProxyPiece[]> {
  const folder = dirname(prefix);
  const start = `${basename(prefix)}.`;
  const names = new Set<string>();
  const runs: number[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile() || !entry.name.startsWith(start)) continue;
    names.add(entry.name);
    const [, ticks] = /^(\d+)\.csv$/.exec(entry.name.slice(start.length)) ?? [];
    if (ticks !== undefined) runs.push(Number(ticks));
  }
  let pieces: ProxyPiece[] = [];
  for (const runTicks of runs.toSorted((left, right) => left - right)) {
    const place = pieces.findIndex(({ startTicks }) => startTicks === runTicks);
    // A run goes on where an earlier one had begun its last piece.
    if (place < 0 && runTicks > 0) continue;
    const list = await readFile(`${prefix}.${runTicks}.csv`, 'utf8');
    const added = [...list.matchAll(listLine)].map(([, name = '', seconds]) => ({
      path: join(folder, name),
      startTicks: runTicks + Math.round(Number(seconds) * ticksPerSecond),
    }));
    if (added.length > 0) pieces = [...pieces.slice(0, Math.max(0, place)), ...added];
  }
  for (const [place, { path }] of pieces.entries()) {
    if (!names.has(basename(path)) || !(await isWholeMp4(path))) return pieces.slice(0, place);
  }
  return pieces;
}

/** Removes the pieces whose paths begin so, and their lists. */
export function removePieces(prefix: string): Promise<void> {
  return removeFiles(dirname(prefix), (name) => name.startsWith(`${basename(prefix)}.`));
}

/**
 * Whether the boxes of an mp4 fill its file exactly, with its index behind the pictures: after a power
 * failure a file can have its length without its content.
 */
async function isWholeMp4(path: string): Promise<boolean> {
  await using file = await open(path);
  const { size } = await file.stat();
  const header = Buffer.alloc(16);
  let type = '';
  let position = 0;
  while (position < size) {
    await file.read({ buffer: header, position });
    const shortSize = header.readUInt32BE(0);
    type = header.toString('latin1', 4, 8);
    const length = shortSize === 1 ? Number(header.readBigUInt64BE(8)) : shortSize;
    if (length < 8) return false;
    position += length;
  }
  return position === size && type === 'moov';
}

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Ticks a second of the picture and of the sound in {@link makeEdited}. */
const mediaScales = [12_800, 48_000];

/**
 * Writes a copy of an mp4 with a picture and a sound track of 48 kHz, both of which show two pieces of it:
 * from a place of the file on, or nothing where that is undefined. In seconds.
 */
export async function makeEdited(
  source: string,
  path: string,
  edits: readonly [shown: number, from: number | undefined][],
): Promise<string> {
  const [first, second] = edits;
  if (!first || !second || edits.length > 2) throw new Error('There have to be two pieces.');
  // A late beginning makes lists of two entries, the first of them empty.
  const offset = first[1] === undefined ? first[0] : 1;
  const late = ['-v', 'error', '-y', '-itsoffset', String(offset), '-i', source, '-c', 'copy'];
  await run('ffmpeg', [...late, '-video_track_timescale', String(mediaScales[0]), path]);
  const bytes = await readFile(path);
  let track = 0;
  for (let at = bytes.indexOf('elst'); at > 0; at = bytes.indexOf('elst', at + 4)) {
    if (bytes.readUInt32BE(at + 8) !== 2) throw new Error('The list has another length.');
    const firstTick = bytes.readInt32BE(at + 28);
    edits.forEach(([shown, from], index) => {
      if (from === undefined) return;
      const ticks = firstTick + from * (mediaScales[track] ?? 0);
      bytes.writeUInt32BE(Math.round(1000 * shown), at + 12 + 12 * index);
      bytes.writeInt32BE(Math.round(ticks), at + 16 + 12 * index);
    });
    track += 1;
  }
  await writeFile(path, bytes);
  return path;
}

import { readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTestFolder } from '../test-media.ts';
import { beginRun, findPieces, removePieces } from './proxy-pieces.ts';

const folder = await makeTestFolder();

function box(type: string, size = 8): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32BE(size, 0);
  bytes.write(type, 4, 'latin1');
  return bytes;
}
const whole = Buffer.concat([box('ftyp'), box('mdat', 100), box('moov', 20)]);

/** Writes what a run of ffmpeg leaves: a list, and a piece at each of these seconds of the run. */
async function leaveRun(prefix: string, startTicks: number, starts: readonly number[]) {
  const run = await beginRun(prefix, startTicks);
  const names = starts.map((_, place) => `${basename(prefix)}.${startTicks}.0000${place}.mp4`);
  for (const name of names) await writeFile(join(folder, name), whole);
  const line = (seconds: number, place: number): string => `${names[place]},${seconds.toFixed(6)},`;
  await writeFile(run.listPath, starts.map((at, place) => `${line(at, place)}9.5\n`).join(''));
  return names;
}

async function found(prefix: string): Promise<[string, number][]> {
  const pieces = await findPieces(prefix);
  return pieces.map(({ path, startTicks }) => [basename(path), startTicks]);
}

describe('the pieces of a preview copy', () => {
  it('go on where a later run began the last one again', async () => {
    const prefix = join(folder, 'on');
    const [first, second] = await leaveRun(prefix, 0, [0, 10.01, 20.02]);
    const later = await leaveRun(prefix, 1_801_800, [0, 10.01]);
    expect(await found(prefix)).toEqual([
      [first, 0],
      [second, 900_900],
      [later[0], 1_801_800],
      [later[1], 2_702_700],
    ]);
  });

  it('end where one is missing, damaged or not in the list', async () => {
    const prefix = join(folder, 'ends');
    const [, second = '', third = ''] = await leaveRun(prefix, 0, [0, 10, 20]);
    await writeFile(join(folder, 'ends.0.00003.mp4'), whole);
    expect((await found(prefix)).length).toBe(3);
    for (const damaged of [whole.subarray(0, 50), Buffer.alloc(whole.length), Buffer.alloc(0)]) {
      await writeFile(join(folder, third), damaged);
      expect((await found(prefix)).length).toBe(2);
    }
    await removePieces(join(folder, second).replace('.00001.mp4', '.00001'));
    expect((await found(prefix)).length).toBe(1);
  });

  it('leave out a run that does not begin with a piece', async () => {
    const prefix = join(folder, 'beside');
    const [first] = await leaveRun(prefix, 0, [0]);
    await leaveRun(prefix, 90_000, [0, 10]);
    expect(await found(prefix)).toEqual([[first, 0]]);
  });

  it('are removed with their lists, those of other copies are not', async () => {
    const prefix = join(folder, 'gone');
    await leaveRun(prefix, 0, [0, 10]);
    await leaveRun(`${prefix}2`, 0, [0]);
    await removePieces(prefix);
    const left = (await readdir(folder)).filter((name) => name.startsWith('gone'));
    expect(left.toSorted()).toEqual(['gone2.0.00000.mp4', 'gone2.0.csv']);
  });
});

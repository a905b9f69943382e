import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { filmNotices } from '../../shared/film-clock.ts';
import { probeVideo } from '../probe.ts';
import { makeTestFolder } from '../test-media.ts';
import { breaksOff } from './breaks-off.ts';

const run = promisify(execFile);
const folder = await makeTestFolder();

it.each([
  ['film.avi', ['-c:v', 'mpeg4', '-c:a', 'libmp3lame']],
  ['camera.avi', ['-c:v', 'mjpeg', '-c:a', 'pcm_s16le']],
  ['film.wmv', ['-c:v', 'wmv2', '-c:a', 'wmav2']],
  ['film.ogv', ['-c:v', 'libtheora', '-c:a', 'libvorbis']],
  ['film.rm', ['-c:v', 'rv20', '-s', '176x144', '-c:a', 'ac3']],
  ['film.mkv', ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac']],
  ['film.flv', ['-c:v', 'flv1', '-c:a', 'libmp3lame', '-ar', '44100']],
  ['film.mxf', ['-c:v', 'mpeg2video', '-c:a', 'pcm_s16le', '-ar', '48000']],
])('says that the end of %s is missing, and nothing of the whole file', async (name, output) => {
  const path = join(folder, name);
  const sources = [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=128x72:r=25:d=4',
    '-f',
    'lavfi',
    '-i',
    'sine=d=4',
  ];
  await run('ffmpeg', ['-v', 'error', ...sources, ...output, path]);
  expect(filmNotices((await probeVideo(path)).clock)).toEqual([]);
  const bytes = await readFile(path);
  const cut = join(folder, `cut-${name}`);
  await writeFile(cut, bytes.subarray(0, Math.round(0.6 * bytes.length)));
  const film = await probeVideo(cut);
  expect(film.durationSeconds).toBeLessThan(3.2);
  expect(filmNotices(film.clock).join()).toMatch(/The end of the film (is|may be) missing/);
});

it.each([
  ['whole', 0, false],
  ['cut inside its second chunk', 10, true],
])('reads all chunks of a large AVI that is %s', async (name, cutBytes, expected) => {
  const chunk = (kind: string, length: number): Buffer => {
    const bytes = Buffer.alloc(8 + length);
    bytes.write('RIFF');
    bytes.writeUInt32LE(length, 4);
    bytes.write(kind, 8);
    return bytes;
  };
  const bytes = Buffer.concat([chunk('AVI ', 200), chunk('AVIX', 101), Buffer.alloc(1)]);
  const path = join(folder, `${name}.avi`);
  await writeFile(path, bytes.subarray(0, bytes.length - cutBytes));
  expect(await breaksOff({ path, formatName: 'avi' })).toBe(expected);
});

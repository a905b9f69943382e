import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { readAudio } from './extract-audio.ts';
import { makeTestFolder } from './test-media.ts';

const run = promisify(execFile);
const folder = await makeTestFolder();
const form = { sampleRate: 8000, channels: 1 };

/** A second of sound as a file of ffmpeg's muxer, written so that it cannot go back to its header. */
async function stream(name: string, ...output: readonly string[]): Promise<string> {
  const path = join(folder, name);
  const sound = ['-f', 'lavfi', '-i', 'sine=d=1:r=8000'];
  const { stdout } = await run('ffmpeg', ['-v', 'error', ...sound, ...output, '-'], {
    encoding: 'buffer',
  });
  await writeFile(path, stdout);
  return path;
}

it.each([
  ['streamed.wav', ['-f', 'wav']],
  ['streamed-rf64.wav', ['-rf64', 'always', '-f', 'wav']],
  ['streamed.flac', ['-f', 'flac']],
  ['streamed.au', ['-f', 'au']],
  ['streamed.caf', ['-f', 'caf']],
])('reads all of %s, whose header states no length', async (name, output) => {
  const samples = await readAudio(await stream(name, ...output), form);
  expect(samples.length).toBe(8000);
  expect(Math.max(...samples)).toBeGreaterThan(0.1);
});

it('reads to the end that a wav has, whatever its header states', async () => {
  const path = await stream('wav.wav', '-f', 'wav');
  const bytes = await readFile(path);
  for (const size of [0, 0x7fffffff, 0xffffffff, 1e9]) {
    bytes.writeUInt32LE(size, bytes.indexOf('data') + 4);
    await writeFile(path, bytes);
    expect((await readAudio(path, form)).length).toBe(8000);
  }
});

it('reads all of an ADTS stream and of an mp3 without a table of contents', async () => {
  for (const [name, ...output] of [
    ['adts.aac', '-c:a', 'aac', '-f', 'adts'],
    ['vbr.mp3', '-c:a', 'libmp3lame', '-q:a', '4', '-write_xing', '0', '-f', 'mp3'],
  ] as const) {
    const samples = await readAudio(await stream(name, ...output), form);
    expect(samples.length / 8000, name).toBeGreaterThan(1);
    expect(samples.length / 8000, name).toBeLessThan(1.5);
  }
});

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAudio } from '../media/extract-audio.ts';
import { probe } from '../media/probe.ts';
import { makeTestFolder } from '../media/test-media.ts';
import { writeWav } from './write-wav.ts';

const goldenCase = join(import.meta.dirname, '../../../shared/golden/tiny-a/case-a');
if (!existsSync(goldenCase)) console.warn(`SKIPPED: golden waves are missing (${goldenCase})`);

const folder = await makeTestFolder();
const at = (name: string): string => join(folder, name);

describe('writeWav', () => {
  it('writes 16-bit PCM that ffmpeg reads back, block after block', async () => {
    const blocks = [Float32Array.of(0, 0.5, -0.5), Float32Array.of(0.25), new Float32Array(0)];
    await writeWav(at('blocks.wav'), blocks, { sampleRate: 32_000 });
    const info = await probe(at('blocks.wav'));
    expect(info.audio).toMatchObject([{ codec: 'pcm_s16le', sampleRate: 32_000, channels: 1 }]);
    const samples = await readAudio(at('blocks.wav'), { sampleRate: 32_000, channels: 1 });
    expect([...samples]).toEqual([0, 0.5, -0.5, 0.25]);
    expect((await readFile(at('blocks.wav'))).length).toBe(44 + 8);
  });

  it('clips what is louder than full scale', async () => {
    const block = Float32Array.of(1, 2, -1, -2);
    await writeWav(at('loud.wav'), [block], { sampleRate: 48_000, channels: 2 });
    const bytes = await readFile(at('loud.wav'));
    const levels = [0, 1, 2, 3].map((index) => bytes.readInt16LE(44 + 2 * index));
    expect(levels).toEqual([32_767, 32_767, -32_768, -32_768]);
    expect(bytes.readUInt16LE(22)).toBe(2);
  });

  it.skipIf(!existsSync(goldenCase))('writes the samples the reference writes', async () => {
    const stored = await readFile(join(goldenCase, 'wav_loudness.npy'));
    const data = new Uint8Array(stored.subarray(10 + stored.readUInt16LE(8)));
    await writeWav(at('golden.wav'), [new Float32Array(data.buffer)], { sampleRate: 32_000 });
    const ours = (await readFile(at('golden.wav'))).subarray(44);
    const reference = await readFile(join(goldenCase, 'app_output.wav'));
    const start = reference.indexOf('data') + 8;
    expect(ours.equals(reference.subarray(start, start + ours.length))).toBe(true);
  });

  it('overwrites nothing without force', async () => {
    await writeFile(at('mine.wav'), 'mine');
    const options = { sampleRate: 32_000 };
    await expect(writeWav(at('mine.wav'), [new Float32Array(4)], options)).rejects.toMatchObject({
      code: 'exists',
      message: `"${at('mine.wav')}" exists already; choose another name, or let it be replaced (in a command: --force).`,
    });
    expect(await readFile(at('mine.wav'), 'utf8')).toBe('mine');
    await writeWav(at('mine.wav'), [new Float32Array(4)], { ...options, force: true });
    expect((await readFile(at('mine.wav'))).length).toBe(52);
  });

  it('leaves nothing behind when its source fails, is cancelled, or the folder is missing', async () => {
    const empty = at('empty');
    await mkdir(empty);
    const failing = function* (): Generator<Float32Array> {
      yield new Float32Array(1000);
      throw new Error('the engine stopped');
    };
    const path = join(empty, 'never.wav');
    await expect(writeWav(path, failing(), { sampleRate: 32_000 })).rejects.toThrow(
      `Could not write "${path}": the engine stopped`,
    );
    const signal = AbortSignal.abort();
    const cancelled = writeWav(path, [new Float32Array(1)], { sampleRate: 32_000, signal });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(empty)).toEqual([]);
    const nowhere = join(empty, 'nowhere/never.wav');
    await expect(writeWav(nowhere, [], { sampleRate: 32_000 })).rejects.toThrow(
      `Could not write "${nowhere}": it does not exist; check the path.`,
    );
  });

  it('refuses more than a wav can hold', async () => {
    // One block that claims to be huge, so that no 4 GiB are needed.
    const huge = { length: 0x8000_0000 } as unknown as Float32Array;
    await expect(writeWav(at('huge.wav'), [huge], { sampleRate: 32_000 })).rejects.toMatchObject({
      code: 'unsupported',
      message: `Could not write "${at('huge.wav')}": a wav holds at most 4 GiB; write shorter parts.`,
    });
    expect(existsSync(at('huge.wav'))).toBe(false);
  });
});

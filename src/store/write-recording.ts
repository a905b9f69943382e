import { open, rm } from 'node:fs/promises';
import { floatWavHeader, writeFloatWav } from '../files/float-wav.ts';
import { replaceFile } from '../files/replace-file.ts';
import { writeAll } from '../files/write-all.ts';
import { asAppError } from '../shared/app-error.ts';
import type { Recording, Take } from '../shared/project-document.ts';
import { LoudnessMeter } from '../sound/loudness-meter.ts';
import { deinterleave } from '../sound/sound-node.ts';
import { takePaths } from './take-files.ts';

/** Imported music as it is stored, and what was measured in it. */
export type StoredRecording = Pick<Take, 'integratedLufs' | 'peak'> & {
  readonly recording: Recording;
};

/**
 * Stores imported music as it was in its file: blocks whose channels alternate. Undefined where there is
 * not a sample. Throws AppError `disk-full`, `no-permission`, and what the blocks throw.
 */
export async function writeRecording(
  projectPath: string,
  id: string,
  blocks: AsyncIterable<Float32Array>,
  { sampleRate, channels }: Pick<Recording, 'sampleRate' | 'channels'>,
): Promise<StoredRecording | undefined> {
  const { own, ownPart: part } = takePaths(projectPath, id);
  try {
    await rm(part, { force: true });
    const meter = new LoudnessMeter(sampleRate, channels);
    let [count, peak] = [0, 0];
    {
      await using file = await open(part, 'wx');
      await writeAll(file, floatWavHeader(sampleRate, 0, channels), 0);
      for await (const block of blocks) {
        await writeFloatWav(file, count, block);
        count += block.length;
        for (const sample of block) peak = Math.max(peak, Math.abs(sample));
        meter.push(channels === 1 ? [block] : deinterleave(block));
      }
      await writeAll(file, floatWavHeader(sampleRate, count / channels, channels), 0);
      await file.sync();
    }
    if (count === 0) {
      await rm(part, { force: true });
      return undefined;
    }
    await replaceFile(part, own);
    const { integratedLufs } = meter;
    return {
      recording: { sampleRate, channels, sampleCount: count / channels },
      integratedLufs: Number.isFinite(integratedLufs) ? integratedLufs : null,
      peak,
    };
  } catch (error) {
    await rm(part, { force: true });
    throw asAppError(error, `store the music "${own}"`);
  }
}

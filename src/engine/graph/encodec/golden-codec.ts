import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCodecCheckpoint } from '../../checkpoint/open-codec.ts';
import { readNpy, type NpyArray } from '../../../files/npy.ts';
import { writeCodec, type WrittenCodec } from './random-codec.ts';

/** Folder of the numbers recorded from the reference, which tests compare with. */
export const goldenFolder = fileURLToPath(new URL('../../../../../shared/golden', import.meta.url));

/** Whether the golden numbers are there; prints a warning if not, because their tests are skipped. */
export function hasGoldenData(): boolean {
  const found = existsSync(goldenFolder);
  if (!found) {
    console.warn(
      `SKIPPED: no golden data in ${goldenFolder}; nothing is compared with the reference`,
    );
  }
  return found;
}

/** Reads a float32 array of the golden folder. */
export async function readGolden(file: string): Promise<NpyArray<Float32Array>> {
  return (await readNpy(join(goldenFolder, file))) as NpyArray<Float32Array>;
}

/** Reads an int32 array of the golden folder. */
export async function readGoldenCodes(file: string): Promise<NpyArray<Int32Array>> {
  return (await readNpy(join(goldenFolder, file))) as NpyArray<Int32Array>;
}

/** Imports a codec of the golden folder (`tiny-a/model`, `hf-encodec`) into a temporary folder. */
export async function writeGoldenCodec(
  checkpoint: string,
  encodecDir?: string,
): Promise<WrittenCodec> {
  const opened = await openCodecCheckpoint(join(goldenFolder, checkpoint), {
    ...(encodecDir === undefined ? {} : { encodecDir: join(goldenFolder, encodecDir) }),
  });
  try {
    return await writeCodec(opened.codec, opened.stateDict);
  } finally {
    await opened.close();
  }
}

/** The largest absolute difference between two lists of equal length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} values beside ${b.length}`);
  let largest = 0;
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs((a[index] as number) - (b[index] as number));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

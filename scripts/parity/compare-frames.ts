import type { NpyArray } from '../../src/files/npy.ts';
import type { ArrayRole } from './array-role.ts';
import { compareValues, equalShapes, type OurArray } from './compare-values.ts';
import type { GoldenFolder } from './golden-folder.ts';
import { greyLevelLimit } from './limits.ts';
import { readRawFrames } from './read-raw-frames.ts';
import { pixelsAt, type ReproducedFrames, type Reproduction } from './reproduction.ts';
import { failed, type Outcome } from './row.ts';

/** Compares frames: which were chosen, and their pixels. */
export async function compareFrames(
  golden: GoldenFolder,
  reproduction: Reproduction,
  file: string,
  { part }: Extract<ArrayRole, { kind: 'frames' }>,
): Promise<Outcome> {
  const array = await golden.read(file);
  const ids = golden.entries.get(file)?.params?.frame_ids;
  const frames = await reproduction.frames();
  if (part === 'raw_rgb') {
    if (!ids) return failed('the manifest names no frame_ids for these frames');
    return compareValues(await readRawFrames(frames.video, ids), array, greyLevelLimit);
  }
  const chosen = frames[part].slice(0, array.shape[1]);
  if (ids && !equalShapes(ids, chosen)) return failed(`we choose the frames ${chosen.join(', ')}`);
  return compareValues(channelsFirst(frames, part, array), array, greyLevelLimit);
}

/** Frames as they were recorded: [channels, frames, height, width]. */
function channelsFirst(
  frames: ReproducedFrames,
  part: 'local' | 'global',
  { shape: [channels = 0, count = 0, height = 0, width = 0] }: NpyArray,
): OurArray {
  const plane = height * width;
  const values = new Float32Array(channels * count * plane).fill(NaN);
  for (let position = 0; position < count; position++) {
    const pixels = pixelsAt(frames, part, position);
    if (pixels?.length !== channels * plane) continue;
    for (let channel = 0; channel < channels; channel++) {
      const source = pixels.subarray(channel * plane, (channel + 1) * plane);
      values.set(source, (channel * count + position) * plane);
    }
  }
  return { shape: [channels, count, height, width], values };
}

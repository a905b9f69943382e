import { join } from 'node:path';
import { expect, it } from 'vitest';
import { probeVideo } from '../media/probe.ts';
import { makeTestFolder, makeTestVideo } from '../media/test-media.ts';
import { mediaRows } from './media-rows.ts';

const folder = await makeTestFolder();

it('says which mono track is left and which is right, and no unknown language', async () => {
  const output = ['-c:a', 'pcm_s16le'];
  const path = await makeTestVideo(join(folder, 'pair.mov'), { tracks: 2, seconds: 1, output });
  const rows = Object.fromEntries(mediaRows(await probeVideo(path)));
  expect(rows['Sound 1']).toMatch(/^pcm_s16le, 48000 Hz, mono, -21\.\d dB, used as left$/);
  expect(rows['Sound 2']).toMatch(/^pcm_s16le, 48000 Hz, mono, -21\.\d dB, used as right$/);
});

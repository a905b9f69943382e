import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { probeVideo } from './probe.ts';
import { findSceneCuts } from './scene-cuts.ts';
import { makeTestFolder, makeTestVideo } from './test-media.ts';

const run = promisify(execFile);
const folder = await makeTestFolder();
const sample = fileURLToPath(new URL('../../resources/sample.mp4', import.meta.url));

describe('finding cuts', () => {
  it('finds every cut of the sample, between dark shots too', async () => {
    expect(await findSceneCuts(await probeVideo(sample))).toEqual([3, 6, 9]);
  });

  it('finds none in a single moving shot', async () => {
    const path = await makeTestVideo(join(folder, 'shot.mp4'), { size: '320x180' });
    expect(await findSceneCuts(await probeVideo(path))).toEqual([]);
  });

  it('finds none where a camera moves into the picture without an end', async () => {
    const path = join(folder, 'zoom.mp4');
    const zoom = 'mandelbrot=s=320x180:r=25:end_scale=0.0001,trim=duration=15';
    const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', zoom, ...h264, path]);
    expect(await findSceneCuts(await probeVideo(path))).toEqual([]);
  });

  it('looks no further than it is asked to', async () => {
    const video = await probeVideo(sample);
    const seconds: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      expect(total).toBe(7);
      seconds.push(done);
    };
    expect(await findSceneCuts(video, { longestSeconds: 7, onProgress })).toEqual([3, 6]);
    expect(Math.max(...seconds)).toBeLessThan(7);
    expect(Math.max(...seconds)).toBeGreaterThan(5);
  });

  it('stops when cancelled', async () => {
    const signal = AbortSignal.abort();
    const video = await probeVideo(sample);
    await expect(findSceneCuts(video, { signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

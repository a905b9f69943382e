import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { probeVideo } from '../probe.ts';
import { makeTestFolder } from '../test-media.ts';
import { hasFilters } from './has-filters.ts';
import { fittingSize, pictureFilters } from './picture-filters.ts';
import { sdrCurve } from './sdr-curve.ts';

const run = promisify(execFile);
const folder = await makeTestFolder();

it('fits pictures into a square, upright or not, with even sides', () => {
  expect(fittingSize({ displayWidth: 3840, displayHeight: 2160 }, 1280)).toEqual({
    width: 1280,
    height: 720,
  });
  expect(fittingSize({ displayWidth: 1080, displayHeight: 1920 }, 1280)).toEqual({
    width: 720,
    height: 1280,
  });
  expect(fittingSize({ displayWidth: 321, displayHeight: 65 }, 1280)).toEqual({
    width: 322,
    height: 66,
  });
});

it('brings the white and the grey of PQ to where they belong, with zimg and without', async () => {
  // 203 and 20 cd/m² in PQ: the white of a page (BT.2408), and a dark grey.
  for (const [signal, least, most] of [
    [0.58, 150, 250],
    [0.34, 40, 140],
  ] as const) {
    const path = join(folder, `pq-${signal}.mov`);
    const value = Math.round(64 + 876 * signal);
    await run('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'color=gray:s=64x64:r=25:d=0.2,format=yuv420p10le'],
      ...['-vf', `geq=lum=${value}:cb=512:cr=512`, '-c:v', 'libx264'],
      ...['-x264-params', 'colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc', path],
    ]);
    const film = await probeVideo(path);
    expect(film.video.colorTransfer).toBe('smpte2084');
    const exact = await pictureFilters(film, { width: 32, height: 32 });
    const curve = ['format=gbrp16le', `curves=all='${sdrCurve('smpte2084')}'`];
    expect(await hasFilters(curve)).toBe(true);
    const greys = [];
    for (const filters of [exact, curve]) {
      const { stdout } = await run(
        'ffmpeg',
        [
          ...['-v', 'error', '-i', path, '-vf', [...filters, 'format=rgb24'].join(',')],
          ...['-frames:v', '1', '-f', 'rawvideo', '-'],
        ],
        { encoding: 'buffer' },
      );
      greys.push(stdout[0] ?? 0);
    }
    for (const grey of greys) {
      expect(grey).toBeGreaterThan(least);
      expect(grey).toBeLessThan(most);
    }
    expect(Math.abs((greys[0] ?? 0) - (greys[1] ?? 0))).toBeLessThan(25);
  }
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filmNotices } from '../../shared/film-clock.ts';
import { readFrameTimeline } from '../frame-timeline.ts';
import { probeVideo } from '../probe.ts';
import { makeTestFolder } from '../test-media.ts';
import { StreamSpan } from './stream-span.ts';
import { beepTimes, farthest, flashTimes, makeFlashes } from './test-flashes.ts';
import { requireFittingContainer } from './try-container.ts';

const folder = await makeTestFolder();
const h264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '3', '-b_strategy', '0'];
const reordered = [...h264, '-pix_fmt', 'yuv420p'];

describe('films whose containers do not state when reordered frames are shown', () => {
  it.each([
    ['one.avi', ['-c:v', 'mpeg4', '-vtag', 'XVID', '-bf', '2', '-c:a', 'pcm_s16le']],
    ['two.avi', ['-c:v', 'mpeg2video', '-bf', '2', '-c:a', 'pcm_s16le']],
    ['three.avi', [...reordered, '-c:a', 'pcm_s16le']],
    ['four.mpg', [...reordered, '-c:a', 'mp2', '-f', 'vob']],
  ])('have their sound at their picture: %s', async (name, output) => {
    const film = await probeVideo(await makeFlashes(join(folder, name), output));
    const flashes = await flashTimes(film);
    expect(flashes.length).toBe(4);
    // The sound of a program stream begins within a frame of the encoder.
    expect(farthest(flashes, await beepTimes(film))).toBeLessThan(0.012);
    expect(film.durationSeconds).toBeCloseTo(5, 1);
    const { presentationSeconds } = await readFrameTimeline(film);
    expect(presentationSeconds.length).toBe(125);
    for (const flash of flashes) {
      expect(farthest([flash], [...presentationSeconds])).toBeLessThan(0.001);
    }
  });

  it('are refused as copies before any work where frames would be dropped', async () => {
    const path = join(folder, 'order.mpg');
    const film = await probeVideo(
      await makeFlashes(path, [...reordered, '-c:a', 'mp2', '-f', 'vob'], 2),
    );
    const refused = requireFittingContainer(film, join(folder, 'order.mkv'));
    await expect(refused).rejects.toThrow('stored in an MPEG program stream without the times');
  });
});

it('says that ffmpeg reads groups of a program stream too early', async () => {
  // As ffmpeg read a group that began in the middle of a packet: its first frames come too early.
  const span = new StreamSpan(0.04, 0.04);
  const packets = [
    [NaN, 7.38],
    [7.42, 7.42],
    [7.46, 7.46],
    [7.54, 7.5],
    [7.54, 7.54],
    [7.58, 7.58],
    [NaN, 7.54],
    [7.58, 7.58],
  ];
  for (const [pts = NaN, dts = NaN] of packets) {
    span.add({ stream: 0, pts, dts, duration: 0.04, isKey: false, isHidden: false });
  }
  expect(span).toMatchObject({ hasStepsBack: true, smallestJumpSeconds: Infinity });

  const codec = ['-c:v', 'mpeg1video', '-bf', '2', '-c:a', 'mp2'];
  const { clock } = await probeVideo(await makeFlashes(join(folder, 'right.mpg'), codec, 2));
  expect(filmNotices(clock)).toEqual([]);
  const [notice] = filmNotices({ ...clock, hasEarlyGroups: true });
  expect(notice).toContain('up to two frames too early');
});

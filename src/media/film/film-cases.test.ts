import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { formatTimecode, timecodeOf } from '../../document/timecode.ts';
import { filmNotices } from '../../shared/film-clock.ts';
import { readFrameTimeline } from '../frame-timeline.ts';
import { planFilmStrip } from '../film-strip.ts';
import type { VideoInfo } from '../media-info.ts';
import { probeVideo } from '../probe.ts';
import { makeTestFolder } from '../test-media.ts';
import { beepTimes, farthest, flashTimes, hasCases, makeCase } from './test-flashes.ts';

const folder = await makeTestFolder();
// Makes and reads several films each.
vi.setConfig({ testTimeout: 180_000 });

async function filmsOf(name: string, ...files: string[]): Promise<VideoInfo[]> {
  const place = await makeCase(folder, name);
  return Promise.all(files.map((file) => probeVideo(join(place, file))));
}

describe.runIf(hasCases())('recorded films', () => {
  it('without a length have the one of their packets (no-length)', async () => {
    const [live, crash] = (await filmsOf('no-length', 'live.webm', 'crash.mkv')) as [
      VideoInfo,
      VideoInfo,
    ];
    expect(live.durationSeconds).toBeCloseTo(6, 2);
    expect((await readFrameTimeline(live)).frameCount).toBe(150);
    expect(live.clock.lengthFrom).toBe('packets');
    expect(filmNotices(live.clock)).toEqual([]);
    expect(crash.durationSeconds).toBeGreaterThan(5.5);
    expect(crash.durationSeconds).toBeLessThanOrEqual(6);
    expect(filmNotices(crash.clock).join()).toMatch('The end of the film may be missing');
  });

  it('whose clock begins late begin at zero (late-clock)', async () => {
    for (const film of await filmsOf('late-clock', 'off10.mkv', 'off10.mp4')) {
      expect(Math.abs(film.durationSeconds - 8)).toBeLessThan(0.03);
      expect(planFilmStrip(film).count).toBe(8);
      const { frameCount, presentationSeconds } = await readFrameTimeline(film);
      expect(frameCount).toBe(200);
      expect(presentationSeconds[0]).toBeCloseTo(0, 3);
      const seconds = [1, 2, 3, 4, 5, 6, 7];
      expect(farthest(seconds, await flashTimes(film))).toBeLessThan(0.04);
      expect(farthest([0, ...seconds], await beepTimes(film))).toBeLessThan(0.04);
    }
  });

  it('whose streams begin apart stay in sync (streams-begin-apart)', async () => {
    const names = ['latea.ts', 'latea.mpg', 'latev.ts', 'latev.mpg'];
    for (const [index, film] of (await filmsOf('streams-begin-apart', ...names)).entries()) {
      const late = index < 2 ? 0 : 0.01;
      const expected = [1, 2, 3, 4, 5, 6, 7].map((second) => second + late);
      const flashes = await flashTimes(film);
      expect(flashes.length).toBe(7);
      expect(farthest(flashes, expected), names[index]).toBeLessThan(0.01);
      const beeps = await beepTimes(film);
      expect(farthest(expected, beeps), names[index]).toBeLessThan(0.01);
      expect((await readFrameTimeline(film)).frameCount).toBe(index < 2 ? 200 : 180);
      expect(film.clock.pictureStartSeconds).toBeCloseTo(index < 2 ? 0 : 0.81, 2);
    }
  });

  it('end with their picture (sound-longer)', async () => {
    const [film] = (await filmsOf('sound-longer', 'tail.mp4')) as [VideoInfo];
    expect(film.durationSeconds).toBe(4);
    expect(film.printedDurationSeconds).toBe(4);
  });

  it('with packed frames and without times are counted (old-avi)', async () => {
    const [film] = (await filmsOf('old-avi', 'old.avi')) as [VideoInfo];
    expect(film.durationSeconds).toBeCloseTo(6, 3);
    const { frameCount, presentationSeconds } = await readFrameTimeline(film);
    expect(frameCount).toBe(150);
    expect(presentationSeconds.at(-1)).toBeCloseTo(5.96, 3);
  });

  it('keep their drop flag (drop-frame-30)', async () => {
    const [{ video, timecode }] = (await filmsOf('drop-frame-30', 'df.mov')) as [VideoInfo];
    const numbering = timecodeOf({ frameRate: video.frameRate, startTimecode: timecode });
    expect(formatTimecode(0, numbering)).toBe('01:01:03;18');
    expect(formatTimecode((60 - 3) * 30 - 18, numbering)).toBe('01:02:00;02');
  });

  it('with a silent first track use the next one (several-sound-tracks)', async () => {
    const [{ clock }] = (await filmsOf('several-sound-tracks', 'three.mkv')) as [VideoInfo];
    expect(clock.sounds.map(({ title }) => title)).toEqual(['Desktop', 'Mic', undefined]);
    const levels = clock.sounds.map(({ levelDecibels }) => levelDecibels ?? 0);
    expect(levels[0]).toBeLessThan(-100);
    expect(levels[1]).toBeCloseTo(-21, 0);
    expect(levels[2]).toBeCloseTo(-21, 0);
    expect(clock.defaultSound).toEqual({ streams: [2], asStereoPair: false });
  });

  it('with two mono tracks use them as left and right (mono-pair)', async () => {
    const [{ clock }] = (await filmsOf('mono-pair', 'lr.mov')) as [VideoInfo];
    expect(clock.defaultSound).toEqual({ streams: [1, 2], asStereoPair: true });
  });

  it('with a track of an unknown format use the other (unknown-second-sound)', async () => {
    const films = await filmsOf('unknown-second-sound', 'ip16.mov', 'ip16b.mov');
    expect(films.map(({ clock }) => clock.defaultSound?.streams)).toEqual([[1], [2]]);
    for (const { clock } of films) {
      expect(filmNotices(clock).join()).toMatch(/Sound track \d is left out/);
    }
    for (const film of films) expect(await flashTimes(film)).toEqual([]);
  });

  it('in formats that browsers do not play have their flashes (black-preview)', async () => {
    const names = ['hevc10.mov', 'pro.mov', 'm.mpg', 'h264.ts'];
    for (const film of await filmsOf('black-preview', ...names)) {
      expect(farthest(await flashTimes(film), await beepTimes(film))).toBeLessThan(0.02);
      expect(film.durationSeconds).toBeCloseTo(8, 1);
    }
  });

  it('of hours are described from both ends (very-long-film)', async () => {
    const place = await makeCase(folder, 'very-long-film');
    const film = await probeVideo(join(place, 'long.mkv'));
    expect(film.durationSeconds).toBeCloseTo(12_000, 0);
    expect(film.clock.lengthFrom).toBe('packets');
  });
});

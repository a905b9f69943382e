import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addMusicTrack, renameMusicTrack } from '../../document/music-tracks.ts';
import { readAudio } from '../../media/extract-audio.ts';
import { makeTestFolder } from '../../media/test-media.ts';
import { defaultDucking } from '../../shared/ducking.ts';
import type { LaneSettings } from '../../shared/mix-lanes.ts';
import { duckToPoints } from '../../sound/duck-points.ts';
import { levelAt } from '../../sound/signals.ts';
import { exportFilm, planExport } from '../export-film.ts';
import { makeDeliveryProject } from '../test-delivery.ts';

const folder = await makeTestFolder();
const speech = [{ startSeconds: 2, endSeconds: 3 }];
const ducking = { ...defaultDucking, depthDecibels: 14 };
const made = await makeDeliveryProject(join(folder, 'film.mov'), {
  name: 'Stems',
  film: { seconds: 4, tracks: 2 },
  mix: { ducking },
});
const { document } = made.file;

const request = (name: string, lanes: Record<string, LaneSettings>, mix = document.mix) => ({
  ...made,
  file: {
    ...made.file,
    document: {
      ...document,
      mix: { ...mix, lanes },
      originalTracks: { streams: [1, 2], asStereoPair: false },
    },
  },
  ...{ exporter: 'stems' as const, options: {}, outputPath: join(folder, name), force: false },
  findSpeech: () => Promise.resolve(speech),
});

/** Levels of the music and of both tracks in a file, under the speech and after it. */
async function tonesIn(path: string, second: number): Promise<number[]> {
  const samples = await readAudio(path, { sampleRate: 48_000, channels: 1 });
  const part = samples.slice((second + 0.2) * 48_000, (second + 0.8) * 48_000);
  return [330, 440, 880].map((hertz) => levelAt(part, 48_000, hertz));
}

it('leave an M&E out and say what to do, until every chosen track is marked', async () => {
  const { losses } = await planExport(request('none', { 'track-1': { role: 'dialogue' } }));
  expect(losses).toEqual([expect.stringMatching(/no M&E stem: mark .* Not marked: Original 2\.$/)]);
});

it('have an M&E without dialogue and duck, a dialogue stem, and one of each track', async () => {
  const marked = { 'track-1': { role: 'dialogue' }, 'track-2': { role: 'effects' } } as const;
  // Ducked by points now, which music that leaves alone has not got either.
  const pointed = duckToPoints(document.mix, speech);
  for (const [name, mix] of [
    ['ducked', document.mix],
    ['pointed', pointed],
  ] as const) {
    const planned = await planExport(request(name, marked, mix));
    expect(planned.losses).toEqual([]);
    await exportFilm(request(name, marked, mix));
    const files = await readdir(join(folder, name));
    expect(files.sort()).toEqual(
      [
        'M&E',
        'dialogue',
        'mix',
        'music ducked',
        'music un-ducked',
        'original',
        'original 1',
        'original 2',
      ].map((stem) => `Stems ${stem} 00-00-00-00.wav`),
    );
    const tones = (stem: string, second: number) =>
      tonesIn(join(folder, name, `Stems ${stem} 00-00-00-00.wav`), second);
    const [music, dialogue, effects] = await tones('M&E', 2);
    expect(dialogue).toBeLessThan(-60);
    expect(effects).toBeGreaterThan(-30);
    expect(music).toBeCloseTo((await tones('M&E', 0))[0]!, 0);
    expect((await tones('music un-ducked', 2))[0]).toBeCloseTo(music!, 1);
    expect(music! - (await tones('music ducked', 2))[0]!).toBeCloseTo(14, 0);
    const [, spoken, others] = await tones('dialogue', 2);
    expect(spoken).toBeGreaterThan(-30);
    expect(others).toBeLessThan(-60);
    expect((await tones('original 2', 2))[1]).toBeLessThan(-60);
  }
}, 120_000);

it('have one of each track of music that has clips, with its own level and the same duck', async () => {
  const { document: more, trackId } = addMusicTrack(document);
  const [clip] = document.clips;
  const lanes = { [trackId]: { gainDecibels: -6 } };
  const tracks = renameMusicTrack({ ...more, mix: { ...more.mix, lanes } }, trackId, 'Low');
  const clips = [clip!, { ...clip!, id: 'clip-2', track: trackId }];
  const file = { ...made.file, document: { ...tracks, clips } };
  const target = { exporter: 'stems' as const, options: {}, force: false };
  const findSpeech = () => Promise.resolve(speech);
  const outputPath = join(folder, 'tracks');
  await exportFilm({ ...made, file, ...target, outputPath, findSpeech });
  const level = async (stem: string, second: number) =>
    (await tonesIn(join(outputPath, `Stems ${stem} 00-00-00-00.wav`), second))[0]!;
  const first = await level('music 1 un-ducked', 0);
  expect(await level('music 2 Low un-ducked', 0)).toBeCloseTo(first - 6, 1);
  // Both play the same in step, so their sum is that of the factors.
  const sum = 20 * Math.log10(1 + 10 ** (-6 / 20));
  expect(await level('music un-ducked', 0)).toBeCloseTo(first + sum, 1);
  const ducked = await level('music 2 Low ducked', 2);
  expect(ducked).toBeCloseTo((await level('music 2 Low un-ducked', 2)) - 14, 0);
  expect(await readdir(outputPath)).toHaveLength(8);
}, 120_000);

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { outputPaths } from './output-paths.ts';

const clip = join('films', 'my.holiday.avi');

it('puts the film beside the video', () => {
  expect(outputPaths(clip, '.mp4', { takes: 1 })).toEqual([
    { videoPath: join('films', 'my.holiday_scored.mp4'), wavPath: undefined },
  ]);
});

it('puts the film into the folder for results', () => {
  const [output] = outputPaths(clip, '.mkv', { outputDir: 'out', takes: 1 });
  expect(output?.videoPath).toBe(join('out', 'my.holiday_scored.mkv'));
});

it('numbers the takes of explicitly named files too', () => {
  expect(outputPaths(clip, '.mp4', { out: 'a.b.mov', saveWav: 'music.wav', takes: 2 })).toEqual([
    { videoPath: 'a.b_take1.mov', wavPath: 'music_take1.wav' },
    { videoPath: 'a.b_take2.mov', wavPath: 'music_take2.wav' },
  ]);
});

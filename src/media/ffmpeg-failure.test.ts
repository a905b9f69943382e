import { expect, it } from 'vitest';
import { ffmpegFailure } from './ffmpeg-failure.ts';

it.each([
  ['list.mp4: Invalid data found when processing input\n', 'bad-media'],
  ['/films/list.mp4: End of file\n', 'bad-media'],
  ['[in] Error at End of file while reading\nout.mp4: No space left on device\n', 'disk-full'],
  ['out.mp4: Something nobody knows\n', 'ffmpeg-failed'],
])('takes its code from what ffmpeg wrote last: %s', (stderrTail, code) => {
  const end = { program: 'ffprobe', exitCode: 1, signal: null, stderrTail } as const;
  expect(ffmpegFailure(end, 'read "list.mp4"')).toMatchObject({ code });
});

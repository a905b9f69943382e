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

const asked = (stderrTail: string, readsOpenFile: boolean) =>
  ffmpegFailure(
    { program: 'ffprobe', exitCode: 1, signal: null, stderrTail, readsOpenFile },
    'read "a.wmv"',
  ).code;

it.each([
  // As ffprobe says it of a damaged wmv, mp3 and ogg.
  ['a.wmv: Operation not permitted\n', 'no-permission', 'bad-media'],
  ['a.mp3: Invalid argument\n', 'ffmpeg-failed', 'bad-media'],
  ['[vorbis @ 0x5] Extradata missing.\n', 'ffmpeg-failed', 'bad-media'],
  ['a.wmv: Permission denied\n', 'no-permission', 'no-permission'],
  ['a.wmv: Cannot allocate memory\n', 'ffmpeg-failed', 'ffmpeg-failed'],
  ["Unrecognized option 'new'.\n", 'ffmpeg-failed', 'ffmpeg-failed'],
  ['', 'ffmpeg-failed', 'ffmpeg-failed'],
])('finds the cause of "%s" in the file where that can be opened', (text, otherwise, code) => {
  expect(asked(text, false)).toBe(otherwise);
  expect(asked(text, true)).toBe(code);
});

it('takes no decoder for the file system', () => {
  const stderrTail =
    'Error while decoding stream #0:1: Invalid data found when processing input\n' +
    'Error while decoding stream #0:1: Operation not permitted\n';
  const end = { program: 'ffmpeg', exitCode: 1, signal: null, stderrTail } as const;
  expect(ffmpegFailure(end, 'read the sound of "a.mp4"').code).toBe('bad-media');
});

import { expect, it } from 'vitest';
import { ffprobeOutputSchema } from '../ffprobe-output.ts';
import { choosePicture } from './choose-picture.ts';

const film = { codec_type: 'video', codec_name: 'h264', disposition: { default: 1 } };

/** The place of the stream that is chosen. */
function chosen(...streams: readonly object[]): number | undefined {
  const output = ffprobeOutputSchema.parse({
    format: {},
    streams: streams.map((stream, index) => ({ index, ...stream })),
  });
  return choosePicture(output.streams)?.index;
}

it('passes over covers and thumbnails that come first, whatever says that they are some', () => {
  const mjpeg = { ...film, codec_name: 'mjpeg' };
  expect(chosen({ ...film, disposition: { attached_pic: 1 } }, film)).toBe(1);
  expect(chosen({ ...mjpeg, nb_frames: '1' }, { ...film, nb_frames: '100' })).toBe(1);
  expect(chosen({ ...film, nb_frames: '1' }, { ...film, nb_frames: '100' })).toBe(1);
  expect(chosen({ ...film, duration: '0.04' }, { ...film, duration: '8.0' })).toBe(1);
  expect(chosen({ ...film, tags: { 'DURATION-eng': '00:00:00.040000000' } }, film)).toBe(1);
  expect(chosen({ ...film, tags: { 'NUMBER_OF_FRAMES-eng': '1' } }, film)).toBe(1);
  expect(chosen(mjpeg, film)).toBe(1);
});

it('takes what there is where nothing else moves', () => {
  expect(chosen({ ...film, nb_frames: '1' })).toBe(0);
  expect(chosen({ ...film, codec_name: 'mjpeg' })).toBe(0);
  expect(chosen({ codec_type: 'audio' })).toBeUndefined();
});

import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFfmpeg, streamFfmpeg } from './ffmpeg.ts';
import { readFrameTimeline } from './frame-timeline.ts';
import { probeVideo } from './probe.ts';
import { makeTestFolder, makeTestVideo } from './test-media.ts';

const folder = await makeTestFolder();
const at = (name: string): string => join(folder, name);

/** Frames that come out of the decoder, counted. */
async function decodedFrameCount(path: string): Promise<number> {
  let bytes = 0;
  for await (const chunk of streamFfmpeg({
    inputs: [{ source: path }],
    outputOptions: [
      '-map',
      '0:v:0',
      '-vf',
      'scale=2:2,format=gray,setpts=N/25/TB',
      '-r',
      '25',
      '-f',
      'rawvideo',
    ],
    doing: 'count frames',
  })) {
    bytes += chunk.length;
  }
  return bytes / 4;
}

describe('readFrameTimeline', () => {
  it.each([
    ['b-frames.mp4', ['-c:v', 'libx264', '-bf', '3']],
    ['no-count.mkv', ['-c:v', 'libx264']],
    ['hidden-frames.webm', ['-c:v', 'libvpx', '-auto-alt-ref', '1', '-lag-in-frames', '16']],
    ['packed.avi', ['-c:v', 'mpeg4', '-bf', '2']],
    ['transport.ts', ['-c:v', 'libx264']],
    ['fields.ts', ['-c:v', 'mpeg2video', '-flags', '+ilme+ildct', '-vf', 'setfield=tff']],
    ['interlaced.mkv', ['-c:v', 'libx264', '-x264-params', 'tff=1']],
  ])('counts the frames of %s as the decoder gives them', async (name, codec) => {
    const path = await makeTestVideo(at(name), { tracks: 0, codec });
    const timeline = await readFrameTimeline(await probeVideo(path));
    expect(timeline.frameCount).toBe(await decodedFrameCount(path));
    expect(timeline.presentationSeconds[0]).toBeCloseTo(0, 2);
    expect(timeline.presentationSeconds[25]).toBeCloseTo(1, 2);
  });

  it('refuses a video of which most frames are cut off, as a broken download leaves it', async () => {
    const output = ['-movflags', '+faststart'];
    const path = await makeTestVideo(at('download.mp4'), { tracks: 0, seconds: 4, output });
    await truncate(path, Math.round((await stat(path)).size / 2));
    const info = await probeVideo(path);
    await expect(readFrameTimeline(info)).rejects.toMatchObject({
      code: 'bad-media',
      message: expect.stringMatching(
        /^"\/.*download\.mp4" is cut off: \d\d of its 100 frames are there; copy or download it again\.$/,
      ),
    });
  });

  it('takes a film that an edit list shortens to a part of its frames', async () => {
    const path = await makeTestVideo(at('trimmed.mp4'), {
      tracks: 0,
      seconds: 4,
      output: ['-g', '5', '-bf', '0', '-video_track_timescale', '1000', '-movflags', '+faststart'],
    });
    const bytes = await readFile(path);
    // From second 1 on, for one second: what trimming on a phone writes.
    const entry = bytes.indexOf('elst') + 12;
    bytes.writeUInt32BE(1000, entry);
    bytes.writeUInt32BE(1000, entry + 4);
    await writeFile(path, bytes);
    const info = await probeVideo(path);
    expect(info.video).toMatchObject({ declaredFrameCount: 100, durationSeconds: 1 });
    const { frameCount } = await readFrameTimeline(info);
    expect(frameCount).toBeLessThan(30);
    expect(frameCount).toBe(await decodedFrameCount(path));
  });

  it('leaves out what an edit list hides, which the header counts', async () => {
    const whole = await makeTestVideo(at('whole.mp4'), { seconds: 3, output: ['-g', '25'] });
    const inputs = [{ source: whole, options: ['-ss', '1.4'] }];
    await runFfmpeg({ inputs, outputOptions: ['-c', 'copy'], doing: 'cut' }, at('cut.mp4'));
    const info = await probeVideo(at('cut.mp4'));
    const timeline = await readFrameTimeline(info);
    expect(timeline.frameCount).toBe(40);
    expect(timeline.frameCount).toBe(await decodedFrameCount(at('cut.mp4')));
    expect(info.video.declaredFrameCount).toBe(50);
  });

  it('gives the uneven times of a variable frame rate', async () => {
    const output = ['-vf', "select='eq(n,0)+eq(n,3)+eq(n,20)+eq(n,21)'"];
    const path = await makeTestVideo(at('variable.mkv'), { tracks: 0, output });
    const { presentationSeconds } = await readFrameTimeline(await probeVideo(path));
    expect([...presentationSeconds]).toEqual([0, 0.12, 0.8, 0.84]);
  });

  it('counts from the start of the container where the picture starts later', async () => {
    const delayed = ['-vf', 'setpts=PTS+0.6/TB'];
    const path = await makeTestVideo(at('late.mkv'), { seconds: 1, output: delayed });
    const { presentationSeconds } = await readFrameTimeline(await probeVideo(path));
    expect(presentationSeconds[0]).toBeCloseTo(0.6, 2);
  });
});

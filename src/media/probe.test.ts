import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probe, probeVideo } from './probe.ts';
import { runFfmpeg } from './ffmpeg.ts';
import {
  makeTestFolder,
  makeTestSound,
  makeTestVideo,
  turnQuarterClockwise,
} from './test-media.ts';

const folder = await makeTestFolder();
const at = (name: string): string => join(folder, name);

describe('probe', () => {
  it('reads sizes, rates, times and sound of an ordinary video', async () => {
    const info = await probeVideo(await makeTestVideo(at('plain.mp4')));
    expect(info).toMatchObject({ durationSeconds: 2, printedDurationSeconds: 2, startSeconds: 0 });
    expect(info.video).toMatchObject({
      codec: 'h264',
      pixelFormat: 'yuv420p',
      codedWidth: 64,
      codedHeight: 36,
      displayWidth: 64,
      displayHeight: 36,
      rotationDegrees: 0,
      averageFrameRate: { numerator: 25, denominator: 1 },
      variableFrameRate: false,
      declaredFrameCount: 50,
    });
    expect(info.audio).toMatchObject([{ codec: 'aac', sampleRate: 48_000, channels: 1 }]);
  });

  it('lists no sound for a silent video, and every track of one with three', async () => {
    expect((await probe(await makeTestVideo(at('silent.mp4'), { tracks: 0 }))).audio).toEqual([]);
    const languages = ['-metadata:s:a:1', 'language=fra', '-metadata:s:a:2', 'title=Commentary'];
    const path = await makeTestVideo(at('three.mkv'), {
      tracks: 3,
      seconds: 0.4,
      output: languages,
    });
    const { audio } = await probe(path);
    expect(audio.map((stream) => stream.index)).toEqual([1, 2, 3]);
    expect(audio[1]?.language).toBe('fra');
    expect(audio[2]?.title).toBe('Commentary');
  });

  it.each([
    ['24000/1001', 23.976],
    ['30000/1001', 29.97],
  ])('keeps the frame rate %s as a fraction', async (rate, value) => {
    const path = at(`rate-${value}.mov`);
    const { video } = await probeVideo(await makeTestVideo(path, { rate, tracks: 0 }));
    const { numerator, denominator } = video.averageFrameRate;
    expect(`${numerator}/${denominator}`).toBe(rate);
    expect(video.averageFramesPerSecond).toBeCloseTo(value, 3);
    expect(video.variableFrameRate).toBe(false);
  });

  it('turns the displayed size by the rotation a phone writes', async () => {
    const path = await makeTestVideo(at('turned.mp4'), { tracks: 0, seconds: 0.4 });
    await turnQuarterClockwise(path);
    const { video } = await probeVideo(path);
    expect(video).toMatchObject({ codedWidth: 64, codedHeight: 36 });
    expect(video).toMatchObject({ displayWidth: 36, displayHeight: 64, rotationDegrees: 90 });
  });

  it('widens the displayed size of anamorphic pixels', async () => {
    const options = { size: '720x576', seconds: 0.2, tracks: 0, output: ['-vf', 'setsar=64/45'] };
    const { video } = await probeVideo(await makeTestVideo(at('anamorphic.mp4'), options));
    expect(video).toMatchObject({ codedWidth: 720, displayWidth: 1024, displayHeight: 576 });
    expect(video.pixelAspectRatio).toBeCloseTo(64 / 45, 5);
  });

  it('reads odd sizes', async () => {
    const codec = ['-c:v', 'libx264', '-pix_fmt', 'yuv444p'];
    const options = { seconds: 0.2, tracks: 0, codec, output: ['-vf', 'scale=321:181'] };
    const { video } = await probeVideo(await makeTestVideo(at('odd.mp4'), options));
    expect(video).toMatchObject({ codedWidth: 321, codedHeight: 181 });
  });

  it('notices a variable frame rate', async () => {
    const output = ['-vf', "select='lt(n,25)+not(mod(n,3))'"];
    const uneven = await makeTestVideo(at('uneven.mkv'), { tracks: 0, seconds: 4, output });
    const inputs = [{ source: uneven }];
    await runFfmpeg({ inputs, outputOptions: ['-c', 'copy'], doing: 'copy' }, at('variable.mp4'));
    expect((await probeVideo(at('variable.mp4'))).video.variableFrameRate).toBe(true);
  });

  it('reads the timecode, chapters and tags of a ProRes film', async () => {
    await writeFile(
      at('chapters.txt'),
      ';FFMETADATA1\ntitle=Rushes\n[CHAPTER]\nTIMEBASE=1/10\nSTART=0\nEND=5\ntitle=One\n' +
        '[CHAPTER]\nTIMEBASE=1/10\nSTART=5\nEND=10\ntitle=Two\n',
    );
    const codec = ['-c:v', 'prores_ks', '-profile:v', '0', '-timecode', '10:00:00:00'];
    await makeTestVideo(at('prores-plain.mov'), { seconds: 1, codec });
    await runFfmpeg(
      {
        inputs: [{ source: at('prores-plain.mov') }, { source: at('chapters.txt') }],
        outputOptions: ['-map', '0:v', '-map', '0:a', '-c', 'copy', '-map_metadata', '1'],
        doing: 'add chapters',
      },
      at('prores.mov'),
    );
    const info = await probeVideo(at('prores.mov'));
    expect(info.video.codec).toBe('prores');
    expect(info.timecode).toBe('10:00:00:00');
    expect(info.tags['title']).toBe('Rushes');
    expect(info.chapters).toEqual([
      { startSeconds: 0, endSeconds: 0.5, title: 'One' },
      { startSeconds: 0.5, endSeconds: 1, title: 'Two' },
    ]);
  });

  it.each([
    'with space.mp4',
    'ünïcödé 日本.mp4',
    '🎬 take.mp4',
    '-leading-dash.mp4',
    '100%03d %d.mp4',
    'http:colon.mp4',
    `quote's "double".mp4`,
    'semi;amp&dollar$.mp4',
  ])('reads a file named %s', async (name) => {
    await copyFile(await makeTestVideo(at('named.mp4'), { seconds: 0.2, tracks: 0 }), at(name));
    expect((await probe(at(name))).video?.codec).toBe('h264');
  });

  it('rounds the duration to hundredths as ffmpeg prints it', async () => {
    const options = { rate: '1000', seconds: 0.996, tracks: 0 };
    const info = await probe(await makeTestVideo(at('almost.mp4'), options));
    expect(info.durationSeconds).toBeCloseTo(0.996, 6);
    expect(info.printedDurationSeconds).toBe(1);
  });
});

describe('probe refuses', () => {
  const failure = async (path: string): Promise<string> =>
    probeVideo(path).then(
      () => 'no failure',
      (error: unknown) => `${(error as { code: string }).code}: ${(error as Error).message}`,
    );

  it('a missing file', async () => {
    expect(await failure(at('missing.mp4'))).toBe(
      `not-found: Could not read "${at('missing.mp4')}": it does not exist; check the path.`,
    );
  });

  it('a folder', async () => {
    await mkdir(at('folder.mp4'));
    expect(await failure(at('folder.mp4'))).toBe(
      `bad-argument: "${at('folder.mp4')}" is a folder; name a media file in it.`,
    );
  });

  it('an empty file', async () => {
    await writeFile(at('empty.mp4'), '');
    expect(await failure(at('empty.mp4'))).toBe(
      `bad-media: "${at('empty.mp4')}" is empty (0 bytes); copy or download it again.`,
    );
  });

  it('a text named .mp4', async () => {
    await writeFile(at('text.mp4'), 'This is no video.\n'.repeat(50));
    expect(await failure(at('text.mp4'))).toBe(
      `bad-media: Could not read "${at('text.mp4')}": the file is damaged or is no video or sound ` +
        'that ffmpeg knows.',
    );
  });

  it('an mp3 of which only the beginning was copied', async () => {
    const bytes = await readFile(await makeTestSound(at('sound.mp3'), 1));
    await writeFile(at('beginning.mp3'), bytes.subarray(0, 300));
    expect(await failure(at('beginning.mp3'))).toMatch(/^bad-media: .* the file is damaged/);
  });

  it('an mp4 cut off before its index', async () => {
    const whole = await readFile(await makeTestVideo(at('whole.mp4')));
    await writeFile(at('cut.mp4'), whole.subarray(0, whole.length / 2));
    expect(await failure(at('cut.mp4'))).toBe(
      `bad-media: Could not read "${at('cut.mp4')}": the file is damaged or is no video or sound ` +
        'that ffmpeg knows.',
    );
  });

  const hls = (entry: string): string =>
    `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${entry}\n#EXT-X-ENDLIST\n`;
  const dash = (entry: string): string =>
    '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S">' +
    '<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1">' +
    `<BaseURL>${entry}</BaseURL></Representation></AdaptationSet></Period></MPD>`;
  const sdp = 'v=0\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n';

  // Without -format_whitelist, ffmpeg reads the other film through all of them but the last two.
  it.each([
    ['an HLS playlist of another film', 'm3u8', () => hls(at('other.ts'))],
    ['an HLS playlist of a film beside it', 'm3u8', () => hls('other.ts')],
    ['a DASH manifest of another film', 'mpd', () => dash(at('other.mp4'))],
    ['a script that joins other films', 'ffconcat', () => 'ffconcat version 1.0\nfile other.mp4\n'],
    ['an HLS playlist of the network', 'm3u8', () => hls('http://127.0.0.1:9/a.ts')],
    ['a description of a network stream', 'sdp', () => sdp],
  ])('%s, under its own name and that of a film', async (_what, own, content) => {
    await makeTestVideo(at('other.ts'), { seconds: 0.2 });
    await makeTestVideo(at('other.mp4'), { seconds: 0.2 });
    for (const ending of [own, 'mp4']) {
      await writeFile(at(`list.${ending}`), content());
      expect(await failure(at(`list.${ending}`)), ending).toMatch(
        /^(unsupported|bad-media): Could not read/,
      );
    }
  });

  it('a name that stands for a row of pictures', async () => {
    await makeTestVideo(at('row1.png'), { tracks: 0, codec: [], output: ['-frames:v', '1'] });
    await writeFile(at('row%d.png'), 'no picture');
    expect(await failure(at('row%d.png'))).toMatch(/^(unsupported|bad-media): Could not read/);
  });

  it('sound without a picture', async () => {
    const path = await makeTestSound(at('song.m4a'), 0.5);
    expect(await failure(path)).toBe(
      `bad-media: "${path}" holds sound (aac) but no moving picture; choose a video file.`,
    );
  });

  it('a song with cover art, which is no moving picture', async () => {
    await makeTestVideo(at('cover.png'), { tracks: 0, codec: [], output: ['-frames:v', '1'] });
    const song = await makeTestSound(at('plain.mp3'), 0.5);
    const options = ['-c', 'copy', '-c:v', 'copy', '-disposition:v', 'attached_pic'];
    await runFfmpeg(
      {
        inputs: [{ source: song }, { source: at('cover.png') }],
        outputOptions: ['-map', '0:a', '-map', '1:v', ...options],
        doing: 'add a cover',
      },
      at('covered.mp3'),
    );
    expect(await failure(at('covered.mp3'))).toBe(
      `bad-media: "${at('covered.mp3')}" holds sound (mp3) but no moving picture; choose a video file.`,
    );
  });

  it('a still picture', async () => {
    await makeTestVideo(at('still.png'), { tracks: 0, codec: [], output: ['-frames:v', '1'] });
    expect(await failure(at('still.png'))).toBe(
      `bad-media: "${at('still.png')}" holds no moving picture and lasts 0 seconds; choose a video file.`,
    );
  });

  it('a video of zero length', async () => {
    const path = await makeTestVideo(at('zero.mp4'), {
      seconds: 1,
      tracks: 0,
      output: ['-t', '0'],
    });
    expect(await failure(path)).toBe(
      `bad-media: "${path}" holds no moving picture and lasts 0 seconds; choose a video file.`,
    );
  });

  it('to go on once cancelled', async () => {
    const path = await makeTestVideo(at('cancelled.mp4'), { seconds: 0.2 });
    await expect(probe(path, { signal: AbortSignal.abort() })).rejects.toThrow('Cancelled.');
  });
});

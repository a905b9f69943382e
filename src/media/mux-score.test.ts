import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFrameTimeline } from './frame-timeline.ts';
import { runFfmpeg } from './ffmpeg.ts';
import { machineMadeMark } from './machine-made-mark.ts';
import { hasSamePicture } from './has-same-picture.ts';
import type { MediaInfo, VideoInfo } from './media-info.ts';
import { muxScore } from './mux-score.ts';
import { probe, probeVideo } from './probe.ts';
import { silence } from '../sound/sound-node.ts';
import type { FilmOptions } from './write-film.ts';
import {
  decodedSound,
  findChild,
  makeTestFolder,
  makeTestSound,
  makeTestVideo,
  mountMemory,
  turnQuarterClockwise,
} from './test-media.ts';

const folder = await makeTestFolder();
const at = (name: string): string => join(folder, name);
const mark = machineMadeMark('demo');

/** A film of 2 s, which no test changes. */
async function film(): Promise<VideoInfo> {
  plain ??= await probeVideo(await makeTestVideo(at('plain.mp4')));
  return plain;
}
let plain: VideoInfo | undefined;

async function* quiet() {
  yield await Promise.resolve(silence(48_000));
}

/** Exports and probes; the music is a second of silence unless `options` names some. */
async function exported(
  video: VideoInfo,
  outputPath: string,
  { musicPath, ...options }: Partial<FilmOptions & { readonly musicPath: string }> = {},
): Promise<MediaInfo> {
  const music = musicPath === undefined ? { sound: quiet() } : { musicPath };
  await muxScore({ video, outputPath, modelName: 'demo', ...options, ...music });
  return probe(outputPath);
}

describe('muxScore', () => {
  it('copies the picture untouched and puts the music in place of the original sound', async () => {
    const musicPath = await makeTestSound(at('music.wav'), 2);
    const output = ['-metadata', 'title=Harbour', '-metadata', 'comment=Take 3'];
    const video = await probeVideo(await makeTestVideo(at('a.mp4'), { tracks: 2, output }));
    const result = await exported(video, at('a-scored.mp4'), { musicPath });
    expect(await hasSamePicture(result, video)).toBe(true);
    expect(result.audio).toMatchObject([{ codec: 'aac', sampleRate: 48_000, channels: 2 }]);
    expect(result.tags).toMatchObject({ title: 'Harbour', comment: `Take 3\n${mark}` });
    expect(result.durationSeconds).toBeCloseTo(2, 1);
    const samples = await decodedSound(at('a-scored.mp4'), { sampleRate: 32_000, channels: 1 });
    const wave = await decodedSound(musicPath, { sampleRate: 32_000, channels: 1 });
    const peak = (block: Float32Array): number =>
      block.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    expect(peak(samples.subarray(16_000, 32_000))).toBeCloseTo(
      peak(wave.subarray(16_000, 32_000)),
      2,
    );
  });

  it.each(['mp4', 'm4v', 'mov', 'mkv'])(
    'marks a .%s as machine-made, with the model',
    async (ending) => {
      const video = await film();
      const result = await exported(video, at(`marked-scored.${ending}`));
      const comment = result.tags['comment'] ?? result.tags['COMMENT'];
      expect(comment).toBe(mark);
      expect(mark).toContain('machine-made');
      expect(mark).toContain('demo');
      expect(await hasSamePicture(result, video)).toBe(true);
    },
  );

  it('keeps timecode and chapters of a ProRes film in mov', async () => {
    const codec = ['-c:v', 'prores_ks', '-profile:v', '0', '-timecode', '10:00:00:12'];
    const plain = await makeTestVideo(at('plain.mov'), { codec });
    await writeFile(
      at('chapters.txt'),
      ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/10\nSTART=0\nEND=8\ntitle=Dawn\n' +
        '[CHAPTER]\nTIMEBASE=1/10\nSTART=8\nEND=20\ntitle=Noon\n',
    );
    const inputs = [{ source: plain }, { source: at('chapters.txt') }];
    const outputOptions = ['-map', '0:v', '-map', '0:a', '-c', 'copy', '-map_chapters', '1'];
    await runFfmpeg({ inputs, outputOptions, doing: 'add chapters' }, at('film.mov'));
    const video = await probeVideo(at('film.mov'));
    const result = await exported(video, at('film-scored.mov'));
    expect(result.timecode).toBe('10:00:00:12');
    expect(result.chapters).toEqual(video.chapters);
    expect(result.chapters.map((chapter) => chapter.title)).toEqual(['Dawn', 'Noon']);
    expect(await hasSamePicture(result, video)).toBe(true);
  });

  it('keeps rotation, and the uneven times of a variable frame rate', async () => {
    const output = ['-vf', "select='lt(n,20)+not(mod(n,7))'"];
    await makeTestVideo(at('uneven.mkv'), { tracks: 0, output });
    const inputs = [{ source: at('uneven.mkv') }];
    await runFfmpeg({ inputs, outputOptions: ['-c', 'copy'], doing: 'copy' }, at('phone.mp4'));
    await turnQuarterClockwise(at('phone.mp4'));
    const video = await probeVideo(at('phone.mp4'));
    const result = await exported(video, at('phone-scored.mp4'));
    expect(result.video?.rotationDegrees).toBe(90);
    const before = await readFrameTimeline(video);
    const after = await readFrameTimeline(await probeVideo(result.path));
    expect([...after.presentationSeconds]).toEqual([...before.presentationSeconds]);
  });

  it('keeps the tags that phones write', async () => {
    const key = 'com.apple.quicktime.location.ISO6709';
    const output = ['-movflags', 'use_metadata_tags', '-metadata', `${key}=+48.85+002.35/`];
    const video = await probeVideo(await makeTestVideo(at('tags.mov'), { seconds: 0.4, output }));
    const result = await exported(video, at('tags-scored.mov'));
    expect(result.tags).toMatchObject({ [key]: '+48.85+002.35/', comment: mark });
  });

  it.each([0.7, 3])('keeps the whole picture, no more, with music of %d s', async (seconds) => {
    const music = await makeTestSound(at(`music-${seconds}.wav`), seconds);
    const video = await film();
    const outputPath = at(`length-${seconds}.mp4`);
    const result = await exported(video, outputPath, { musicPath: music });
    expect(result.video?.declaredFrameCount).toBe(50);
    expect(result.durationSeconds).toBeCloseTo(2, 1);
    const samples = await decodedSound(outputPath, { sampleRate: 32_000, channels: 1 });
    expect(samples.length / 32_000).toBeCloseTo(2, 1);
  });

  it('names HEVC from mkv as QuickTime wants it', async () => {
    const codec = ['-c:v', 'libx265', '-x265-params', 'log-level=error', '-preset', 'ultrafast'];
    const video = await probeVideo(await makeTestVideo(at('hevc.mkv'), { seconds: 0.4, codec }));
    const result = await exported(video, at('hevc-scored.mov'));
    expect((await readFile(at('hevc-scored.mov'))).includes('hvc1')).toBe(true);
    expect(await hasSamePicture(result, video)).toBe(true);
  });

  it('takes a transport stream, whose clock does not begin at zero', async () => {
    const video = await probeVideo(await makeTestVideo(at('broadcast.ts')));
    expect(video.startSeconds).toBeGreaterThan(1);
    const result = await exported(video, at('broadcast-scored.mp4'));
    expect(result.durationSeconds).toBeCloseTo(2, 1);
    const { frameCount, presentationSeconds } = await readFrameTimeline(
      await probeVideo(result.path),
    );
    expect(frameCount).toBe(50);
    expect(presentationSeconds[0]).toBeLessThan(0.1);
  });

  it('writes names with spaces, emoji, percent signs and a leading dash', async () => {
    const video = await probeVideo(
      await makeTestVideo(at('-source 50%d 🎬.mp4'), { seconds: 0.2 }),
    );
    const outputPath = at(`-çıktı %03d: "it's" 🎵.mp4`);
    const result = await exported(video, outputPath);
    expect(await hasSamePicture(result, video)).toBe(true);
    expect(await hasSamePicture(result, await film())).toBe(false);
    expect((await readdir(folder)).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  it('overwrites nothing without force, and its own source only with it', async () => {
    const path = await makeTestVideo(at('self.mp4'), { seconds: 0.4 });
    const video = await probeVideo(path);
    const original = at('self-original.mp4');
    await copyFile(path, original);
    await expect(exported(video, path)).rejects.toMatchObject({
      code: 'exists',
      message: `"${path}" exists already; choose another name, or let it be replaced (in a command: --force).`,
    });
    const result = await exported(video, path, { force: true });
    expect(result.tags['comment']).toBe(mark);
    expect(await hasSamePicture(result, await probe(original))).toBe(true);
  });

  it('reports progress up to the whole length', async () => {
    const video = await film();
    const done: number[] = [];
    await exported(video, at('progress-scored.mp4'), {
      onProgress: (progress) => done.push(progress.done),
    });
    expect(done).toEqual(done.toSorted((left, right) => left - right));
    expect(done.at(-1)).toBe(2);
  });
});

describe('muxScore fails with a clear message and leaves nothing behind', () => {
  let video: VideoInfo;
  let outputs = '';
  const output = (name: string): string => join(outputs, name);

  beforeAll(async () => {
    video = await probeVideo(await makeTestVideo(at('source.mp4'), { size: '320x180' }));
    outputs = at('outputs');
    await mkdir(outputs);
  });

  const failure = async (
    path: string,
    options: Parameters<typeof exported>[2] = {},
  ): Promise<string> =>
    exported(video, path, options).then(
      () => 'no failure',
      (error: unknown) => `${(error as { code: string }).code}: ${(error as Error).message}`,
    );

  it('for an ending it does not know', async () => {
    expect(await failure(output('a.avi'))).toBe(
      `unsupported: Could not export to "${output('a.avi')}": give it the ending .mp4, .mov, .mkv or .m4v.`,
    );
  });

  it('for a picture that the container cannot hold', async () => {
    const path = await makeTestVideo(at('prores.mov'), { codec: ['-c:v', 'prores_ks'] });
    expect(await failure(output('a.mp4'), { video: await probeVideo(path) })).toBe(
      `unsupported: Could not export "${output('a.mp4')}": this kind of file cannot hold one of its streams; ` +
        'choose another ending (.mov or .mkv).',
    );
    expect(await readdir(outputs)).toEqual([]);
  });

  it('for music that is missing or has no sound', async () => {
    expect(await failure(output('a.mp4'), { musicPath: at('none.wav') })).toMatch(
      /^not-found: .*none\.wav/,
    );
    const silent = await makeTestVideo(at('silent.mp4'), { tracks: 0, seconds: 0.2 });
    expect(await failure(output('a.mp4'), { musicPath: silent })).toMatch(
      /^bad-media: .*has no sound/,
    );
  });

  it('for a folder that is missing, or a folder in place of the file', async () => {
    expect(await failure(output('none/a.mp4'))).toBe(
      `not-found: Could not write "${output('none/a.mp4')}": it does not exist; check the path.`,
    );
    await mkdir(at('folder.mp4'));
    expect(await failure(at('folder.mp4'), { force: true })).toBe(
      `bad-argument: "${at('folder.mp4')}" is a folder; name a file to write.`,
    );
  });

  it.runIf(process.platform === 'linux')('when ffmpeg is killed', async () => {
    const long = await makeTestSound(at('long.wav'), 30);
    const slow = await probeVideo(await makeTestVideo(at('long.mp4'), { seconds: 30, rate: '5' }));
    const failed = failure(output('a.mp4'), { video: slow, musicPath: long });
    process.kill(await findChild('ffmpeg'), 'SIGKILL');
    expect(await failed).toBe(
      `ffmpeg-failed: Could not export "${output('a.mp4')}": ffmpeg was killed (SIGKILL), by someone or by ` +
        'the system for want of memory; close other programs and try again.',
    );
    expect(await readdir(outputs)).toEqual([]);

    const controller = new AbortController();
    const { signal } = controller;
    const cancelled = failure(output('a.mp4'), { video: slow, musicPath: long, signal });
    await findChild('ffmpeg');
    controller.abort();
    expect(await cancelled).toBe('cancelled: Cancelled.');
    expect(await readdir(outputs)).toEqual([]);
  });

  it('when the disk is full', async (context) => {
    const disk = at('disk');
    if (!(await mountMemory(disk, 'size=64k'))) context.skip();
    expect((await stat(video.path)).size).toBeGreaterThan(65_536);
    expect(await failure(join(disk, 'a.mp4'))).toBe(
      `disk-full: Could not export "${join(disk, 'a.mp4')}": the disk is full; free some space and try again.`,
    );
    expect(await readdir(disk)).toEqual([]);
  });

  it('when the folder is read-only', async (context) => {
    const disk = at('read-only');
    if (!(await mountMemory(disk, 'ro'))) context.skip();
    expect(await failure(join(disk, 'a.mp4'))).toBe(
      `no-permission: Could not write "${join(disk, 'a.mp4')}": the folder is read-only; choose another one.`,
    );
  });

  it('when a file of that name appears meanwhile, which stays; the film is kept beside it', async () => {
    const path = output('race.mp4');
    const failed = failure(path, {
      onProgress: () => void writeFile(path, 'theirs', { flag: 'wx' }).catch(() => undefined),
    });
    expect(await failed).toMatch(/^exists: /);
    expect(await readFile(path, 'utf8')).toBe('theirs');
    expect((await readdir(outputs)).sort()).toEqual(['race 2.mp4', 'race.mp4']);
    await rm(output('race 2.mp4'));
  });
});

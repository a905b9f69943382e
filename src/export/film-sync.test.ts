import { execFile } from 'node:child_process';
import { appendFile, copyFile, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { exampleTake, scoredDocument } from '../document/example-project.ts';
import { floatWavHeader, writeFloatWav } from '../files/float-wav.ts';
import {
  beepsOfWav,
  beepTimes,
  farthest,
  flashTimes,
  hasCases,
  makeCase,
  makeFlashes,
  measureFilm,
  type MeasuredFilm,
} from '../media/film/test-flashes.ts';
import { makeEdited } from '../media/film/test-edits.ts';
import type { VideoInfo } from '../media/media-info.ts';
import { readFrameTimeline } from '../media/frame-timeline.ts';
import { suggestedExtension } from '../media/output-container.ts';
import { probe, probeVideo } from '../media/probe.ts';
import { makeTestFolder } from '../media/test-media.ts';
import { projectFormatVersion, type ProjectFile } from '../shared/project-document.ts';
import { levelAt } from '../sound/signals.ts';
import { exportFilm, planExport } from './export-film.ts';

const run = promisify(execFile);
// Dozens of ffmpeg runs each.
vi.setConfig({ testTimeout: 300_000 });
const folder = await makeTestFolder();
const at = (name: string): string => join(folder, name);
const projectPath = at('film.vidmuse');
const sampleRate = 32_000;
const seconds = 10;
const halfFrame = 0.02;
let file: ProjectFile;

/** Music beeps this much after each whole second, to distinguish it from the film's sound in a mix. */
const beat = 0.3;

/** Music that beeps at each {@link beat}: the time of a beep shows where the music was placed. */
async function writeBeepingMusic(path: string): Promise<void> {
  const samples = new Float32Array(seconds * sampleRate);
  for (let index = 0; index < samples.length; index += 1) {
    const time = index / sampleRate;
    const sinceBeat = (time + 1 - beat) % 1;
    if (sinceBeat < 0.04) samples[index] = 0.5 * Math.sin(2 * Math.PI * 1000 * sinceBeat);
  }
  await using sound = await open(path, 'w+');
  await sound.write(floatWavHeader(sampleRate, samples.length));
  await writeFloatWav(sound, 0, samples);
}

beforeAll(async () => {
  await mkdir(join(projectPath, 'takes'), { recursive: true });
  await writeBeepingMusic(join(projectPath, 'takes', 'a.wav'));
  const take = exampleTake('a', 0, seconds, sampleRate);
  file = {
    schema: 'vidmuse-studio/project',
    formatVersion: projectFormatVersion,
    name: 'film',
    revision: 0,
    source: {
      relativePath: '../film.mp4',
      absolutePath: at('film.mp4'),
      sizeBytes: 1,
      contentHash: 'c',
      durationSeconds: seconds,
      frameRate: { numerator: 25, denominator: 1 },
      variableFrameRate: false,
      width: 128,
      height: 72,
      hasSound: true,
    },
    takes: [take],
    document: scoredDocument(take),
  };
});

async function exported(
  film: VideoInfo,
  content: 'music' | 'mix' | 'extra-track' | 'wav',
  outputPath: string,
  mix: Partial<ProjectFile['document']['mix']> = {},
): Promise<string> {
  const { document } = file;
  await exportFilm({
    projectPath,
    file: { ...file, document: { ...document, mix: { ...document.mix, ...mix } } },
    videoPath: film.path,
    exporter: content,
    options: content === 'wav' ? { samples: '16-bit' } : {},
    outputPath,
    force: true,
    findSpeech: () => Promise.resolve([]),
  });
  return outputPath;
}

/** A film, and the times of its flashes in seconds. */
interface FlashingFilm {
  readonly film: VideoInfo;
  readonly flashes: number[];
}

/** Cuts of a film at which it flashes: one at the very first frame is none. */
async function flashesOf(path: string): Promise<FlashingFilm> {
  const film = await probeVideo(path);
  return { film, flashes: await flashTimes(film) };
}

/**
 * What a film is measured for. Its container and codecs decide how its packets are read and copied: each film
 * of the table is written with its own sound copied beside the music as an mkv, and as a mix in the container that is
 * suggested for it, if that is another one. Its clock alone decides the rest: music alone is a mix without the
 * film's sound, and a wav is as long as the film. These are measured for a film of each kind of clock.
 */
type Measured = 'its container' | 'its clock too';

/** Films of which the mix is opened again: an mp4, an mkv, and one whose picture begins after its sound. */
const openedAgain = ['plain.mp4', 'late.mkv', 'latev.ts'];

/**
 * Measures readings and exports of a film against its clock: beeps of its own sound lie at its flashes, and
 * those of the music at the beats of the clock.
 */
async function expectInSync(path: string, measured: Measured): Promise<void> {
  const name = path.split('/').at(-1) ?? '';
  const { film, flashes } = await flashesOf(path);
  expect(flashes.length, name).toBeGreaterThan(3);
  expect(farthest(flashes, await beepTimes(film)), `${name}: cuts and peaks`).toBeLessThan(
    halfFrame,
  );
  // From a flash of the film to the music's beat after it.
  const [first = 0] = flashes;
  const toBeat = Math.round(first) - first + beat;
  const { lengthSeconds, pictureStartSeconds } = film.clock;
  const ending = suggestedExtension(film);

  const expectFilm = (result: MeasuredFilm, what: string) => {
    expect(result.flashes.length, what).toBe(flashes.length);
    const shownSeconds = (result.frames.at(-1) ?? 0) + 2 * halfFrame;
    expect(shownSeconds, what).toBeCloseTo(lengthSeconds - pictureStartSeconds, 1);
    const beats = result.flashes.map((flash) => flash + toBeat);
    expect(farthest(beats, result.beeps.at(-1) ?? []), `${what}: music`).toBeLessThan(halfFrame);
    return farthest(result.flashes, result.beeps[0] ?? []);
  };
  const checkMusic = async () => {
    const path = await exported(film, 'music', at(`${name}-music${ending}`));
    const own = expectFilm(await measureFilm(path), `${name}: music`);
    expect(own, `${name}: original beside the music`).toBeGreaterThan(halfFrame);
  };
  const checkMix = async () => {
    const path = await exported(film, 'mix', at(`${name}-mix${ending}`));
    const own = expectFilm(await measureFilm(path), `${name}: mix`);
    expect(own, `${name}: original in the mix`).toBeLessThan(halfFrame);
    if (!openedAgain.includes(name)) return;
    const result = await flashesOf(path);
    expect(result.film.clock.lengthSeconds).toBeCloseTo(lengthSeconds, 1);
    expect(farthest(result.flashes, flashes), `${name}: mix, opened`).toBeLessThan(halfFrame);
    const heard = await beepTimes(result.film);
    expect(farthest(flashes, heard), `${name}: mix, opened`).toBeLessThan(halfFrame);
  };
  const checkTracks = async () => {
    const path = await exported(film, 'extra-track', at(`${name}-both.mkv`));
    const own = expectFilm(await measureFilm(path, 2), `${name}: further track`);
    expect(own, `${name}: own track`).toBeLessThan(halfFrame);
  };
  await checkTracks();
  if (measured === 'its clock too' || ending !== '.mkv') await checkMix();
  if (measured !== 'its clock too') return;
  await checkMusic();
  await expectWavInTime(film, name);
}

/** The music as a wav is as long as the film, and beeps at the beats of its clock. */
async function expectWavInTime(film: VideoInfo, name: string): Promise<void> {
  const { seconds, beeps } = await beepsOfWav(await exported(film, 'wav', at(`${name}.wav`)));
  expect(seconds, `${name}: wav`).toBeCloseTo(film.clock.lengthSeconds, 2);
  expect(beeps.length, `${name}: wav`).toBeGreaterThan(3);
  const off = beeps.map((time) => Math.abs(time - Math.floor(time) - beat));
  expect(Math.max(...off), `${name}: wav`).toBeLessThan(halfFrame);
}

/** Exports of a film of which an edit list hides a part: their flashes and beeps lie where those of the film do. */
async function exportsInSync(
  name: string,
  { film, flashes }: FlashingFilm,
): Promise<({ readonly path: string } & MeasuredFilm)[]> {
  await expectWavInTime(film, name);
  const results: ({ path: string } & MeasuredFilm)[] = [];
  for (const [content, ending] of [
    ['music', '.mp4'],
    ['mix', '.mov'],
    ['extra-track', '.mp4'],
  ] as const) {
    const path = await exported(film, content, at(`${name}-${content}${ending}`));
    const result = await measureFilm(path);
    expect(farthest(flashes, result.flashes), content).toBeLessThan(halfFrame);
    const [heard = []] = result.beeps;
    if (content !== 'music') expect(farthest(flashes, heard), content).toBeLessThan(halfFrame);
    results.push({ path, ...result });
  }
  return results;
}

const hevc = [
  ...['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le'],
  ...['-x265-params', 'log-level=error', '-tag:v', 'hvc1'],
];
const dnxhr = ['-profile:v', 'dnxhr_lb', '-pix_fmt', 'yuv422p', '-c:a', 'pcm_s24le'];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const late = [...h264, '-output_ts_offset', '10'];

/** Rows of the table in docs/films.md that are tested here: container, picture and sound. */
const testedRows: string[] = [];
function row(...cells: [container: string, picture: string, sound: string]): string {
  testedRows.push(cells.join(' | '));
  return cells.join(', ');
}

describe('sync of picture, original sound and music in every reading and export', () => {
  it.each<[string, string, string[], Measured?]>([
    [
      row('mp4, with B-frames', 'H.264', 'AAC'),
      'plain.mp4',
      [...h264, '-bf', '2', '-c:a', 'aac'],
      'its clock too',
    ],
    [
      row('mkv, clock begins at 10 s', 'H.264', 'AAC'),
      'late.mkv',
      [...late, '-c:a', 'aac'],
      'its clock too',
    ],
    [row('mp4, clock begins at 10 s', 'H.264', 'AAC'), 'late.mp4', [...late, '-c:a', 'aac']],
    [
      row('mov', 'ProRes', 'PCM'),
      'master.mov',
      ['-c:v', 'prores_ks', '-profile:v', '0', '-c:a', 'pcm_s24le'],
    ],
    [
      row('webm', 'VP9', 'Opus'),
      'vp9.webm',
      ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus'],
    ],
    [row('m2ts', 'H.264', 'AAC'), 'phone.m2ts', [...h264, '-c:a', 'aac']],
    [
      row('mxf', 'MPEG-2', 'PCM'),
      'master.mxf',
      ['-c:v', 'mpeg2video', '-c:a', 'pcm_s16le', '-ar', '48000'],
    ],
    [
      row('mpg', 'MPEG-2, with B-frames', 'MP2'),
      'disc.mpg',
      ['-c:v', 'mpeg2video', '-bf', '2', '-c:a', 'mp2'],
    ],
    [row('avi', 'MPEG-4', 'MP3'), 'old.avi', ['-c:v', 'mpeg4', '-c:a', 'libmp3lame']],
    [
      row('avi', 'MPEG-4, with B-frames', 'AC-3'),
      'reordered.avi',
      ['-c:v', 'mpeg4', '-vtag', 'XVID', '-bf', '2', '-c:a', 'ac3'],
      'its clock too',
    ],
    [
      row('avi', 'MPEG-2, with B-frames', 'PCM'),
      'tape.avi',
      ['-c:v', 'mpeg2video', '-bf', '2', '-c:a', 'pcm_s16le'],
    ],
    [row('flv', 'H.264', 'AAC'), 'stream.flv', [...h264, '-c:a', 'aac']],
    [row('avi', 'H.264, no B-frames', 'AC-3'), 'stream.avi', [...h264, '-bf', '0', '-c:a', 'ac3']],
    [row('mov', 'HEVC, 10 bits', 'AAC'), 'phone.mov', [...hevc, '-c:a', 'aac']],
    [row('wmv', 'WMV 2', 'WMA'), 'screen.wmv', ['-c:v', 'wmv2', '-c:a', 'wmav2']],
    [
      row('mxf', 'DNxHR', 'PCM'),
      'camera.mxf',
      ['-s', '640x360', '-c:v', 'dnxhd', ...dnxhr, '-ar', '48000'],
    ],
    [
      row('mp4, fragmented', 'H.264', 'AAC'),
      'fragments.mp4',
      [...h264, '-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov'],
      'its clock too',
    ],
  ])('holds for %s', async (_, name, output, measured: Measured = 'its container') => {
    await expectInSync(await makeFlashes(at(name), output), measured);
  });

  it(`holds for ${row('ts, timestamps jump or wrap', 'H.264', 'MP2')}, forward and back`, async () => {
    const stream = [...h264, '-g', '25', '-c:a', 'mp2'];
    await makeFlashes(at('one.ts'), stream);
    await makeFlashes(at('two.ts'), [...stream, '-output_ts_offset', '1000']);
    for (const [first, second] of [
      ['one.ts', 'two.ts'],
      ['two.ts', 'one.ts'],
    ] as const) {
      const joined = at(`joined-${first}`);
      await copyFile(at(first), joined);
      await appendFile(joined, await readFile(at(second)));
      const film = await probeVideo(joined);
      expect(film.clock).toMatchObject({ timestampsJump: true });
      expect(film.durationSeconds).toBeCloseTo(10, 1);
      await expectInSync(joined, first === 'one.ts' ? 'its clock too' : 'its container');
    }
  });

  it(`holds for ${row('mkv without a length', 'H.264', 'AAC')}`, async () => {
    const whole = await makeFlashes(at('live.mkv'), [...h264, '-c:a', 'aac']);
    const live = ['-v', 'error', '-i', whole, '-c', 'copy', '-f', 'matroska', '-live', '1'];
    await run('ffmpeg', [...live, '-y', at('open.mkv')]);
    expect((await probe(at('open.mkv'))).statedSeconds).toBeUndefined();
    await expectInSync(at('open.mkv'), 'its clock too');
  });

  it('holds for timestamps that wrap', async () => {
    const stream = [...h264, '-c:a', 'mp2', '-output_ts_offset', '95440'];
    await expectInSync(await makeFlashes(at('wrap.ts'), stream), 'its clock too');
  });

  it(`holds for ${row('mp4, trimmed by an edit list', 'H.264', 'AAC')}, but not to mkv`, async () => {
    const groups = ['-g', '50', '-bf', '2'];
    const whole = await makeFlashes(at('whole.mp4'), [...h264, ...groups, '-c:a', 'aac']);
    const trim = ['-v', 'error', '-y', '-ss', '1.4', '-i', whole, '-c', 'copy', at('trim.mp4')];
    await run('ffmpeg', trim);
    const { film, flashes } = await flashesOf(at('trim.mp4'));
    expect(film.clock.hiddenSeconds).toBeGreaterThan(1);
    await exportsInSync('trim', { film, flashes });
    await expect(exported(film, 'music', at('trim-music.mkv'))).rejects.toThrow('edit list');
  });

  it(`holds for ${row('mp4, end hidden by an edit list', 'H.264', 'AAC')}, but not to mkv`, async () => {
    const groups = ['-g', '25', '-bf', '2', '-sc_threshold', '0'];
    const whole = await makeFlashes(at('whole-end.mp4'), [...h264, ...groups, '-c:a', 'aac'], 7);
    await makeEdited(whole, at('end.mp4'), [
      [1, undefined],
      [4.52, 0],
    ]);
    const { film, flashes } = await flashesOf(at('end.mp4'));
    expect(film.durationSeconds).toBeCloseTo(4.52, 2);
    expect(flashes.length).toBe(4);
    for (const { path, ...result } of await exportsInSync('end', { film, flashes })) {
      expect([result.flashes.length, result.frames.length], path).toEqual([4, 113]);
      const { durationSeconds, clock } = await probeVideo(path);
      expect(durationSeconds, path).toBeCloseTo(4.52, 2);
      for (const { endSeconds } of clock.sounds) expect(endSeconds, path).toBeLessThan(4.6);
    }
    await expect(exported(film, 'music', at('end-music.mkv'))).rejects.toThrow('edit list');
  });

  it(`is refused for ${row('mp4, several pieces by an edit list', 'H.264', 'AAC')}`, async () => {
    const whole = await makeFlashes(
      at('whole-pieces.mp4'),
      [...h264, '-g', '25', '-c:a', 'aac'],
      7,
    );
    await makeEdited(whole, at('pieces.mp4'), [
      [2, 0],
      [3, 4],
    ]);
    const film = await probeVideo(at('pieces.mp4'));
    expect(film.durationSeconds).toBeCloseTo(5, 1);
    for (const ending of ['.mp4', '.mov', '.mkv']) {
      const refused = exported(film, 'music', at(`pieces-music${ending}`));
      await expect(refused).rejects.toThrow(/several pieces.*as one piece/);
    }
  });

  it(`holds for ${row('ts, cut anywhere', 'H.264', 'MP2')}`, async () => {
    const groups = ['-bf', '2', '-g', '25', '-sc_threshold', '0', '-keyint_min', '25'];
    const bytes = await readFile(
      await makeFlashes(at('uncut.ts'), [...h264, ...groups, '-c:a', 'mp2'], 8),
    );
    await writeFile(at('cut.ts'), bytes.subarray(188 * Math.floor((0.31 * bytes.length) / 188)));
    await expectInSync(at('cut.ts'), 'its container');
  });

  it.each([
    [row('avi', 'H.264, with B-frames', 'PCM'), 'order.avi', 'pcm_s16le'],
    [row('mpg', 'H.264, with B-frames', 'MP2'), 'order.mpg', 'mp2'],
  ])('is refused for %s', async (_, name, sound) => {
    const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '3', '-b_strategy', '0'];
    const form = name.endsWith('.mpg') ? ['-f', 'vob'] : [];
    const output = [...codec, '-pix_fmt', 'yuv420p', '-c:a', sound, ...form];
    const film = await probeVideo(await makeFlashes(at(name), output, 2));
    const refused = exported(film, 'mix', at(`${name}.mkv`));
    await expect(refused).rejects.toThrow('without the times');
  });

  it.each([
    [row('bare H.264 stream', 'H.264', 'none'), 'bare.h264', h264],
    [row('bare HEVC stream', 'HEVC', 'none'), 'bare.hevc', hevc],
  ])('is refused for a %s', async (_, name, codec) => {
    const path = await makeFlashes(at(name), [...codec, '-an'], 1);
    await expect(probeVideo(path)).rejects.toThrow(/bare .* stream.*-framerate 25/);
  });

  it.runIf(hasCases()).each([
    [
      row('ts, streams begin apart', 'H.264', 'MP2'),
      'streams-begin-apart',
      ['latea.ts', 'latev.ts'],
    ],
    [
      row('mpg, streams begin apart', 'MPEG-2', 'MP2'),
      'streams-begin-apart',
      ['latea.mpg', 'latev.mpg'],
    ],
  ])('holds for %s, as recorded in %s', async (_, name, files) => {
    const place = await makeCase(folder, name);
    const [soundLate = '', pictureLate = ''] = files;
    await expectInSync(join(place, soundLate), 'its container');
    const isStream = pictureLate.endsWith('.ts');
    await expectInSync(join(place, pictureLate), isStream ? 'its clock too' : 'its container');
  });
});

describe.runIf(hasCases())('exports of recorded films', () => {
  /** Levels of tones on the left and on the right of a film's first sound track, in decibels. */
  async function levels(path: string, tones: readonly number[]): Promise<number[][]> {
    const output = ['-map', '0:a:0', '-ac', '2', '-ar', '48000', '-f', 'f32le', '-'];
    const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', path, ...output], {
      encoding: 'buffer',
      maxBuffer: Infinity,
    });
    const samples = new Float32Array(stdout.buffer, stdout.byteOffset, stdout.length / 4);
    return [0, 1].map((side) => {
      // The second second.
      const channel = samples.filter((_, at) => at % 2 === side).slice(48_000, 96_000);
      return tones.map((tone) => levelAt(channel, 48_000, tone));
    });
  }
  const muted = { musicMuted: true };

  it(`have ${row('mov, two mono tracks', 'ProRes', 'PCM')} left and right (mono-pair)`, async () => {
    const place = await makeCase(folder, 'mono-pair');
    const film = await probeVideo(join(place, 'lr.mov'));
    const path = await exported(film, 'mix', at('pair.mov'), muted);
    const [left = [], right = []] = await levels(path, [440, 880]);
    // ffmpeg's sines have an amplitude of an eighth.
    expect(left[0]).toBeCloseTo(-18, -0.5);
    expect(right[1]).toBeCloseTo(-18, -0.5);
    expect(left[1]).toBeLessThan(-45);
    expect(right[0]).toBeLessThan(-45);
  });

  it(`have of ${row('mkv, several tracks', 'H.264', 'AAC')} those chosen (several-sound-tracks)`, async () => {
    const place = await makeCase(folder, 'several-sound-tracks');
    const film = await probeVideo(join(place, 'three.mkv'));
    const plain = await exported(film, 'mix', at('first.mkv'), muted);
    for (const [second] of await levels(plain, [880])) expect(second).toBeGreaterThan(-21);
    const { document } = file;
    const originalTracks = { streams: [2, 3], asStereoPair: false };
    file = { ...file, document: { ...document, originalTracks } };
    const both = await exported(film, 'mix', at('summed.mkv'), muted);
    file = { ...file, document };
    for (const side of await levels(both, [880, 1320]))
      for (const level of side) expect(level).toBeGreaterThan(-21);
  });

  it(`leave out of ${row('mov, one track in an unknown format', 'H.264', 'AAC')} that track (unknown-second-sound)`, async () => {
    const place = await makeCase(folder, 'unknown-second-sound');
    for (const [name, ending] of [
      ['ip16.mov', '.mov'],
      ['ip16b.mov', '.mp4'],
    ] as const) {
      const film = await probeVideo(join(place, name));
      const path = await exported(film, 'extra-track', at(`${name}-both${ending}`));
      expect((await probe(path)).audio.map(({ codec }) => codec)).toEqual(['aac', 'aac']);
      expect((await probe(await exported(film, 'mix', at(`${name}-mix.mp4`)))).audio.length).toBe(
        1,
      );
    }
  });

  it(`of ${row('webm without a length', 'VP8', 'Opus')} hold all of it (no-length)`, async () => {
    const place = await makeCase(folder, 'no-length');
    for (const [name, least] of [
      ['live.webm', 6],
      ['crash.mkv', 5.5],
    ] as const) {
      const film = await probeVideo(join(place, name));
      const result = await probeVideo(await exported(film, 'music', at(`${name}.mkv`)));
      expect(result.durationSeconds).toBeGreaterThanOrEqual(least - 0.001);
      expect(result.durationSeconds).toBeCloseTo(film.durationSeconds, 1);
      expect(await readFrameTimeline(result)).toMatchObject({
        frameCount: (await readFrameTimeline(film)).frameCount,
      });
      const [track] = result.clock.sounds;
      expect(track!.endSeconds).toBeCloseTo(film.durationSeconds, 1);
    }
  });

  it('of hours of film are no larger than a container holds (very-long-film)', async () => {
    const place = await makeCase(folder, 'very-long-film');
    const request = { projectPath, file, videoPath: join(place, 'long.mkv'), force: true };
    for (const [exporter, ending] of [
      ['mix', '.mkv'],
      ['wav', '.wav'],
    ] as const) {
      const outputPath = at(`long${ending}`);
      const plan = await planExport({ ...request, exporter, options: {}, outputPath });
      expect(plan).not.toHaveProperty('problem');
      expect(plan.files).toHaveLength(1);
    }
  });

  it(`of ${row('mp4 from a camera', 'H.264', 'PCM')} name its sound before any work (camera-pcm-mp4)`, async () => {
    const place = await makeCase(folder, 'camera-pcm-mp4');
    const film = await probeVideo(join(place, 'cam.mp4'));
    const refused = exported(film, 'extra-track', at('cam-both.mp4'));
    await expect(refused).rejects.toThrow(/the sound of ".*" \(pcm_s16be\).*\.mov/);
    for (const content of ['music', 'mix'] as const) {
      const result = await probe(await exported(film, content, at(`cam-${content}.mp4`)));
      expect(result.timecode).toBe('09:24:53:14');
    }
    for (const ending of ['.mov', '.mkv']) {
      const both = await probe(await exported(film, 'extra-track', at(`cam-both${ending}`)));
      expect(both.audio.map(({ codec }) => codec)[0]).toBe('pcm_s16be');
      expect(both.audio).toHaveLength(2);
    }
  });

  it('of an AVI without times have rising ones (old-avi)', async () => {
    const place = await makeCase(folder, 'old-avi');
    const film = await probeVideo(join(place, 'old.avi'));
    for (const ending of ['.mkv', '.mp4']) {
      const path = await exported(film, 'music', at(`old${ending}`));
      const entries = ['-show_entries', 'packet=pts_time,dts_time', '-of', 'csv=p=0', path];
      const { stdout } = await run('ffprobe', ['-v', 'error', '-select_streams', 'v', ...entries]);
      const packets = stdout
        .trim()
        .split('\n')
        .map((line) => line.split(',').map(Number));
      expect(packets.length).toBe(150);
      expect(packets.every(([pts = 0, dts = 0]) => pts >= dts - 1e-6)).toBe(true);
      expect(packets.some(([pts = 0, dts = 0]) => pts > dts + 1e-3)).toBe(true);
    }
  });

  it('fade out to the end of the picture, not of the sound (sound-longer)', async () => {
    const place = await makeCase(folder, 'sound-longer');
    const film = await probeVideo(join(place, 'tail.mp4'));
    for (const [content, ending] of [
      ['mix', '.mp4'],
      ['extra-track', '.mp4'],
      ['wav', '.wav'],
    ] as const) {
      const path = await exported(film, content, at(`tail-${content}${ending}`), {
        fadeOutSeconds: 2,
      });
      const result = await probe(path);
      expect(Math.abs(result.durationSeconds - 4)).toBeLessThan(0.06);
      if (content === 'extra-track') continue;
      const end = ['-v', 'info', '-i', path, '-af', 'atrim=start=3.8:end=4,volumedetect'];
      const { stderr } = await run('ffmpeg', [...end, '-f', 'null', '-']);
      expect(Number(/mean_volume: (-?[\d.]+)/.exec(stderr)?.[1] ?? -91)).toBeLessThan(-40);
    }
  });
});

it('is tested for each row of the table in docs/films.md, and for nothing that it leaves out', async () => {
  const text = await readFile(join(import.meta.dirname, '../../docs/films.md'), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').slice(1, 4).join('|').replace(/ +/g, ' ').trim());
  const [heading, ...listed] = rows.filter((cells) => !cells.startsWith('---'));
  expect(heading).toBe('Container | Picture | Sound');
  expect(listed.toSorted()).toEqual(testedRows.toSorted());
});

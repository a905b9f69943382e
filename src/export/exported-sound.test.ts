import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleTake } from '../document/example-project.ts';
import { placeRange } from '../document/place-range.ts';
import { floatWavHeader, writeFloatWav } from '../files/float-wav.ts';
import { runFfmpeg } from '../media/ffmpeg.ts';
import { hasCases, makeCase } from '../media/film/test-flashes.ts';
import { writeOriginalSound } from '../media/original-sound.ts';
import { probe, probeVideo } from '../media/probe.ts';
import { decodedSound, madeOnce, makeTestFolder } from '../media/test-media.ts';
import { defaultDucking } from '../shared/ducking.ts';
import { createDocument, type Mix, type ProjectFile } from '../shared/project-document.ts';
import { levelAt, rmsDecibels, sine, withoutTones } from '../sound/signals.ts';
import { TruePeakMeter } from '../sound/true-peak-meter.ts';
import { exportFilm } from './export-film.ts';
import type { ExporterId } from '../shared/exports/exporter-definitions.ts';

const folder = await makeTestFolder();
const takeRate = 32_000;

/** Makes a film of which the sound tracks are these sources of ffmpeg. */
async function makeFilm(
  name: string,
  sounds: readonly string[],
  { seconds = 6, codec = 'aac' } = {},
): Promise<string> {
  const picture = `testsrc2=s=64x36:r=25:d=${seconds}`;
  const inputs = [picture, ...sounds].map((source) => ({ source, options: ['-f', 'lavfi'] }));
  const outputOptions = [
    ...['-map', '0:v', ...sounds.flatMap((_, index) => ['-map', `${index + 1}:a`])],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', codec],
  ];
  return madeOnce(join(folder, name), [inputs, outputOptions], (path) =>
    runFfmpeg({ inputs, outputOptions, doing: 'make' }, path),
  );
}

/** How loud the second second of a film is, in an export of its sound alone and in its preview. */
async function loudnessOf(videoPath: string): Promise<number[]> {
  const project = await makeProject(videoPath, silentMusic);
  const name = basename(videoPath, '.mp4');
  const { left, right } = await heardIn(project, 'mix', `${name}-mix.mp4`);
  const copy = join(folder, `${name}.wav`);
  await writeOriginalSound(await probeVideo(videoPath), copy);
  const preview = await decodedSound(copy, { sampleRate: 48_000, channels: 2 });
  const previewed = Float32Array.from({ length: 48_000 }, (_, at) => preview[2 * (48_000 + at)]!);
  return [second(left, 1), second(right, 1), previewed].map(rmsDecibels);
}

const powerOf = (samples: Float32Array | Float64Array): number => 10 ** (rmsDecibels(samples) / 10);

/** The power of two seconds of a sound, and of what is in them beside these tones. */
function powersBeside(samples: Float32Array, tones: readonly number[]) {
  const middle = samples.slice(2 * 48_000, 4 * 48_000);
  return { all: powerOf(middle), rest: powerOf(withoutTones(middle, 48_000, tones)) };
}

/**
 * Expects a mix of tones at 200 and 330 Hz to have little added to them, and to stay below -1 dBTP.
 * `ownShare` is of the film's own sound: the power in it beside its tone.
 */
function expectClean(mix: Float32Array, ownShare = 0): void {
  const meter = new TruePeakMeter();
  meter.push(mix);
  expect(meter.peakDecibels).toBeLessThanOrEqual(-1);
  const { all, rest } = powersBeside(mix, [200, 330]);
  const film = all - powersBeside(mix, [200]).rest;
  expect(rest - ownShare * film).toBeLessThan(1e-4 * all);
  const middle = mix.slice(2 * 48_000, 4 * 48_000);
  expect(middle.filter((sample) => Math.abs(sample) > 0.98)).toHaveLength(0);
}

/** A project over a film with one take as its music. */
async function makeProject(videoPath: string, music: Float32Array, mix: Partial<Mix> = {}) {
  const projectPath = `${videoPath}.vidmuse`;
  await mkdir(join(projectPath, 'takes'), { recursive: true });
  await using file = await open(join(projectPath, 'takes', 'music.wav'), 'w');
  await file.write(floatWavHeader(takeRate, music.length));
  await writeFloatWav(file, 0, music);
  const take = exampleTake('music', 0, music.length / takeRate, takeRate);
  const empty = createDocument(takeRate);
  const document = placeRange({ ...empty, mix: { ...empty.mix, ...mix } }, [take], {
    take,
    startSample: 0,
    endSample: music.length,
  });
  return { projectPath, videoPath, file: { document, takes: [take] } as unknown as ProjectFile };
}

/** Exports and reads back what a player plays, by channel. */
async function heardIn(
  project: Awaited<ReturnType<typeof makeProject>>,
  exporter: ExporterId,
  name: string,
): Promise<{ path: string; left: Float32Array; right: Float32Array }> {
  const outputPath = join(folder, name);
  const findSpeech = () => Promise.resolve([{ startSeconds: 2, endSeconds: 4 }]);
  await exportFilm({ ...project, exporter, options: {}, outputPath, force: true, findSpeech });
  const samples = await decodedSound(outputPath, { sampleRate: 48_000, channels: 2 });
  const side = (index: number): Float32Array =>
    Float32Array.from({ length: samples.length / 2 }, (_, frame) => samples[2 * frame + index]!);
  return { path: outputPath, left: side(0), right: side(1) };
}

const silentMusic = new Float32Array(6 * takeRate);
const second = (samples: Float32Array, from: number): Float32Array =>
  samples.slice(from * 48_000, (from + 1) * 48_000);

describe('the sound of an exported film', () => {
  it.each([
    ['mono', "aevalsrc='0.5*sin(2*PI*440*t)':s=48000:d=6", -9.03],
    ['5.1', "aevalsrc='0|0|0.5*sin(2*PI*440*t)|0|0|0':c=5.1:s=48000:d=6", -12.04],
  ])('of %s is as loud as its preview', async (name, source, decibels) => {
    const levels = await loudnessOf(await makeFilm(`${name}.mp4`, [source]));
    for (const level of levels) expect(Math.abs(level - decibels)).toBeLessThan(0.2);
  });

  it('is not distorted where loud speech and music come together', async () => {
    const speech = "aevalsrc='0.98*sin(2*PI*200*t)':s=48000:d=6";
    // Not AAC, whose coding of this tone alone is 32 dB below it.
    const videoPath = await makeFilm('loud.mov', [speech], { codec: 'pcm_s16le' });
    const project = await makeProject(videoPath, sine(takeRate, 330, 0, 6 * takeRate, 0.7));
    const { left } = await heardIn(project, 'mix', 'loud-mix.mp4');
    expectClean(left);
  });

  it.runIf(hasCases())('is not distorted in the recorded film (mix-clips)', async () => {
    const loud = await makeCase(folder, 'mix-clips');
    const film = join(loud, 'loud.mp4');
    const read = (path: string, sampleRate: number) =>
      decodedSound(path, { sampleRate, channels: 1 });
    const project = await makeProject(film, await read(join(loud, 'music330.wav'), takeRate));
    // The case's sound is AAC, of which the noise is 32 dB below the tone before anything is mixed.
    const own = powersBeside(await read(film, 48_000), [200]);
    expectClean((await heardIn(project, 'mix', 'recorded-mix.mp4')).left, own.rest / own.all);
  });

  it('has two mono tracks of a camera on the left and on the right', async () => {
    const tracks = ['sine=f=440:d=6:r=48000', 'sine=f=880:d=6:r=48000'];
    const videoPath = await makeFilm('pair.mov', tracks, { codec: 'pcm_s24le' });
    const project = await makeProject(videoPath, silentMusic);
    const { left, right } = await heardIn(project, 'mix', 'pair-mix.mov');
    expect(levelAt(second(left, 2), 48_000, 440)).toBeGreaterThan(-20);
    expect(levelAt(second(left, 2), 48_000, 880)).toBeLessThan(-60);
    expect(levelAt(second(right, 2), 48_000, 880)).toBeGreaterThan(-20);
    expect(levelAt(second(right, 2), 48_000, 440)).toBeLessThan(-60);
  });

  let tail: Promise<string> | undefined;
  it.each(['music', 'mix'] as const)(
    'has faded out completely when the picture ends, with %s',
    async (content) => {
      tail ??= makeFilm('tail.mp4', ['sine=f=300:d=6:r=48000'], { seconds: 4 });
      const videoPath = await tail;
      const music = sine(takeRate, 330, 0, 6 * takeRate, 0.4);
      const project = await makeProject(videoPath, music, { fadeOutSeconds: 2 });
      const { path, left } = await heardIn(project, content, `tail-${content}.mp4`);
      expect((await probe(path)).video?.durationSeconds).toBeCloseTo(4, 2);
      expect(left.length / 48_000).toBeCloseTo(4, 1);
      const end = 4 * 48_000;
      expect(rmsDecibels(left.subarray(end - 9600, end))).toBeLessThan(-40);
      expect(rmsDecibels(left.subarray(48_000, 96_000))).toBeGreaterThan(-20);
    },
  );

  it('ducks the music under speech in a mix, and nowhere where it leaves alone', async () => {
    const quiet = "aevalsrc='0*t':s=48000:d=6";
    const videoPath = await makeFilm('spoken.mov', [quiet], { codec: 'pcm_s24le' });
    const ducking = { ...defaultDucking, depthDecibels: 14 };
    const music = sine(takeRate, 330, 0, 6 * takeRate, 0.2);
    const project = await makeProject(videoPath, music, { ducking });
    const mix = await heardIn(project, 'mix', 'spoken-mix.mov');
    const open = rmsDecibels(second(mix.left, 5));
    expect(Math.abs(open - rmsDecibels(second(mix.left, 2)) - 14)).toBeLessThan(0.3);
    const alone = await heardIn(project, 'wav', 'spoken.wav');
    expect(rmsDecibels(second(alone.left, 2))).toBeCloseTo(open, 1);
  });

  it('looks for speech no further than the music goes', async () => {
    const videoPath = await makeFilm('long.mov', ["aevalsrc='0*t':s=48000:d=12"], {
      seconds: 12,
      codec: 'pcm_s16le',
    });
    const music = sine(takeRate, 330, 0, 2 * takeRate, 0.2);
    const project = await makeProject(videoPath, music, { ducking: defaultDucking });
    const asked: (number | undefined)[] = [];
    const outputPath = join(folder, 'long-mix.mov');
    await exportFilm({
      ...{ ...project, exporter: 'mix', options: {}, outputPath, force: true },
      findSpeech: (_video, _file, { longestSeconds }) => {
        asked.push(longestSeconds);
        return Promise.resolve([]);
      },
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toBeGreaterThan(2.4);
    expect(asked[0]).toBeLessThan(10);
  });

  it('needs no temporary folder, and leaves nothing when a take cannot be read', async () => {
    const videoPath = await makeFilm('plain.mp4', ['sine=f=300:d=2:r=48000'], { seconds: 2 });
    const project = await makeProject(videoPath, sine(takeRate, 330, 0, 2 * takeRate, 0.4));
    const { TMPDIR } = process.env;
    process.env['TMPDIR'] = join(folder, 'there-is-no-such-folder');
    try {
      await heardIn(project, 'mix', 'no-temporary.mp4');
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
    }
    await writeFile(join(project.projectPath, 'takes', 'music.wav'), '');
    const missing = { ...project, projectPath: join(folder, 'gone.vidmuse') };
    const before = await readdir(folder);
    await expect(heardIn(missing, 'mix', 'broken.mp4')).rejects.toThrow(
      /open ".*music\.wav": it does not exist/,
    );
    expect(await readdir(folder)).toEqual(before);
  });
});

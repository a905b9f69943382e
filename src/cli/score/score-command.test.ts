import { copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelFileName } from '../../engine/model-folder.ts';
import { readNpy } from '../../files/npy.ts';
import { extractAudio, readAudio } from '../../media/extract-audio.ts';
import { hasSamePicture } from '../../media/has-same-picture.ts';
import { probe, probeVideo } from '../../media/probe.ts';
import { makeTestFolder, makeTestSound, makeTestVideo } from '../../media/test-media.ts';
import {
  callCli,
  parseLines,
  repositoryModelsDir,
  runCli,
  type CliRunOptions,
} from '../test-cli.ts';

const folder = await makeTestFolder();

const score = (...args: readonly string[]) => callCli(['score', ...args], { cwd: folder });
/** In a process of its own. */
const runScore = (args: readonly string[], options: Partial<CliRunOptions> = {}) =>
  runCli(['score', ...args], { cwd: folder, ...options });

beforeAll(async () => {
  await makeTestVideo(join(folder, 'clip.mp4'), { seconds: 2 });
  await makeTestVideo(join(folder, 'long.mp4'), { seconds: 24 });
  await makeRestrictedModel();
});

/** Makes a folder for one test, with a clip of two seconds in it where it is given a name. */
async function makeRoom(name: string, clip?: string): Promise<string> {
  const room = join(folder, name);
  await mkdir(room, { recursive: true });
  if (clip !== undefined) await copyFile(join(folder, 'clip.mp4'), join(room, clip));
  return room;
}

const notice = 'Trained for a test.';
const modelsDir = join(folder, 'models');

/** Makes a folder with the starter model under another name, with another licence and a notice. */
async function makeRestrictedModel(): Promise<void> {
  const id = 'restricted';
  await cp(join(repositoryModelsDir, 'starter'), join(modelsDir, id), { recursive: true });
  const path = join(modelsDir, id, modelFileName);
  const licence = { name: 'CC-BY-NC-4.0', text: 'Not for commercial use.' };
  const description = { ...JSON.parse(await readFile(path, 'utf8')), id, licence, notice };
  await writeFile(path, JSON.stringify(description));
}

/** Scores the clip with the restricted model into files of this name. */
async function scoreWith(name: string, ...args: readonly string[]) {
  const wav = join(folder, `${name}.wav`);
  const files = ['--out', `${name}.mp4`, '--save-wav', wav];
  const model = ['--models-dir', modelsDir, '--model', 'restricted', '--seed', '3'];
  const result = await score('clip.mp4', ...files, ...model, ...args);
  expect(result).toMatchObject({ exitCode: 0 });
  return { ...result, wav };
}

/** Each test can run alone: what several look at is made by the first of them. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
const fading = once(() => scoreWith('fading'));
const steady = once(() => scoreWith('steady', '--ending', 'none', '--json'));

describe('vidmuse score, one video', () => {
  it('writes a film beside the video, with the same picture and music as long as it', async () => {
    const room = await makeRoom('plain', 'clip.mp4');
    const clip = join(room, 'clip.mp4');

    const { exitCode, stdout, stderr } = await runScore(['plain/clip.mp4']);

    expect(stderr).toMatch(/^Scoring clip\.mp4 with starter2 \(seed \d+\)$/m);
    expect(stderr).toMatch(/^Composing …$/m);
    expect(stdout).toContain('plain/clip_scored.mp4\n');
    expect(stdout).toContain('The music is machine-made');
    expect(stdout).toMatch(/^Licence of the model: MIT$/m);
    expect(stdout).not.toContain('Notice');
    expect(exitCode).toBe(0);
    expect(await readdir(room)).toEqual(['clip.mp4', 'clip_scored.mp4']);
    const film = await probeVideo(join(room, 'clip_scored.mp4'));
    expect(await hasSamePicture(film, await probeVideo(clip))).toBe(true);
    expect(film.tags['comment']).toContain('machine-made with VidMuse Studio, model starter');
    let samples = 0;
    let energy = 0;
    for await (const block of extractAudio(film, { sampleRate: 32_000, channels: 1 })) {
      samples += block.length;
      energy += block.reduce((sum, sample) => sum + sample ** 2, 0);
    }
    // AAC works in frames of 1024 samples at 48 kHz.
    expect(Math.abs(samples / 32_000 - 2)).toBeLessThan(0.05);
    const loudnessDecibels = 10 * Math.log10(energy / samples);
    expect(loudnessDecibels).toBeGreaterThan(-50);
  });

  it('fades the music at the end of the film, unless asked not to or as the reference does', async () => {
    const endOf = async ({ wav }: Awaited<ReturnType<typeof fading>>): Promise<number> => {
      const samples = await readAudio(wav, { sampleRate: 32_000, channels: 1 });
      const decibels = (part: Float32Array): number =>
        10 * Math.log10(part.reduce((sum, sample) => sum + sample ** 2, 1e-12) / part.length);
      return decibels(samples.subarray(-0.05 * 32_000)) - decibels(samples);
    };
    expect(await endOf(await fading())).toBeLessThan(-45);
    expect(await endOf(await steady())).toBeGreaterThan(-30);
    const reference = await scoreWith('reference', '--windows', 'reference');
    expect(await endOf(reference)).toBeGreaterThan(-30);
  });

  it('reports every step as JSON lines', async () => {
    const room = await makeRoom('json', 'clip.mp4');

    const args = [
      'json/clip.mp4',
      '--model',
      'starter',
      '--seed',
      '11',
      '--takes',
      '2',
      '--json',
      '--device',
      'cpu',
    ];
    const { exitCode, stdout } = await score(...args, '--save-wav', 'json/music.wav');

    expect(exitCode).toBe(0);
    const lines = parseLines(stdout);
    expect(lines[0]).toEqual({
      type: 'started',
      video: 'json/clip.mp4',
      model: 'starter',
      seed: 11,
      takes: 2,
      deviceNote: null,
    });
    const composing = lines.filter(
      ({ type, stage }) => type === 'progress' && stage === 'composing',
    );
    expect(composing.at(-1)).toMatchObject({ unit: 'steps', done: composing[0]?.['total'] });
    const stretches = lines.filter(({ type }) => type === 'stretch');
    expect(stretches[0]).toMatchObject({ startSeconds: 0 });
    expect(stretches.at(-1)).toMatchObject({ endSeconds: 2, soundEndSeconds: 2 });
    expect(lines.at(-1)).toMatchObject({
      type: 'done',
      video: 'json/clip.mp4',
      durationSeconds: 2,
      outputs: [
        { video: 'json/clip_scored_take1.mp4', wav: 'json/music_take1.wav', seed: 11 },
        { video: 'json/clip_scored_take2.mp4', wav: 'json/music_take2.wav', seed: 12 },
      ],
      machineMade: true,
      licence: 'MIT',
      nonCommercial: false,
      notice: null,
    });
    expect((await readdir(room)).sort()).toEqual([
      'clip.mp4',
      'clip_scored_take1.mp4',
      'clip_scored_take2.mp4',
      'music_take1.wav',
      'music_take2.wav',
    ]);
    const [first, second] = await Promise.all(
      ['music_take1.wav', 'music_take2.wav'].map((name) => readFile(join(room, name))),
    );
    expect(first?.equals(second as Buffer)).toBe(false);
    const sound = await probe(join(room, 'music_take1.wav'));
    expect(sound).toMatchObject({
      durationSeconds: 2,
      audio: [{ sampleRate: 32_000, channels: 1 }],
    });
  });

  it('prints the licence of another model', async () => {
    expect((await fading()).stdout).toMatch(
      /^Licence of the model: CC-BY-NC-4\.0 \(not for commercial use\)\nNotice of the model: Trained for a test\.$/m,
    );

    const lines = parseLines((await steady()).stdout);
    expect(lines.at(-1)).toMatchObject({
      type: 'done',
      model: 'restricted',
      licence: 'CC-BY-NC-4.0',
      nonCommercial: true,
      notice,
    });
  });

  it('writes tokens, writes the same ones for the same seed, and continues a prompt', async () => {
    const room = await makeRoom('tokens');
    const run = async (name: string, ...args: string[]) => {
      const path = join(room, `${name}.npy`);
      const common = ['--out', join(room, `${name}.mov`), '--save-tokens', path];
      const result = await score('clip.mp4', ...common, ...args);
      expect(result).toMatchObject({ exitCode: 0 });
      const { shape, values } = await readNpy(path);
      expect(values).toBeInstanceOf(Int32Array);
      const steps = shape.at(-1) as number;
      const codebook = (index: number, take = 0) => {
        const start = (4 * take + index) * steps;
        return [...values.slice(start, start + steps)].map(Number);
      };
      return { shape, codebook };
    };

    const original = await run('original', '--seed', '7', '--duration', '1');
    expect(original.shape).toEqual([1, 4, 50]);
    const again = await run('again', '--seed', '7', '--duration', '1');
    expect(again.codebook(3)).toEqual(original.codebook(3));

    const promptPath = join(room, 'original.npy');
    const continued = await run('continued', '--seed', '8', '--prompt-tokens', promptPath);
    expect(continued.shape).toEqual([1, 4, 100]);
    for (let k = 0; k < 4; k++) {
      expect(continued.codebook(k).slice(0, 50)).toEqual(original.codebook(k));
    }

    await makeTestSound(join(room, 'theme.wav'), 1);
    const theme = ['--prompt-audio', join(room, 'theme.wav')];
    const themed = await run('themed', '--seed', '9', '--takes', '2', ...theme);
    expect(themed.shape).toEqual([2, 4, 100]);
    const [one, two] = [themed.codebook(0, 0), themed.codebook(0, 1)];
    expect(one.slice(0, 50)).toEqual(two.slice(0, 50));
    expect(one.slice(50)).not.toEqual(two.slice(50));
    expect(one.slice(0, 50)).not.toEqual(original.codebook(0));
  });

  it('overwrites only with --force, and never the video itself, whatever their names and kind', async () => {
    const name = "it's 100% [one] 🎬";
    const room = await makeRoom('ферма 農場 🐄', `${name}.mkv`);
    const [video, film] = [join(room, `${name}.mkv`), join(room, `${name}_scored.mkv`)];
    const before = await readFile(video);
    await makeTestSound(film, 1);

    const refused = await score(video);
    expect(refused).toMatchObject({ exitCode: 4, stdout: '' });
    expect(refused.stderr).toMatch(
      /^vidmuse: ".*\/it's 100% \[one\] 🎬_scored\.mkv" exists already; .*--force\)\.\n$/u,
    );

    const forced = await score(video, '--force');
    expect(forced).toMatchObject({ exitCode: 0 });
    expect((await probe(film)).video).toBeDefined();
    expect(await readdir(room)).toEqual([`${name}.mkv`, `${name}_scored.mkv`]);

    const itself = await score(
      video,
      '--out',
      join(room, '..', basename(room), `${name}.mkv`),
      '--force',
    );
    expect(itself.exitCode).toBe(2);
    expect(itself.stderr).toContain('is the video itself');
    expect(await readFile(video)).toEqual(before);
  });
});

describe('vidmuse score, stopped', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends on %s with exit code %i and leaves no partial file', async (name, code) => {
    const room = join(folder, name);
    const temporary = join(room, 'temporary');
    await mkdir(temporary, { recursive: true });
    await copyFile(join(folder, 'long.mp4'), join(room, 'long.mp4'));

    const { exitCode, stdout, stderr } = await runScore(
      [`${name}/long.mp4`, '--takes', '2', '--json'],
      { signal: { name, when: '"type":"stretch"' }, environment: { TMPDIR: temporary } },
    );

    expect(stderr).toBe('vidmuse: cancelled.\n');
    expect(parseLines(stdout).at(-1)).toEqual({
      type: 'cancelled',
      video: `${name}/long.mp4`,
    });
    expect(exitCode).toBe(code);
    expect((await readdir(room)).sort()).toEqual(['long.mp4', 'temporary']);
    expect(await readdir(temporary)).toEqual([]);
  });

  it('stops and cleans up when the reader closes its output while a film is written', async () => {
    const room = join(folder, 'reader');
    const temporary = join(room, 'temporary');
    await mkdir(temporary, { recursive: true });
    await copyFile(join(folder, 'long.mp4'), join(room, 'long.mp4'));

    const { exitCode, stderr } = await runScore(['reader/long.mp4', '--duration', '4', '--json'], {
      // The next line belongs to the film and is printed while the film is written.
      closeOutputWhen: '"soundEndSeconds":4',
      environment: { TMPDIR: temporary },
    });

    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect((await readdir(room)).sort()).toEqual(['long.mp4', 'temporary']);
    expect(await readdir(temporary)).toEqual([]);
  });
});

import { copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelFileName } from '../../engine/model-folder.ts';
import { readNpy } from '../../files/npy.ts';
import { extractAudio, readAudio } from '../../media/extract-audio.ts';
import { probe, probeVideo } from '../../media/probe.ts';
import { makeTestFolder, makeTestSound, makeTestVideo } from '../../media/test-media.ts';
import { videoStreamHash } from '../../media/video-stream-hash.ts';
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
});

/** Makes a folder for one test, with a clip of two seconds in it where it is given a name. */
async function makeRoom(name: string, clip?: string): Promise<string> {
  const room = join(folder, name);
  await mkdir(room, { recursive: true });
  if (clip !== undefined) await copyFile(join(folder, 'clip.mp4'), join(room, clip));
  return room;
}

/** Makes a folder with the starter model under another name, with another licence and a notice. */
async function makeRestrictedModel(id: string, notice: string): Promise<string> {
  const modelsDir = join(folder, 'models');
  await cp(join(repositoryModelsDir, 'starter'), join(modelsDir, id), { recursive: true });
  const path = join(modelsDir, id, modelFileName);
  const licence = { name: 'CC-BY-NC-4.0', text: 'Not for commercial use.' };
  const description = { ...JSON.parse(await readFile(path, 'utf8')), id, licence, notice };
  await writeFile(path, JSON.stringify(description));
  return modelsDir;
}

describe('vidmuse score, one video', () => {
  it('writes a film beside the video, with the same picture and music as long as it', async () => {
    const room = await makeRoom('plain', 'clip.mp4');
    const clip = join(room, 'clip.mp4');

    const { exitCode, stdout, stderr } = await runScore(['plain/clip.mp4']);

    expect(stderr).toMatch(/^Scoring clip\.mp4 with starter \(seed \d+\)$/m);
    expect(stderr).toMatch(/^Composing …$/m);
    expect(stdout).toContain('plain/clip_scored.mp4\n');
    expect(stdout).toContain('The music is machine-made');
    expect(stdout).toMatch(/^Licence of the model: MIT$/m);
    expect(stdout).not.toContain('Notice');
    expect(exitCode).toBe(0);
    expect(await readdir(room)).toEqual(['clip.mp4', 'clip_scored.mp4']);
    const film = await probeVideo(join(room, 'clip_scored.mp4'));
    expect(await videoStreamHash(film)).toBe(await videoStreamHash(await probeVideo(clip)));
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
    const room = await makeRoom('endings');
    const endOf = async (...args: string[]): Promise<number> => {
      const wav = join(room, `${args.at(-1) ?? 'usual'}.wav`);
      const files = ['--out', 'endings/film.mp4', '--save-wav', wav, '--force'];
      const { exitCode } = await score('clip.mp4', '--seed', '3', ...files, ...args);
      expect(exitCode).toBe(0);
      const samples = await readAudio(wav, { sampleRate: 32_000, channels: 1 });
      const decibels = (part: Float32Array): number =>
        10 * Math.log10(part.reduce((sum, sample) => sum + sample ** 2, 1e-12) / part.length);
      return decibels(samples.subarray(-0.05 * 32_000)) - decibels(samples);
    };
    expect(await endOf()).toBeLessThan(-45);
    expect(await endOf('--ending', 'none')).toBeGreaterThan(-30);
    expect(await endOf('--windows', 'reference')).toBeGreaterThan(-30);
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
    await makeRoom('terms');
    const notice = 'Trained for a test.';
    const modelsDir = await makeRestrictedModel('restricted', notice);
    const model = ['--models-dir', modelsDir, '--model', 'restricted'];
    const args = ['clip.mp4', '--out', 'terms/film.mp4', ...model, '--duration', '1', '--force'];

    const { stdout } = await score(...args);
    expect(stdout).toMatch(
      /^Licence of the model: CC-BY-NC-4\.0 \(not for commercial use\)\nNotice of the model: Trained for a test\.$/m,
    );

    const lines = parseLines((await score(...args, '--json')).stdout);
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
      const codebook = (index: number) =>
        [...values.slice(index * steps, (index + 1) * steps)].map(Number);
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
    const one = await run('one', '--seed', '9', ...theme);
    const two = await run('two', '--seed', '10', ...theme);
    expect(one.shape).toEqual([1, 4, 100]);
    expect(one.codebook(0).slice(0, 50)).toEqual(two.codebook(0).slice(0, 50));
    expect(one.codebook(0).slice(50)).not.toEqual(two.codebook(0).slice(50));
    expect(one.codebook(0).slice(0, 50)).not.toEqual(original.codebook(0));
  });

  it('accepts paths with spaces, other scripts and emoji, and keeps the container', async () => {
    const room = await makeRoom('ферма 農場 🐄', "it's 100% [one] 🎬.mkv");

    const result = await score(join(room, "it's 100% [one] 🎬.mkv"));

    expect(result).toMatchObject({ exitCode: 0 });
    expect(await readdir(room)).toContain("it's 100% [one] 🎬_scored.mkv");
  });

  it('overwrites only with --force, and never the video itself', async () => {
    const room = await makeRoom('force', 'clip.mp4');
    const clip = await readFile(join(room, 'clip.mp4'));
    await makeTestSound(join(room, 'clip_scored.mov'), 1, ['-f', 'mov']);
    const args = ['force/clip.mp4', '--out'];

    const refused = await score(...args, 'force/clip_scored.mov');
    expect(refused).toMatchObject({ exitCode: 4, stdout: '' });
    expect(refused.stderr).toMatch(
      /^vidmuse: "force\/clip_scored\.mov" exists already; .*--force\)\.\n$/,
    );

    const forced = await score(...args, 'force/clip_scored.mov', '--force');
    expect(forced).toMatchObject({ exitCode: 0 });
    expect((await probe(join(room, 'clip_scored.mov'))).video).toBeDefined();

    const itself = await score(...args, join(room, '..', 'force', 'clip.mp4'), '--force');
    expect(itself.exitCode).toBe(2);
    expect(itself.stderr).toContain('is the video itself');
    expect(await readFile(join(room, 'clip.mp4'))).toEqual(clip);
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

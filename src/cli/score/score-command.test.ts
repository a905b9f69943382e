import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readNpy } from '../../engine/tokens/npy.ts';
import { extractAudio } from '../../media/extract-audio.ts';
import { probe, probeVideo } from '../../media/probe.ts';
import { makeTestFolder, makeTestSound, makeTestVideo } from '../../media/test-media.ts';
import { videoStreamHash } from '../../media/video-stream-hash.ts';
import { makeTestModel, parseLines, runCli, testNotice, type CliRunOptions } from '../test-cli.ts';

const folder = await makeTestFolder();
const isRoot = process.getuid?.() === 0;
const nobody = 65534;
let modelsDir = '';

const score = (args: readonly string[], options: Partial<CliRunOptions> = {}) =>
  runCli(['score', ...args], {
    cwd: folder,
    ...options,
    environment: { VIDMUSE_MODELS_DIR: modelsDir, ...options.environment },
  });

/** A folder of its own for a test, and a clip of two seconds in it. */
async function makeRoom(name: string, clip = 'clip.mp4'): Promise<string> {
  const room = join(folder, name);
  await mkdir(room, { recursive: true });
  await makeTestVideo(join(room, clip), { seconds: 2 });
  return room;
}

beforeAll(async () => {
  modelsDir = await makeTestModel(folder);
});

describe('vidmuse score, one video', () => {
  it('writes a film beside the video, with the same picture and music as long as it', async () => {
    const room = await makeRoom('plain');
    const clip = join(room, 'clip.mp4');

    const { exitCode, stdout, stderr } = await score(['plain/clip.mp4', '--model', 'tiny']);

    expect(stderr).toMatch(/^Scoring clip\.mp4 with tiny \(seed \d+\)$/m);
    expect(stderr).toMatch(/^Composing …$/m);
    expect(stdout).toContain('plain/clip_scored.mp4\n');
    expect(stdout).toContain('The music is machine-made');
    expect(stdout).toContain('CC-BY-NC-4.0 (not for commercial use)');
    expect(stdout).toContain(testNotice);
    expect(exitCode).toBe(0);
    expect(await readdir(room)).toEqual(['clip.mp4', 'clip_scored.mp4']);
    const film = await probeVideo(join(room, 'clip_scored.mp4'));
    expect(await videoStreamHash(film)).toBe(await videoStreamHash(await probeVideo(clip)));
    expect(film.tags['comment']).toContain('machine-made with VidMuse Studio, model tiny');
    let samples = 0;
    for await (const block of extractAudio(film, { sampleRate: 32_000, channels: 1 })) {
      samples += block.length;
    }
    // AAC works in frames of 1024 samples at 48 kHz.
    expect(Math.abs(samples / 32_000 - 2)).toBeLessThan(0.05);
  });

  it('tells a program every step in JSON lines', async () => {
    const room = await makeRoom('json');

    const args = ['json/clip.mp4', '--model', 'tiny', '--seed', '11', '--takes', '2', '--json'];
    const { exitCode, stdout } = await score([...args, '--save-wav', 'json/music.wav']);

    expect(exitCode).toBe(0);
    const lines = parseLines(stdout);
    expect(lines[0]).toEqual({
      type: 'started',
      video: 'json/clip.mp4',
      model: 'tiny',
      seed: 11,
      takes: 2,
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
      nonCommercial: true,
      notice: testNotice,
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

  it('keeps tokens, makes them again from the same seed and goes on from a prompt', async () => {
    const room = await makeRoom('tokens');
    const run = async (name: string, ...args: string[]) => {
      const path = join(room, `${name}.npy`);
      const common = ['--model', 'tiny', '--out', join(room, `${name}.mov`), '--save-tokens', path];
      const result = await score(['tokens/clip.mp4', ...common, ...args]);
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

  it('takes paths with spaces, other scripts and emoji, and keeps the kind of file', async () => {
    const room = await makeRoom('ферма 農場 🐄', "it's 100% [one] 🎬.mkv");

    const result = await score([join(room, "it's 100% [one] 🎬.mkv"), '--model', 'tiny']);

    expect(result).toMatchObject({ exitCode: 0 });
    expect(await readdir(room)).toContain("it's 100% [one] 🎬_scored.mkv");
  });

  it('overwrites only with --force, and never the video itself', async () => {
    const room = await makeRoom('force');
    const clip = await readFile(join(room, 'clip.mp4'));
    await makeTestSound(join(room, 'clip_scored.mov'), 1, ['-f', 'mov']);
    const args = ['force/clip.mp4', '--model', 'tiny', '--out'];

    const refused = await score([...args, 'force/clip_scored.mov']);
    expect(refused).toMatchObject({ exitCode: 4, stdout: '' });
    expect(refused.stderr).toMatch(
      /^vidmuse: "force\/clip_scored\.mov" exists already; .*--force\)\.\n$/,
    );

    const forced = await score([...args, 'force/clip_scored.mov', '--force']);
    expect(forced).toMatchObject({ exitCode: 0 });
    expect((await probe(join(room, 'clip_scored.mov'))).video).toBeDefined();

    const itself = await score([...args, join(room, '..', 'force', 'clip.mp4'), '--force']);
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
    await makeTestVideo(join(room, 'long.mp4'), { seconds: 60 });

    const { exitCode, stdout, stderr } = await score(
      [`${name}/long.mp4`, '--model', 'tiny', '--takes', '2', '--json'],
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
});

describe('vidmuse score, what cannot be', () => {
  beforeAll(async () => {
    await makeRoom('bad');
    await makeTestSound(join(folder, 'bad', 'song.m4a'), 1);
  });

  it.each([
    [
      'an unknown model',
      ['--model', 'nope'],
      3,
      /There is no model "nope" in ".*"\. There are: tiny\. Import one with/,
    ],
    ['no model', [], 2, /required option '--model <id>' not specified/],
    [
      'text for a number',
      ['--model', 'tiny', '--top-k', 'many'],
      2,
      /'--top-k <count>' argument 'many' is invalid\. Use a whole number, 0 or more/,
    ],
    [
      'half a token',
      ['--model', 'tiny', '--top-k', '2.5'],
      2,
      /'--top-k <count>' argument '2.5' is invalid/,
    ],
    [
      'a share above 1',
      ['--model', 'tiny', '--top-p', '1.1'],
      2,
      /'--top-p <share>' argument '1.1' is invalid\. Use a number from 0 to 1/,
    ],
    [
      'a negative seed',
      ['--model', 'tiny', '--seed', '-1'],
      2,
      /'--seed <number>' argument '-1' is invalid/,
    ],
    [
      'infinity',
      ['--model', 'tiny', '--cfg-coef', '1e999'],
      2,
      /'--cfg-coef <number>' argument '1e999' is invalid/,
    ],
    [
      'no takes',
      ['--model', 'tiny', '--takes', '0'],
      2,
      /'--takes <count>' argument '0' is invalid\. Use a whole number from 1 to 64/,
    ],
    [
      'no duration',
      ['--model', 'tiny', '--duration', '0'],
      2,
      /'--duration <seconds>' argument '0' is invalid\. Use a number above 0/,
    ],
    [
      'an unknown choice',
      ['--model', 'tiny', '--windows', 'wide'],
      2,
      /'--windows <mode>' argument 'wide' is invalid\. Allowed choices are aligned, reference/,
    ],
    [
      'a stride beyond the window',
      ['--model', 'tiny', '--stride', '30'],
      2,
      /--stride 30 does not fit --window 30/,
    ],
    [
      'two prompts',
      ['--model', 'tiny', '--prompt-audio', 'a', '--prompt-tokens', 'b'],
      2,
      /'--prompt-tokens <file.npy>' cannot be used with option '--prompt-audio <file>'/,
    ],
    [
      'a prompt that is none',
      ['--model', 'tiny', '--prompt-tokens', 'bad/song.m4a'],
      2,
      /Cannot read "bad\/song\.m4a" as a \.npy array/,
    ],
    [
      'a missing prompt',
      ['--model', 'tiny', '--prompt-audio', 'bad/none.wav'],
      3,
      /"bad\/none\.wav": it does not exist/,
    ],
    [
      'another ending',
      ['--model', 'tiny', '--out', 'bad/film.avi'],
      2,
      /'--out <file>' argument 'bad\/film\.avi' is invalid\. Give it the ending \.mp4/,
    ],
    [
      'a sound file of another kind',
      ['--model', 'tiny', '--save-wav', 'a.mp3'],
      2,
      /'--save-wav <file.wav>' argument 'a\.mp3' is invalid\. Give it the ending \.wav/,
    ],
    [
      'a missing folder',
      ['--model', 'tiny', '--save-tokens', 'none/a.npy'],
      2,
      /There is no folder ".*none" for --save-tokens none\/a\.npy; make it first/,
    ],
    [
      'a shard of one video',
      ['--model', 'tiny', '--shard', '1/2'],
      2,
      /--shard goes with a folder, and "bad\/clip\.mp4" is none/,
    ],
    [
      'an impossible shard',
      ['--model', 'tiny', '--shard', '3/2'],
      2,
      /'--shard <i\/n>' argument '3\/2' is invalid/,
    ],
    [
      'an unknown option',
      ['--model', 'tiny', '--takez', '2'],
      2,
      /unknown option '--takez'\n\(Did you mean --takes\?\)/,
    ],
  ] as const)('refuses %s', async (_, args, code, message) => {
    const { exitCode, stdout, stderr } = await score(['bad/clip.mp4', ...args]);

    expect(stderr).toMatch(new RegExp(`(^|\\n)vidmuse: .*${message.source}`));
    expect(stdout).toBe('');
    expect(exitCode).toBe(code);
    expect((await readdir(join(folder, 'bad'))).sort()).toEqual(['clip.mp4', 'song.m4a']);
  });

  it.each([
    ['a missing file', 'bad/none.mp4', /Could not read "bad\/none\.mp4": it does not exist/],
    ['text', 'checkpoint/NOTICE', /"checkpoint\/NOTICE"/],
    ['sound alone', 'bad/song.m4a', /song\.m4a" holds sound \(aac\) but no moving picture/],
  ])('refuses %s as a video', async (_, path, message) => {
    const { exitCode, stderr } = await score([path, '--model', 'tiny']);

    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^vidmuse: .*\n$/);
    expect(exitCode).toBe(3);
  });

  it('finds out before composing that a folder is read-only', async () => {
    const room = await makeRoom('read-only');
    await rm(join(folder, '.cache'), { recursive: true, force: true });
    await chmod(folder, 0o755);
    await chmod(room, 0o555);

    const { exitCode, stderr } = await score(['read-only/clip.mp4', '--model', 'tiny'], {
      ...(isRoot ? { userId: nobody } : {}),
    });

    expect(stderr).toMatch(/^vidmuse: Could not write into ".*read-only": no permission; .*\n$/);
    expect(exitCode).toBe(4);
    await chmod(room, 0o755);
  });

  it('says how to get ffmpeg where there is none', async () => {
    const { exitCode, stderr } = await score(['bad/clip.mp4', '--model', 'tiny'], {
      environment: { PATH: '', FFMPEG_PATH: '', FFPROBE_PATH: '' },
    });

    expect(stderr).toMatch(/^vidmuse: .* was not found in PATH\. Install it with: .*\n$/);
    expect(exitCode).toBe(5);
  });

  it('shows code, stack and cause of an error with --debug', async () => {
    const { stderr } = await score(['bad/none.mp4', '--model', 'tiny', '--debug']);

    expect(stderr).toContain('code: not-found');
    expect(stderr).toMatch(/\n {4}at /);
    expect(stderr).toContain('caused by:\nError: ENOENT');
  });
});

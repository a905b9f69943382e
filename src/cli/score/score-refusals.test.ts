import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeTestFolder, makeTestSound, makeTestVideo } from '../../media/test-media.ts';
import { callCli, runCli, type CliCallOptions } from '../test-cli.ts';

const folder = await makeTestFolder();
const isRoot = process.getuid?.() === 0;
const nobody = 65534;

const score = (args: readonly string[], options: Partial<CliCallOptions> = {}) =>
  callCli(['score', ...args], { cwd: folder, ...options });

beforeAll(async () => {
  await mkdir(join(folder, 'bad'));
  await makeTestVideo(join(folder, 'bad', 'clip.mp4'), { seconds: 2 });
  await makeTestSound(join(folder, 'bad', 'song.m4a'), 1);
  await makeTestVideo(join(folder, 'bad', 'wmv2.avi'), { output: ['-c:v', 'wmv2', '-f', 'avi'] });
  await mkdir(join(folder, 'Old.vidmuse'));
  await writeFile(join(folder, 'notes.txt'), 'no video');
});

describe('vidmuse score, invalid arguments', () => {
  it.each([
    [
      'an unknown model',
      ['--model', 'nope'],
      3,
      /There is no model "nope" in ".*"\. There are: (.*, )?starter(, .*)?\. Import one with/,
    ],
    [
      'text for a number',
      ['--top-k', 'many'],
      2,
      /'--top-k <count>' argument 'many' is invalid\. Use a whole number, 0 or more/,
    ],
    ['half a token', ['--top-k', '2.5'], 2, /'--top-k <count>' argument '2.5' is invalid/],
    [
      'a share above 1',
      ['--top-p', '1.1'],
      2,
      /'--top-p <share>' argument '1.1' is invalid\. Use a number from 0 to 1/,
    ],
    ['a negative seed', ['--seed', '-1'], 2, /'--seed <number>' argument '-1' is invalid/],
    ['infinity', ['--cfg-coef', '1e999'], 2, /'--cfg-coef <number>' argument '1e999' is invalid/],
    [
      'no takes',
      ['--takes', '0'],
      2,
      /'--takes <count>' argument '0' is invalid\. Use a whole number from 1 to 64/,
    ],
    [
      'no duration',
      ['--duration', '0'],
      2,
      /'--duration <seconds>' argument '0' is invalid\. Use a number above 0/,
    ],
    [
      'an unknown choice',
      ['--windows', 'wide'],
      2,
      /'--windows <mode>' argument 'wide' is invalid\. Allowed choices are aligned, reference/,
    ],
    [
      'a stride beyond the window',
      ['--stride', '12'],
      2,
      /A stride of 12 s does not fit a window of 12 s/,
    ],
    [
      'a stride shorter than a token',
      ['--stride', '0.01'],
      2,
      /A window of 12 s and a stride of 0\.01 s cannot be made: a token lasts 0\.02 s/,
    ],
    [
      'two prompts',
      ['--prompt-audio', 'a', '--prompt-tokens', 'b'],
      2,
      /'--prompt-tokens <file.npy>' cannot be used with option '--prompt-audio <file>'/,
    ],
    [
      'a prompt that is not sound',
      ['--prompt-tokens', 'bad/song.m4a'],
      2,
      /Cannot read "bad\/song\.m4a" as a \.npy array/,
    ],
    [
      'a missing prompt',
      ['--prompt-audio', 'bad/none.wav'],
      3,
      /"bad\/none\.wav": it does not exist/,
    ],
    [
      'another ending',
      ['--out', 'bad/film.avi'],
      2,
      /'--out <file>' argument 'bad\/film\.avi' is invalid\. Give it the ending \.mp4/,
    ],
    [
      'a sound file of another kind',
      ['--save-wav', 'a.mp3'],
      2,
      /'--save-wav <file.wav>' argument 'a\.mp3' is invalid\. Give it the ending \.wav/,
    ],
    [
      'a missing folder',
      ['--save-tokens', 'none/a.npy'],
      2,
      /There is no folder ".*none" for --save-tokens none\/a\.npy; make it first/,
    ],
    [
      'a name that is too long',
      ['--out', `${'n'.repeat(252)}.mp4`],
      2,
      /The name "n+…?n*\.mp4" is too long \(256 bytes\); choose a shorter one/,
    ],
    [
      'a shard of one video',
      ['--shard', '1/2'],
      2,
      /--shard goes with a folder, and "bad\/clip\.mp4" is none/,
    ],
    ['an impossible shard', ['--shard', '3/2'], 2, /'--shard <i\/n>' argument '3\/2' is invalid/],
    [
      'an unknown option',
      ['--takez', '2'],
      2,
      /unknown option '--takez'\n\(Did you mean --takes\?\)/,
    ],
    [
      'a container that cannot hold the film',
      ['--out', 'bad/film.mp4'],
      3,
      /An mp4 cannot hold the picture of ".*wmv2\.avi" \(wmv2\) as it is/,
      'bad/wmv2.avi',
    ],
    ['a kept project that exists', ['--project', 'Old.vidmuse'], 4, /Old\.vidmuse exists already/],
    [
      'a kept project whose name is too long',
      ['--project', `${'n'.repeat(252)}.vidmuse`],
      2,
      /The name "n+…?n*\.vidmuse" is too long \(260 bytes\)/,
    ],
    [
      'a part of the film that is too short',
      ['--windows', 'reference', '--duration', '0.5'],
      3,
      /0\.5 s of ".*clip\.mp4" are too short for the reference's windows/,
    ],
  ] as const)('refuses %s before a graphics card is tried', async (...row) => {
    const [, args, code, message, film = 'bad/clip.mp4'] = row;
    const { exitCode, stdout, stderr } = await score([film, '--device', 'webgpu', ...args], {
      // Trying it would end with an error of its own.
      environment: { VK_ICD_FILENAMES: '/dev/null' },
    });

    expect(stderr).toMatch(new RegExp(`(^|\\n)vidmuse: .*${message.source}`));
    expect(stdout).toBe('');
    expect(exitCode).toBe(code);
    expect((await readdir(join(folder, 'bad'))).sort()).toEqual([
      'clip.mp4',
      'song.m4a',
      'wmv2.avi',
    ]);
  });

  it.each([
    ['a missing file', 'bad/none.mp4', /Could not read "bad\/none\.mp4": it does not exist/],
    ['text', 'notes.txt', /"notes\.txt"/],
    ['sound alone', 'bad/song.m4a', /song\.m4a" holds sound \(aac\) but no moving picture/],
  ])('refuses %s as a video', async (_, path, message) => {
    const { exitCode, stderr } = await score([path]);

    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^vidmuse: .*\n$/);
    expect(exitCode).toBe(3);
  });

  it('fails before composing when a folder is read-only', async () => {
    const room = join(folder, 'read-only');
    await mkdir(room);
    await makeTestVideo(join(room, 'clip.mp4'));
    await rm(join(folder, '.cache'), { recursive: true, force: true });
    await chmod(folder, 0o755);
    await chmod(room, 0o555);

    const { exitCode, stderr } = await runCli(['score', 'read-only/clip.mp4'], {
      cwd: folder,
      ...(isRoot ? { userId: nobody } : {}),
    });

    expect(stderr).toMatch(/^vidmuse: Could not write into ".*read-only": no permission; .*\n$/);
    expect(exitCode).toBe(4);
    await chmod(room, 0o755);
  });

  it('rejects a prompt that is longer than its window, whatever its header says', async () => {
    const path = join(folder, 'bad', 'long-prompt.wav');
    await makeTestSound(path, 20);
    const bytes = await readFile(path);
    // A recorder that writes to a pipe leaves the length in the header empty.
    bytes.writeUInt32LE(0xffff_ffff, bytes.indexOf('data') + 4);
    await writeFile(path, bytes);

    const { exitCode, stderr } = await score(['bad/clip.mp4', '--prompt-audio', path]);

    expect(stderr).toMatch(/The prompt ".*long-prompt\.wav" is too long/);
    expect(stderr).not.toMatch(/encoding/);
    expect(exitCode).toBe(2);
  });

  it('explains how to get ffmpeg when it is missing', async () => {
    // In a process of its own, which has not read the film before.
    const { exitCode, stderr } = await runCli(['score', 'bad/clip.mp4'], {
      cwd: folder,
      environment: { PATH: '', FFMPEG_PATH: '', FFPROBE_PATH: '' },
    });

    expect(stderr).toMatch(/^vidmuse: .* was not found in PATH\. Install it with: .*\n$/);
    expect(exitCode).toBe(5);
  });

  it('prints code, stack trace and cause of an error with --debug', async () => {
    const { stderr } = await score(['bad/none.mp4', '--debug']);

    expect(stderr).toContain('code: not-found');
    expect(stderr).toMatch(/\n {4}at /);
    expect(stderr).toContain('caused by:\nError: ENOENT');
  });
});

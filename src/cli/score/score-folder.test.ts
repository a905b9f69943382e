import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeTestFolder, makeTestVideo } from '../../media/test-media.ts';
import { callCli, parseLines, runCli } from '../test-cli.ts';

const folder = await makeTestFolder();
const clips = join(folder, 'clips');

const score = (...args: string[]) => callCli(['score', ...args, '--seed', '5'], { cwd: folder });

beforeAll(async () => {
  await mkdir(join(clips, 'subfolder'), { recursive: true });
  await makeTestVideo(join(clips, 'b.mp4'), { seconds: 1 });
  await makeTestVideo(join(clips, 'c c.MOV'), { seconds: 1, output: ['-f', 'mov'] });
  await makeTestVideo(join(clips, 'done.mp4'), { seconds: 1 });
  await makeTestVideo(join(clips, 'subfolder', 'below.mp4'), { seconds: 1 });
  await writeFile(join(clips, 'done_output.wav'), 'made earlier');
  await writeFile(join(clips, 'a bad.mp4'), 'no video at all');
  await writeFile(join(clips, 'notes.txt'), 'no video either');
});

describe('vidmuse score, a folder', () => {
  it('scores every video without a score, goes on after failures, and prints a summary', async () => {
    const { exitCode, stdout, stderr } = await runCli(['score', 'clips'], { cwd: folder });

    expect(stderr).toMatch(/^\[1\/4\] Scoring a bad\.mp4/m);
    expect(stderr).toMatch(/^Failed a bad\.mp4: Could not read ".*a bad\.mp4": /m);
    expect(stderr).toMatch(/^Skipped done\.mp4: its score exists already/m);
    expect(stdout).toMatch(/^2 made, 1 skipped, 1 failed\n {2}a bad\.mp4: Could not read /m);
    expect(stdout).toContain('The music is machine-made');
    expect(exitCode).toBe(1);
    expect((await readdir(clips)).sort()).toEqual([
      'a bad.mp4',
      'b.mp4',
      'b_output.mp4',
      'b_output.wav',
      'c c.MOV',
      'c c_output.mp4',
      'c c_output.wav',
      'done.mp4',
      'done_output.wav',
      'notes.txt',
      'subfolder',
    ]);
    expect(await readFile(join(clips, 'done_output.wav'), 'utf8')).toBe('made earlier');
  });

  it.skipIf(process.platform !== 'linux')(
    'reports a name that is not UTF-8 as unreadable',
    async () => {
      await mkdir(join(folder, 'latin'));
      const name = Buffer.from([0x63, 0x61, 0x66, 0xe9, ...Buffer.from('.mp4')]);
      await writeFile(Buffer.concat([Buffer.from(join(folder, 'latin/')), name]), '');
      const { exitCode, stderr } = await score('latin');
      expect(stderr).toMatch(/^Failed caf.*: .* its name cannot be read, .* not encoded in UTF-8/m);
      expect(exitCode).toBe(1);
    },
  );

  it('does nothing the second time, and never scores its own results', async () => {
    await rm(join(clips, 'a bad.mp4'));
    const before = await stat(join(clips, 'b_output.mp4'));

    const { exitCode, stdout } = await score('clips', '--json');

    const lines = parseLines(stdout);
    expect(lines.at(-1)).toEqual({ type: 'summary', made: 0, skipped: 3, failed: 0, notTried: 0 });
    const skipped = lines.filter(({ type }) => type === 'skipped').map(({ video }) => video);
    expect(skipped).toEqual(['clips/b.mp4', 'clips/c c.MOV', 'clips/done.mp4']);
    expect(exitCode).toBe(0);
    expect((await stat(join(clips, 'b_output.mp4'))).mtimeMs).toBe(before.mtimeMs);
  });

  it('divides the videos among the jobs of an array, each to exactly one', async () => {
    // Two are there already, so that each job says which it would have made, and one makes the third.
    await mkdir(join(folder, 'out'));
    for (const name of ['b', 'done']) {
      await writeFile(join(folder, 'out', `${name}_output.wav`), 'made earlier');
    }
    const seen: unknown[] = [];
    for (const shard of ['1/2', '2/2']) {
      const args = ['--shard', shard, '--output-dir', 'out', '--json'];
      const { exitCode, stdout } = await score('clips', ...args);
      expect(exitCode).toBe(0);
      const lines = parseLines(stdout).map(({ type, video }) => [type, video]);
      seen.push(lines.filter(([type]) => type === 'done' || type === 'skipped'));
    }

    expect(seen).toEqual([
      [
        ['skipped', 'clips/b.mp4'],
        ['skipped', 'clips/done.mp4'],
      ],
      [['done', 'clips/c c.MOV']],
    ]);
    expect((await readdir(join(folder, 'out'))).sort()).toEqual([
      'b_output.wav',
      'c c_output.mp4',
      'c c_output.wav',
      'done_output.wav',
    ]);
  });

  it('rejects two videos with the same output name, and a folder without videos', async () => {
    const twins = join(folder, 'twins');
    await mkdir(twins);
    await makeTestVideo(join(twins, 'a.mov'), { seconds: 1 });
    await makeTestVideo(join(twins, 'a.mp4'), { seconds: 1 });

    const { exitCode, stdout } = await score('twins', '--takes', '2');
    expect(stdout).toMatch(
      /1 made, 0 skipped, 1 failed\n {2}a\.mp4: .*"a\.mov" would have the same name/,
    );
    expect(exitCode).toBe(1);
    expect((await readdir(twins)).sort()).toEqual([
      'a.mov',
      'a.mp4',
      'a_output_take1.mp4',
      'a_output_take1.wav',
      'a_output_take2.mp4',
      'a_output_take2.wav',
    ]);

    await mkdir(join(folder, 'empty'));
    const empty = await score('empty');
    expect(empty.stderr).toContain('vidmuse: "empty" holds no videos');
    expect(empty.exitCode).toBe(3);
  });

  it('stops after a failure that every video would have', async () => {
    // In a process of its own, which has not read the films before.
    const { exitCode, stdout } = await runCli(
      ['score', 'clips', '--output-dir', 'none', '--json'],
      { cwd: folder, environment: { PATH: '', FFMPEG_PATH: '', FFPROBE_PATH: '' } },
    );

    const lines = parseLines(stdout);
    expect(lines.at(-2)).toMatchObject({
      type: 'failed',
      video: 'clips/b.mp4',
      code: 'ffmpeg-missing',
    });
    expect(lines.at(-1)).toEqual({ type: 'summary', made: 0, skipped: 0, failed: 1, notTried: 2 });
    expect(exitCode).toBe(5);
  });

  it('ends at once with a prompt that no video can continue, with the exit code of failed videos', async () => {
    const { exitCode, stderr, stdout } = await score('clips', '--prompt-audio', 'none.wav');
    expect(stderr).toContain('none.wav');
    expect(stdout).not.toContain('b.mp4');
    expect(exitCode).toBe(1);
  });

  it('rejects options that only make sense for one video', async () => {
    const { exitCode, stderr } = await score('clips', '--out', 'film.mp4');

    expect(stderr).toBe(
      'vidmuse: --out film.mp4 goes with one video, and "clips" is a folder: use --output-dir.\n',
    );
    expect(exitCode).toBe(2);
  });
});

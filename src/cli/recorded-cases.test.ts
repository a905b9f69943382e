import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../files/npy.ts';
import { casesFolder, hasCases, makeCase } from '../media/film/test-flashes.ts';
import { probe } from '../media/probe.ts';
import { makeTestFolder, mountMemory } from '../media/test-media.ts';
import { callCli, runCli } from './test-cli.ts';

const run = promisify(execFile);
const folder = await makeTestFolder();

// Cases of films are in `media/film/film-cases.test.ts` and `export/film-sync.test.ts`, their preview in
// `e2e/preview-copy.test.ts`; levels and mixes in `export/exported-sound.test.ts`, imported music in
// `jobs/import-music/import-music.test.ts`, the lock in `store/project-lock.test.ts`.
describe.runIf(hasCases())('the command line, in recorded cases,', () => {
  it('finds an ffmpeg that PATH does not name (ffmpeg-outside-path)', async () => {
    const cwd = await makeCase(folder, 'ffmpeg-outside-path');
    const nothing = { FFMPEG_PATH: '', FFPROBE_PATH: '' };
    const environment = { ...nothing, HOME: join(cwd, 'home'), PATH: join(cwd, 'empty') };
    const found = await callCli(['info', 'clip.mp4'], { cwd, environment });
    expect(found).toMatchObject({ exitCode: 0, stderr: '' });
    expect(found.stdout).toContain('0:06');
  });

  it('rejects a name that would become too long before it composes (long-name)', async () => {
    const cwd = await makeCase(folder, 'long-name');
    const refused = await callCli(['score', `${'a'.repeat(247)}.mp4`], { cwd });
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toMatch(/too long.*--out/);
    expect(refused.stderr).not.toContain('Composing');
  });

  it.skipIf(process.platform !== 'linux')(
    'says of a name that is not UTF-8 that it cannot be read, and scores the other film (long-name)',
    async () => {
      const cwd = join(await makeCase(join(folder, 'names'), 'long-name'), 'fold');
      const [unreadable = ''] = (await readdir(cwd)).filter((name) => name.startsWith('caf'));
      for (const args of [
        ['info', unreadable],
        ['score', unreadable],
      ]) {
        const { exitCode, stderr } = await callCli(args, { cwd });
        expect({ exitCode, stderr }).toMatchObject({ exitCode: 3 });
        expect(stderr).toMatch(/^vidmuse: .*its name cannot be read.*not encoded in UTF-8; rename/);
      }
      const whole = await callCli(['score', '.', '--duration', '1'], { cwd });
      expect(whole.exitCode).toBe(1);
      expect(whole.stderr).toMatch(/its name cannot be read/);
      expect(await readdir(cwd)).toContain('ok_output.mp4');
    },
  );

  it('refuses a prompt that fills the window before it encodes it (prompt-of-any-length)', async () => {
    const cwd = await makeCase(folder, 'prompt-of-any-length');
    for (const prompt of ['w.wav', 'open5g.wav']) {
      const refused = await callCli(['score', 'c.mp4', '--prompt-audio', prompt], { cwd });
      expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
      expect(refused.stderr).toMatch(new RegExp(`The prompt "${prompt}" is too long`));
      expect(refused.stderr).not.toMatch(/encoding/i);
    }
  });

  it('makes the same take alone and beside another (seed-batch-against-single)', async () => {
    const cwd = await makeCase(folder, 'seed-batch-against-single');
    const tokensOf = async (name: string, ...args: string[]) => {
      const path = join(cwd, `${name}.npy`);
      const files = ['--out', `${name}.mp4`, '--save-tokens', path];
      const run = await callCli(['score', 'c.mp4', '--device', 'cpu', ...files, ...args], { cwd });
      expect(run).toMatchObject({ exitCode: 0 });
      return (await readNpy(path)).values;
    };
    const both = await tokensOf('a', '--takes', '2', '--seed', '7');
    const second = await tokensOf('b', '--takes', '1', '--seed', '8');
    const first = await tokensOf('b1', '--takes', '1', '--seed', '7');
    expect(both).toEqual(Int32Array.from([...first, ...second].map(Number)));
    expect(first).not.toEqual(second);
  });

  it('needs no room for temporary files (small-temp-disk)', async () => {
    const cwd = await makeCase(folder, 'small-temp-disk');
    const temporary = join(cwd, 't');
    // Much smaller than the case's 8 MB, so that little music shows it too.
    if (!(await mountMemory(temporary, 'size=64k'))) return;
    const small = { cwd, environment: { TMPDIR: temporary } };
    const kept = ['--duration', '4', '--project', 'P.vidmuse', '--out', 'scored.mp4'];
    expect(await callCli(['score', 'film60.mp4', ...kept], small)).toMatchObject({ exitCode: 0 });
    const exported = await callCli(
      ['export', 'P.vidmuse', '--content', 'mix', '--out', 'mix.mp4'],
      small,
    );
    expect(exported).toMatchObject({ exitCode: 0 });
    expect((await probe(join(cwd, 'mix.mp4'))).durationSeconds).toBeCloseTo(60, 1);
  });

  it('says what an export leaves out of a film (unknown-second-sound)', async () => {
    const cwd = await makeCase(folder, 'unknown-second-sound');
    const kept = ['--duration', '1', '--project', 'P.vidmuse', '--out', 'scored.mov'];
    const scored = await callCli(['score', 'ip16b.mov', ...kept], { cwd });
    expect(scored).toMatchObject({ exitCode: 0 });
    expect(scored.stderr).toContain('Sound track 1 is left out');
    const args = ['export', 'P.vidmuse', '--content', 'extra-track', '--out', 'both.mov'];
    const exported = await callCli(args, { cwd });
    expect(exported).toMatchObject({ exitCode: 0 });
    expect(exported.stderr).toMatch(/^Sound tracks of the film that are left out: 1:.*unknown/m);
    expect(exported.stderr).toMatch(/^The last 5 s of the film have no music\.$/m);
  });

  it('names the tensor of a checkpoint with a hole (checkpoint-hole)', async () => {
    const checkpoint = join(folder, 'checkpoint');
    const script = join(import.meta.dirname, '../../scripts/seeded-checkpoint.ts');
    await run(process.execPath, [script, checkpoint]);
    await makeCase(folder, 'checkpoint-hole', checkpoint);
    const args = ['import', checkpoint, '--models-dir', join(folder, 'models')];
    const refused = await callCli(args, { cwd: folder });
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toMatch(/\(tensor ".+"\) is damaged.*download/);
  });

  it.each(['ckpt-legacy-keys-dag', 'ckpt-list-copies'])(
    'rejects a checkpoint that would keep it busy (%s)',
    async (name) => {
      const args = ['import', join(casesFolder, 'checkpoints', name)];
      const refused = await runCli([...args, '--models-dir', join(folder, 'models')], {
        cwd: folder,
      });
      expect(refused.exitCode).toBe(3);
      expect(refused.stderr.length).toBeLessThan(500);
    },
  );
});

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { casesFolder, hasCases, makeCase } from '../media/film/test-flashes.ts';
import { makeTestFolder } from '../media/test-media.ts';
import { runCli } from './test-cli.ts';

const run = promisify(execFile);
const folder = await makeTestFolder();

// Cases of films are in `media/film/film-cases.test.ts` and `export/film-sync.test.ts`; levels and mixes in
// `export/exported-sound.test.ts`, prompts in `score/score-refusals.test.ts`, takes alone and together in
// `engine/tokens/language-model.test.ts`, locks in `files/file-lock.test.ts`, full disks in
// `jobs/project/full-disk.test.ts`.
describe.runIf(hasCases())('the command line, in recorded cases,', () => {
  it('finds an ffmpeg that PATH does not name (ffmpeg-outside-path)', async () => {
    const cwd = await makeCase(folder, 'ffmpeg-outside-path');
    const nothing = { FFMPEG_PATH: '', FFPROBE_PATH: '' };
    const environment = { ...nothing, HOME: join(cwd, 'home'), PATH: join(cwd, 'empty') };
    const found = await runCli(['info', 'clip.mp4'], { cwd, environment });
    expect(found).toMatchObject({ exitCode: 0, stderr: '' });
    expect(found.stdout).toContain('0:06');
  });

  it('rejects a name that would become too long before it composes (long-name)', async () => {
    const cwd = await makeCase(folder, 'long-name');
    const refused = await runCli(['score', `${'a'.repeat(247)}.mp4`], { cwd });
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toMatch(/too long.*--out/);
    expect(refused.stderr).not.toContain('Composing');
  });

  it('names the tensor of a checkpoint with a hole (checkpoint-hole)', async () => {
    const checkpoint = join(folder, 'checkpoint');
    const script = join(import.meta.dirname, '../../scripts/seeded-checkpoint.ts');
    await run(process.execPath, [script, checkpoint]);
    await makeCase(folder, 'checkpoint-hole', checkpoint);
    const args = ['import', checkpoint, '--models-dir', join(folder, 'models')];
    const refused = await runCli(args, { cwd: folder });
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

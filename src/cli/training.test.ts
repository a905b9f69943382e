import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLines, runCli } from './test-cli.ts';
import { importModel } from '../engine/import-model.ts';
import { makeTestFolder, makeTestVideo } from '../media/test-media.ts';
import { findTorch } from '../system/find-torch.ts';

const training = join(import.meta.dirname, '../../training');
const python = findTorch();
if (python === undefined) {
  console.warn(
    'SKIPPED: no Python with torch (Debian: python3-torch) is installed, so training is not tried',
  );
}

describe.skipIf(python === undefined)('training', () => {
  const run = (...args: string[]): string =>
    execFileSync(python as string, args, {
      cwd: training,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });

  it('passes its own tests', { timeout: 240_000 }, () => {
    run('-m', 'unittest', 'discover', 'tests');
  });

  it(
    'makes data, trains and exports a model that the importer takes and that scores',
    { timeout: 360_000 },
    async () => {
      const folder = await makeTestFolder();
      const runs = join(folder, 'runs');
      const smoke = ['--smoke', '--runs', runs];
      run('make_data.py', ...smoke, '--jobs', '1');
      run('train.py', ...smoke, '--jobs', '1', '--device', 'cpu');
      for (const stage of ['codec', 'visual', 'language-model']) {
        const plan: unknown = JSON.parse(await readFile(join(runs, stage, 'plan.json'), 'utf8'));
        expect(plan).toMatchObject({ seed: 1, torch: expect.any(String) });
      }
      run('export.py', ...smoke, '--only-checkpoint');

      const modelsDir = join(folder, 'models');
      const { description } = await importModel({
        checkpointDir: join(runs, 'checkpoint'),
        modelsDir,
        id: 'smoke',
        precision: 'int8',
      });
      expect(description.licence.name).toBe('MIT');
      expect(description.languageModel).toMatchObject({ windowSeconds: 4, strideSeconds: 3 });
      expect(description.globalSpanSeconds).toBe(24);
      expect(description.stills).toEqual({ novelty: 0.008, levelDecibels: -9 });

      await makeTestVideo(join(folder, 'clip.mp4'), { seconds: 2 });
      const args = ['score', 'clip.mp4', '--model', 'smoke', '--duration', '1', '--json'];
      const { exitCode, stdout, stderr } = await runCli(args, {
        cwd: folder,
        environment: { VIDMUSE_MODELS_DIR: modelsDir },
      });
      expect(stderr).not.toContain('Error');
      expect(parseLines(stdout).length).toBeGreaterThan(0);
      expect(exitCode).toBe(0);

      // The second model sees with the first one's eyes, and is told of time, tempo and key.
      const second = [...smoke, '--second'];
      run('make_data.py', ...second, '--jobs', '1');
      run('train.py', ...second, '--jobs', '1', '--device', 'cpu');
      run('export.py', ...second, '--only-checkpoint');
      const imported = await importModel({
        checkpointDir: join(runs, 'second/checkpoint'),
        modelsDir,
        id: 'second',
        precision: 'int8',
      });
      expect(imported.description.codec).toMatchObject({ kind: 'spectral', hop: 640 });
      expect(imported.description.globalSpanSeconds).toBe(8);
      expect(imported.description.stills).toBeUndefined();
      const scored = async (model: string, tempo: string): Promise<Buffer> => {
        const asked = ['--tempo', tempo, '--key', 'a minor', '--seed', '1', '--force'];
        const written = ['--save-wav', join(folder, 'told.wav')];
        const made = await runCli(
          ['score', 'clip.mp4', '--model', model, '--duration', '1', ...asked, ...written],
          { cwd: folder, environment: { VIDMUSE_MODELS_DIR: modelsDir } },
        );
        expect(made.stderr).not.toContain('Error');
        expect(made.exitCode).toBe(0);
        return readFile(join(folder, 'told.wav'));
      };
      const slow = await scored('second', '62.5');
      expect(slow.length).toBeGreaterThan(32_000);
      expect((await scored('second', '150')).equals(slow)).toBe(false);

      // The conditioned one goes on from an imported first model, whose codec it keeps.
      await importModel({
        checkpointDir: join(runs, 'checkpoint'),
        modelsDir: join(runs, 'models'),
        id: 'starter',
        precision: 'int8',
      });
      const conditioned = [...smoke, '--conditioned'];
      run('train.py', ...conditioned, '--jobs', '1', '--device', 'cpu');
      run('export.py', ...conditioned, '--only-checkpoint');
      const told = await importModel({
        checkpointDir: join(runs, 'conditioned/checkpoint'),
        modelsDir,
        id: 'told',
        precision: 'int8',
      });
      expect(told.description.conditions?.tempi).toEqual([
        ...[60, 68.1818, 75, 83.3333, 93.75, 107.1429, 120, 150],
      ]);
      expect(told.description.languageModel.hasBeat).toBe(true);
      expect(told.description.codec).toEqual(description.codec);
      expect(told.description.stills).toEqual(description.stills);
      const steady = await scored('told', '60');
      expect((await scored('told', '120')).equals(steady)).toBe(false);

      // Every stage is done and is not done again.
      expect(run('train.py', ...second, '--jobs', '1').match(/done already/g)).toHaveLength(3);
    },
  );
});

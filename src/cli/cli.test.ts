import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { smallDimensions } from '../engine/checkpoint/small-dimensions.ts';
import { writeSeededCheckpoint } from '../engine/checkpoint/write-seeded-checkpoint.ts';
import { makeTestFolder, makeTestSound, makeTestVideo } from '../media/test-media.ts';
import { callCli, runCli } from './test-cli.ts';

const folder = await makeTestFolder();
const modelsDir = join(folder, 'models');
const notice = 'Untrained: made for a test.';

const options = { cwd: folder, environment: { VIDMUSE_MODELS_DIR: modelsDir } };
const vidmuse = (...args: string[]) => callCli(args, options);
/** In a process of its own, as each command is called here once. */
const runVidmuse = (...args: string[]) => runCli(args, options);

/** A seeded checkpoint, imported by these tests; the starter model comes imported. */
beforeAll(async () => {
  const checkpointDir = join(folder, 'My Checkpoint (1)');
  await mkdir(checkpointDir);
  await writeSeededCheckpoint(checkpointDir, { scale: smallDimensions, seed: 3 });
  await writeFile(join(checkpointDir, 'NOTICE'), `${notice}\n`);
});

describe('vidmuse', () => {
  it('lists its commands and exit codes with --help', async () => {
    const { exitCode, stdout } = await runVidmuse('--help');

    for (const command of [
      'import',
      'export-model',
      'score',
      'project',
      'export',
      'info',
      'models',
      'dataset',
      'bench',
    ]) {
      expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    }
    expect(stdout).toMatch(/Exit codes:\n {2}0 +done\n/);
    expect(exitCode).toBe(0);
  });

  it('rejects an unknown command and suggests the similar one', async () => {
    const { exitCode, stderr } = await vidmuse('scor', 'clip.mp4');

    expect(stderr).toBe("vidmuse: unknown command 'scor'\n(Did you mean score?)\n");
    expect(exitCode).toBe(2);
  });

  it('refuses a content beside a preset, which is one of its own', async () => {
    const asked = ['export', 'a.vidmuse', '--out', 'b', '--preset', 'web'];
    const beside = await vidmuse(...asked, '--content', 'wav');
    expect(beside.stderr).toContain('--preset web writes a delivery folder, and --content wav');
    expect(beside.exitCode).toBe(2);
    const alike = await vidmuse(...asked, '--content', 'delivery');
    expect(alike.stderr).toContain('There is no VidMuse project');
  });

  it('prints its version', async () => {
    const { stdout } = await vidmuse('--version');
    const path = join(import.meta.dirname, '..', '..', 'package.json');
    expect(stdout.trim()).toBe(JSON.parse(await readFile(path, 'utf8')).version);
  });

  it('ends without an error when the reader closes its output', async () => {
    const entry = join(import.meta.dirname, 'index.ts');
    const child = spawn(process.execPath, [entry, 'score', '--help'], { stdio: 'pipe' });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const exitCode = await new Promise((fulfil) => child.once('close', fulfil));

    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });
});

describe('vidmuse import, models and info', () => {
  it('imports under the name of the folder, prints the licence and lists the model', async () => {
    const imported = await runVidmuse('import', 'My Checkpoint (1)');

    expect(imported.stderr).toMatch(/^Importing …$/m);
    expect(imported.stdout).toContain(
      `Imported "My-Checkpoint-1" (int8) into ${join(modelsDir, 'My-Checkpoint-1')}`,
    );
    expect(imported.stdout).toContain(
      'Licence of the model: CC-BY-NC-4.0 (not for commercial use)',
    );
    expect(imported.stdout).toContain(`Notice of the model: ${notice}`);
    expect(imported.exitCode).toBe(0);

    const listed = await runVidmuse('models');
    expect(listed.stdout).toBe(`My-Checkpoint-1  int8      CC-BY-NC-4.0  ${notice}\n`);
    expect(listed.stderr).toMatch(/^Models run on the processor\. Graphics card: .+\.\n$/);

    const measured = await vidmuse('models', '--measure');
    expect(measured.stdout).toMatch(
      /\n {2}processor {2}\d+\.\d steps per second, \d+\.\d\d times real time for one take\n/,
    );
    const [remembered] = JSON.parse((await vidmuse('models', '--json')).stdout);
    expect(remembered.speeds[0]).toMatchObject({ works: true, device: 'cpu' });

    const text = await runVidmuse('info', 'My-Checkpoint-1');
    expect(text.stdout).toMatch(/^Speed, processor {2,}\d+\.\d steps per second/m);
    expect(text.stdout).toMatch(/^Composer {2,}2 layers, 64 wide, 4 heads$/m);
    expect(text.stdout).toMatch(/^Licence {2,}CC-BY-NC-4\.0 \(not for commercial use\)$/m);
    expect(text.stdout).toMatch(/^Composes on {2,}the processor$/m);
    expect(text.stdout).toMatch(/^Graphics card {2,}(not used: |used for |slower )/m);
    const json = JSON.parse((await vidmuse('info', 'My-Checkpoint-1', '--json')).stdout);
    expect(json.devices).toContain('cpu');
    expect(json.graphics).toHaveProperty('works');
    expect(json).toMatchObject({
      type: 'model',
      id: 'My-Checkpoint-1',
      precision: 'int8',
      languageModel: { numLayers: 2 },
      notice,
    });
    expect(json.sizeInBytes).toBeGreaterThan(1e5);
  });

  it('replaces a model only with --force', async () => {
    const args = ['import', 'My Checkpoint (1)', '--id', 'again', '--precision', 'float32'];
    expect((await vidmuse(...args)).exitCode).toBe(0);

    const refused = await vidmuse(...args);
    expect(refused.stderr).toMatch(
      /vidmuse: There is a model "again" in ".*" already: .* --force\.\n$/,
    );
    expect(refused.exitCode).toBe(4);
    expect((await vidmuse(...args, '--force')).exitCode).toBe(0);
    await rm(join(modelsDir, 'again'), { recursive: true });
  });

  it('exports what was imported, the codec byte for byte', async () => {
    await vidmuse('import', 'My Checkpoint (1)', '--id', 'float', '--precision', 'float32');

    const exported = await runVidmuse('export-model', 'float', 'exported');

    expect(exported.stdout).toContain(
      `Wrote "float" as a checkpoint into ${join(folder, 'exported')}`,
    );
    expect(exported.stdout).toContain(notice);
    expect(exported.exitCode).toBe(0);
    const codec = 'compression_state_dict.bin';
    expect((await readdir(join(folder, 'exported'))).sort()).toEqual([codec, 'state_dict.bin']);
    expect(await readFile(join(folder, 'exported', codec))).toEqual(
      await readFile(join(folder, 'My Checkpoint (1)', codec)),
    );
    const again = await vidmuse('export-model', 'float', 'exported');
    expect(again.stderr).toMatch(/vidmuse: ".*state_dict\.bin" exists already: .*--force/);
    expect(again.exitCode).toBe(4);
    await rm(join(modelsDir, 'float'), { recursive: true });
  });

  it('leaves no files when an import is stopped', async () => {
    const before = await readdir(modelsDir);
    const { exitCode, stderr } = await runCli(
      ['import', 'My Checkpoint (1)', '--id', 'stopped', '--precision', 'float32'],
      { ...options, signal: { name: 'SIGINT', when: 'Importing' } },
    );

    expect(stderr).toMatch(/vidmuse: cancelled\.\n$/);
    expect(exitCode).toBe(130);
    expect(await readdir(modelsDir)).toEqual(before);
  });

  it.each([
    [
      'a folder that is no checkpoint',
      ['import', 'models'],
      3,
      /holds no state_dict\.bin or checkpoint\.th/,
    ],
    [
      'an id that is a path',
      ['import', 'My Checkpoint (1)', '--id', '../up'],
      2,
      /"\.\.\/up" cannot be the id of a model/,
    ],
    [
      'an unknown precision',
      ['import', 'x', '--precision', 'int2'],
      2,
      /'--precision <precision>' argument 'int2' is invalid\. Allowed choices are float32, float16, int8, int4\./,
    ],
    [
      'info on nothing',
      ['info', 'nope'],
      3,
      /"nope" is neither a media file nor a model in ".*" \(models there: My-Checkpoint-1\)/,
    ],
  ])('refuses %s', async (_, args, code, message) => {
    const { exitCode, stderr } = await vidmuse(...args);

    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^vidmuse: [^\n]*\n$/);
    expect(exitCode).toBe(code);
  });

  it('describes a video', async () => {
    await makeTestVideo(join(folder, 'clip.mp4'), {
      size: '320x180',
      rate: '30000/1001',
      tracks: 2,
    });

    const { stdout } = await vidmuse('info', 'clip.mp4');

    expect(stdout).toMatch(/^Picture {2,}h264, 320 x 180, 29\.97 frames per second$/m);
    expect(stdout).toMatch(/^Length {2,}0:02 \(2\.\d+ s\)$/m);
    expect(stdout).toMatch(/^Sound 2 {2,}aac, 48000 Hz, mono/m);
    const json = JSON.parse((await vidmuse('info', 'clip.mp4', '--json')).stdout);
    expect(json).toMatchObject({ type: 'media', video: { codec: 'h264', displayWidth: 320 } });
  });
});

describe('vidmuse dataset', () => {
  it('writes one line for each pair and lists what is left out', async () => {
    const dataset = join(folder, 'dataset');
    for (const name of ['audio', 'video']) await mkdir(join(dataset, name), { recursive: true });
    await makeTestSound(join(dataset, 'audio', 'één.wav'), 1.5);
    await makeTestVideo(join(dataset, 'video', 'één.mp4'), { seconds: 1 });
    await makeTestSound(join(dataset, 'audio', 'alone.wav'), 1);
    await makeTestSound(join(dataset, 'broken.wav'), 1);
    await writeFile(join(dataset, 'broken.mp4'), 'not a video');

    const { exitCode, stdout, stderr } = await runVidmuse('dataset', 'dataset');

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`Wrote ${join(dataset, 'data.jsonl')} (1 pair, 2 files left out)\n`);
    expect(stderr).toMatch(/^Left out ".*alone\.wav": there is no alone\.mp4 for it$/m);
    expect(stderr).toMatch(/^Left out ".*broken\.mp4": Could not read /m);
    const entry =
      `{"path":"${join(dataset, 'audio', 'één.wav')}","video_path":"${join(dataset, 'video', 'één.mp4')}",` +
      `"duration":1.5,"sample_rate":32000,"amplitude":null,"weight":null,"info_path":null}\n`;
    expect(await readFile(join(dataset, 'data.jsonl'), 'utf8')).toBe(entry);

    const again = await vidmuse('dataset', 'dataset');
    expect(again.stderr).toContain('data.jsonl" exists already');
    expect(again.exitCode).toBe(4);
  });

  it('rejects a folder without pairs', async () => {
    const { exitCode, stderr } = await vidmuse('dataset', 'models');

    expect(stderr).toContain('vidmuse: "models" holds no pair of a wav and an mp4');
    expect(exitCode).toBe(3);
  });
});

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readNpy, writeNpy } from '../../src/files/npy.ts';
import { formatResult } from './format-table.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { runParity, type ParityResult } from './run-parity.ts';

const golden = join(import.meta.dirname, '../../../shared/golden');
const missing = !existsSync(golden);
if (missing) console.warn(`SKIPPED: golden data are missing (${golden})`);

/** Runs `scripts/parity.ts` as a process. */
function parity(...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const script = join(import.meta.dirname, '..', 'parity.ts');
  return new Promise((fulfil) => {
    execFile(process.execPath, [script, ...args], (error, stdout, stderr) => {
      fulfil({ exitCode: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

const failures = ({ rows }: ParityResult) =>
  rows.filter(({ verdict }) => verdict === 'failed').map(({ name }) => name);

it('names what is missing in a folder that is not a golden one', async () => {
  const { exitCode, stderr } = await parity(import.meta.dirname);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^Could not read ".*manifest\.json", which says what a golden folder holds/,
  );
});

describe.skipIf(missing)('parity with the reference', () => {
  it('holds for every array of tiny-a in float32', async () => {
    const result = await runParity({ goldenDir: join(golden, 'tiny-a'), precision: 'float32' });
    expect(failures(result)).toEqual([]);
    expect(result.good).toBe(true);
    expect(result.rows.length).toBeGreaterThanOrEqual(80);
    expect(result.rows.filter(({ verdict }) => verdict === 'reported')).toEqual([]);
    const given = result.rows.filter(({ verdict }) => verdict === 'input').map(({ name }) => name);
    expect(given).toEqual([
      'case-c/w0_prompt',
      'case-c2/w0_prompt',
      'codec/even_wav_in',
      'codec/odd_wav_in',
    ]);
  });

  it('holds for tiny-a in int8: token distributions stay close to those of float32', async () => {
    const result = await runParity({ goldenDir: join(golden, 'tiny-a'), precision: 'int8' });
    expect(failures(result)).toEqual([]);
    const divergences = result.rows.filter(({ measured }) => measured?.kind === 'divergence');
    expect(divergences).toHaveLength(11);
    for (const { measured } of divergences) {
      if (measured?.kind !== 'divergence') continue;
      expect(measured.mean).toBeGreaterThan(0);
      expect(measured.mean).toBeLessThan(0.01);
    }
  });

  it("holds for a codec in Hugging Face's layout, from the command line", async () => {
    const { exitCode, stdout } = await parity(join(golden, 'hf-encodec'));
    expect(stdout).toContain('All 8 arrays are good.');
    expect(stdout).toMatch(/^odd_codes +1 x 4 x 79 +0 of 316 differ +0 +good$/m);
    expect(exitCode).toBe(0);
  });
});

describe.skipIf(missing)('parity with numbers that were changed', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vidmuse-parity-test-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Copies the arrays that `isWanted` picks and links everything else. */
  async function copyGolden(
    name: string,
    linked: readonly string[],
    isWanted: (file: string) => boolean,
  ): Promise<void> {
    const manifest = await readManifest(join(golden, name));
    const arrays = manifest.arrays.filter(({ file }) => isWanted(file));
    for (const { file } of arrays) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await cp(join(golden, name, file), join(folder, file));
    }
    for (const file of linked) await symlink(join(golden, name, file), join(folder, file));
    await writeManifest({ ...manifest, arrays });
  }

  const writeManifest = (manifest: Manifest) =>
    writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));

  /** Replaces one value of an array, the one at `index`. */
  async function change(file: string, index: number, by: number): Promise<void> {
    const { shape, values } = await readNpy(join(folder, file));
    if (values instanceof BigInt64Array) throw new TypeError(`${file} holds int64`);
    const changed = values.slice();
    changed[index] = (changed[index] as number) + by;
    // Copies of read-only files are read-only.
    await rm(join(folder, file));
    await writeNpy(join(folder, file), { shape, values: changed });
  }

  it('fails and names the array, and unknown ones', async () => {
    await copyGolden('hf-encodec', ['config.json', 'model.safetensors'], () => true);
    await change('even_wav_out.npy', 1000, 0.01);
    await change('odd_codes.npy', 3, 1);
    await writeNpy(join(folder, 'forgotten.npy'), { shape: [1], values: new Float32Array(1) });
    const { exitCode, stdout } = await parity(folder, '--json');
    expect(exitCode).toBe(1);
    const result: ParityResult = JSON.parse(stdout);
    expect(result.good).toBe(false);
    // The wave decoded from the changed code also differs from the recorded one.
    expect(failures(result)).toEqual(['even_wav_out', 'odd_codes', 'odd_wav_out', 'forgotten']);
    const notes = new Map(result.rows.map(({ name, note }) => [name, note]));
    expect(notes.get('forgotten')).toBe('not compared: its name does not say what it is');
    const table = formatResult(result);
    expect(table).toMatch(/^even_wav_out .* 1\.0e-2 +1\.0e-3 +FAILED$/m);
    expect(table).toContain(
      '4 of 9 arrays failed: even_wav_out, odd_codes, odd_wav_out, forgotten',
    );
  });

  it('fails what a manifest lists and the folder lacks, and shapes that contradict it', async () => {
    await copyGolden('hf-encodec', ['config.json', 'model.safetensors'], (file) =>
      file.startsWith('even'),
    );
    const manifest = await readManifest(folder);
    const missing = { file: 'even_mystery_latent.npy', shape: [1, 32, 100] };
    const arrays = manifest.arrays.map((entry) =>
      entry.file === 'even_latent.npy' ? { ...entry, shape: [1, 100, 32] } : entry,
    );
    await writeManifest({ ...manifest, arrays: [...arrays, missing] });
    const result = await runParity({ goldenDir: folder, precision: 'float32' });
    expect(failures(result)).toEqual(['even_latent', 'even_mystery_latent']);
    const notes = result.rows.flatMap(({ note }) => note ?? []);
    expect(notes[0]).toBe('not compared: the manifest says [1, 100, 32]');
    expect(notes[1]).toMatch(/^not compared: Could not open ".*even_mystery_latent\.npy"/);
  });

  it('fails frames, embeddings, decisions and music that differ, each by itself', async () => {
    await copyGolden('tiny-a', ['model', 'video.mp4'], (file) => /^(case-d|frames)\//.test(file));
    await change('frames/global.npy', 5, 40);
    await change('case-d/w0_video_emb.npy', 7, 0.01);
    await change('case-d/w0_argmax.npy', 0, 1);
    await change('case-d/w0_margin.npy', 0, 0.1);
    await change('case-d/w0_logits_cfg.npy', 9, 0.01);
    await change('case-d/tokens.npy', 50, 1);
    const result = await runParity({ goldenDir: folder, precision: 'float32' });
    expect(failures(result)).toEqual([
      'frames/global',
      'case-d/tokens',
      'case-d/w0_video_emb',
      'case-d/w0_logits_cfg',
      'case-d/w0_argmax',
      'case-d/w0_margin',
    ]);
  });
});

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededDimensions } from '../../engine/checkpoint/seeded-scales.ts';
import { callCli, runCli } from '../test-cli.ts';

let cacheDir: string;
beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'vidmuse-bench-test-'));
});
afterAll(() => rm(cacheDir, { recursive: true }));

const options = () => ({ cwd: cacheDir, environment: { VIDMUSE_CACHE_DIR: cacheDir } });
const bench = (...args: string[]) => callCli(['bench', ...args], options());

const positive = expect.toSatisfy((value: number) => value > 0 && Number.isFinite(value));

/** The fields that every benchmark prints. */
const common = {
  takes: 1,
  device: 'cpu',
  scale: 'tiny',
  peakRssBytes: positive,
  machine: {
    platform: expect.any(String),
    cpu: expect.any(String),
    logicalCores: positive,
    physicalCores: expect.toSatisfy((cores: number | null) => cores === null || cores > 0),
    memoryBytes: positive,
    node: process.versions.node,
    onnxruntime: expect.stringMatching(/^\d+\.\d+\.\d+/),
    loadAverage: [expect.any(Number), expect.any(Number), expect.any(Number)],
  },
};

describe('bench prints one JSON object', () => {
  it('for import, with the memory of a process of its own', async () => {
    const { exitCode, stdout, stderr } = await runCli(
      ['bench', 'import', '--scale', 'tiny'],
      options(),
    );
    expect(exitCode, stderr).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      ...common,
      bench: 'import',
      precision: 'int8',
      megabytesPerSecond: positive,
      checkpointBytes: positive,
      modelBytes: positive,
      reference: { loadSeconds: 21.5 },
    });
    expect(result.peakRssBytes).toBeGreaterThan(30e6);
    expect(await readdir(join(cacheDir, 'bench'))).toEqual(['checkpoints']);
  });

  it('for features', async () => {
    const { exitCode, stdout, stderr } = await bench('features', '--scale', 'tiny');
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...common,
      bench: 'features',
      secondsPerWindow: positive,
      localFrames: 60,
      globalFrames: 32,
      reference: { secondsPerWindow: 15, timesFaster: null },
    });
  });

  it('for the first steps of decoding, with the bytes that a step reads', async () => {
    const args = ['--scale', 'tiny', '--precision', 'float32', '--steps', '9', '--takes', '2'];
    const { exitCode, stdout, stderr } = await bench('decode', ...args, '--threads', '1');
    expect(exitCode, stderr).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      ...common,
      bench: 'decode',
      precision: 'float32',
      takes: 2,
      threads: 1,
      steps: 9,
      stepsMeasured: expect.stringContaining('the first 9 of the 1503'),
      crossTokens: 3000,
      secondsPerStep: positive,
      medianSecondsPerStep: positive,
      bytesPerStep: positive,
      readBandwidthGigabytesPerSecond: positive,
      shareOfReadBandwidth: positive,
      reference: { secondsPerStep: 4.55, secondsPerStepWithCrossCached: 0.718 },
    });
    const { dim, numLayers, numCodebooks, cardinality } = seededDimensions('tiny').languageModel;
    const parts = result.bytesPerStepParts;
    expect(parts.crossKeysValues).toBe(4 * numLayers * 2 * 3000 * dim);
    expect(parts.nullKeysValues).toBe(4 * numLayers * 2 * 50 * dim);
    // Two takes, each with and without the video; 5 keys on average of 1 to 9.
    expect(parts.selfAttentionCache).toBe(4 * 2 * 2 * numLayers * 2 * 5 * dim);
    expect(parts.embeddings).toBe(4 * 2 * numCodebooks * dim);
    // Eight square matrices per layer where the feed-forward is as wide as the model, and the heads.
    const matrices = 4 * (numLayers * 8 * dim * dim + numCodebooks * cardinality * dim);
    expect(parts.weights).toBeGreaterThan(matrices);
    expect(parts.weights).toBeLessThan(1.02 * matrices);
    const sum = Object.values<number>(parts).reduce((total, part) => total + part, 0);
    expect(result.bytesPerStep).toBe(sum);
  });

  it('for a still picture, which has one frame to read', async () => {
    const args = ['--scale', 'tiny', '--precision', 'float32', '--steps', '9', '--frames', '1'];
    const { exitCode, stdout, stderr } = await bench('decode', ...args);
    expect(exitCode, stderr).toBe(0);
    const { crossTokens, bytesPerStepParts: parts } = JSON.parse(stdout);
    expect(crossTokens).toBe(50);
    expect(parts.crossKeysValues).toBe(parts.nullKeysValues);
  });

  it('for the first sound', async () => {
    const { exitCode, stdout, stderr } = await bench('first-sound', '--scale', 'tiny');
    expect(exitCode, stderr).toBe(0);
    const result = { coldSeconds: positive, secondTakeSeconds: positive };
    expect(JSON.parse(stdout)).toMatchObject(result);
  });

  it('for the codec', async () => {
    const { exitCode, stdout, stderr } = await bench('codec', '--scale', 'tiny');
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...common,
      bench: 'codec',
      timesRealTime: positive,
      encodeTimesRealTime: positive,
      decodedSeconds: 30,
      encodedSeconds: 10,
    });
  });
});

describe('bench refuses', () => {
  it.each([
    [['speed'], /'speed' is invalid.*import, features, decode, codec, first-sound/],
    [['decode', '--scale', 'huge'], /argument 'huge' is invalid.*tiny, small, medium/],
    [['decode', '--takes', '0'], /argument '0' is invalid.*from 1 to 64/],
    [['decode', '--scale', 'tiny', '--steps', '2000'], /--steps 2000 .* use 4 to 1503/],
    [['codec', '--steps', '5'], /--steps 5 belongs to "decode"/],
    [['codec', '--frames', '5'], /--frames 5 belongs to "decode"/],
    [['features', '--takes', '2'], /--takes 2 belongs to "decode", "codec" and "first-sound"/],
  ])('%j with a clear message', async (args, message) => {
    const { exitCode, stdout, stderr } = await bench(...args);
    expect(exitCode).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  });
});

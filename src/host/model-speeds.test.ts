import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceSpeed } from '../shared/model-speed.ts';
import type { ListedModel, WorkerMessage, WorkerReport } from '../shared/worker-protocol.ts';
import { ModelSpeeds } from './model-speeds.ts';
import { StoredModelSpeeds } from './stored-model-speeds.ts';
import { starterModelsDir, workerEntry } from './test-studio.ts';
import { forkWorkers, type StartWorker } from './worker-process.ts';

const folder = await mkdtemp(join(tmpdir(), 'vidmuse-speeds-'));
afterAll(() => rm(folder, { recursive: true }));

const model = {
  summary: { id: 'starter' },
  fingerprint: 'f',
  runtime: 'ONNX Runtime 1',
} as ListedModel;
const figures = { stepsPerSecond: 50, composingSeconds: 1, watchingSeconds: 1, decodingSeconds: 1 };

let cacheDir: string;
let asked: string[];
beforeEach(async () => {
  cacheDir = await mkdtemp(join(folder, 'cache-'));
  asked = [];
});

/** Workers that answer at once, or die where a device is named so. */
const answering =
  (dyingOn?: string): StartWorker =>
  () => {
    let report: (report: WorkerReport) => void = () => undefined;
    let exit: (end: { exitCode: number; signal: null; lastWords: string }) => void = () =>
      undefined;
    const end = { exitCode: 1, signal: null, lastWords: '' };
    return {
      processId: 1,
      onReport: (listener) => (report = listener),
      onExit: (listener) => (exit = listener),
      kill: () => exit(end),
      send: (message: WorkerMessage) => {
        if (message.type !== 'ask' || message.question !== 'measureSpeed') return;
        const { device } = message.input as { device: 'cpu' | 'webgpu' };
        asked.push(device);
        const value: DeviceSpeed = { works: true, device, composesOn: device, ...figures };
        if (device === dyingOn) queueMicrotask(() => exit(end));
        else queueMicrotask(() => report({ type: 'answer', askId: message.askId, value }));
      },
    };
  };

const speedsWith = (startWorker: StartWorker) =>
  new ModelSpeeds({ startWorker, folders: { modelsDir: '', cacheDir } });

describe('speeds of models', () => {
  it('are measured once for each model, device and runtime', async () => {
    await speedsWith(answering()).measure(model, ['cpu']);
    expect(asked).toEqual(['cpu']);
    const again = await speedsWith(answering()).measure(model, ['cpu', 'webgpu']);
    expect(asked).toEqual(['cpu', 'webgpu']);
    expect(again.map(({ device, works }) => [device, works])).toEqual([
      ['cpu', true],
      ['webgpu', true],
    ]);
    await speedsWith(answering()).measure({ ...model, runtime: 'ONNX Runtime 2' }, ['cpu']);
    await speedsWith(answering()).measure({ ...model, fingerprint: 'g' }, ['cpu']);
    expect(asked).toEqual(['cpu', 'webgpu', 'cpu', 'cpu']);
    await speedsWith(answering()).measure(model, ['webgpu'], { again: true });
    expect(asked).toHaveLength(5);
  });

  it('are measured one at a time, and a device once where two ask for it', async () => {
    const speeds = speedsWith(answering());
    const [one, other] = await Promise.all([
      speeds.measure(model, ['cpu', 'webgpu']),
      speeds.measure(model, ['webgpu', 'cpu']),
    ]);
    expect(asked).toEqual(['cpu', 'webgpu']);
    expect(other).toEqual(one.toReversed());
  });

  it('remember a card whose driver ended the process, so that it is not tried each time', async () => {
    const dying = speedsWith(answering('webgpu'));
    const [card] = await dying.measure(model, ['webgpu']);
    expect(card).toMatchObject({ works: false, reason: expect.stringContaining('driver ended') });
    expect(await dying.measure(model, ['webgpu'])).toEqual([card]);
    expect(asked).toEqual(['webgpu']);
  });

  it('are measured again a day after a device failed, and kept if it worked', async () => {
    const works = { works: true, device: 'cpu', composesOn: 'cpu', ...figures } as const;
    const failed = { works: false, device: 'webgpu', reason: 'no answer within 60 s' } as const;
    const known = (hours: number) =>
      new StoredModelSpeeds(cacheDir, 'a', () => hours * 3_600_000).of(model, ['cpu', 'webgpu']);
    for (const speed of [works, failed]) {
      await new StoredModelSpeeds(cacheDir, 'a', () => 0).keep(model, speed);
    }
    expect(await known(23)).toEqual([works, failed]);
    expect(await known(24)).toEqual([works]);
  });

  it('are not remembered when measuring is cancelled', async () => {
    const signal = AbortSignal.abort();
    const speeds = speedsWith(answering());
    await expect(speeds.measure(model, ['cpu'], { signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await speeds.known(model, ['cpu'])).toEqual([]);
  });

  it('of another machine, and of a damaged file, are measured again', async () => {
    const speed = { works: true, device: 'cpu', composesOn: 'cpu', ...figures } as const;
    await new StoredModelSpeeds(cacheDir, 'another machine').keep(model, speed);
    expect(await speedsWith(answering()).known(model, ['cpu'])).toEqual([]);
    await speedsWith(answering()).measure(model, ['cpu']);
    const path = join(cacheDir, 'model-speeds.json');
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, -5));
    expect(await speedsWith(answering()).known(model, ['cpu'])).toEqual([]);
  });

  it('come from a short run of the model itself', { timeout: 60_000 }, async () => {
    const speeds = new ModelSpeeds({
      startWorker: forkWorkers(workerEntry),
      folders: { modelsDir: starterModelsDir, cacheDir },
    });
    const [speed] = await speeds.measure(model, ['cpu']);
    const isPositive = expect.toSatisfy((value: number) => value > 0 && Number.isFinite(value));
    expect(speed).toEqual({
      works: true,
      device: 'cpu',
      composesOn: 'cpu',
      stepsPerSecond: isPositive,
      composingSeconds: isPositive,
      watchingSeconds: isPositive,
      decodingSeconds: isPositive,
    });
    expect(await speeds.known(model, ['cpu'])).toEqual([speed]);
  });
});

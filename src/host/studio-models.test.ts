import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../shared/app-error.ts';
import type { ComputeDevice, GraphicsProbe } from '../shared/device.ts';
import type { DeviceSpeed } from '../shared/model-speed.ts';
import type { ListedModel } from '../shared/worker-protocol.ts';
import type { MeasureOptions, ModelSpeeds } from './model-speeds.ts';
import { StudioModels } from './studio-models.ts';

const listed = (id: string) => ({ summary: { id }, fingerprint: id, runtime: 'r' }) as ListedModel;
const speedOf = (device: ComputeDevice): DeviceSpeed => ({
  works: true,
  device,
  composesOn: device,
  stepsPerSecond: 50,
  composingSeconds: device === 'cpu' ? 1 : 0.1,
  watchingSeconds: 0.1,
  decodingSeconds: 0.1,
});

const noCuda: GraphicsProbe = { works: false, reason: 'There is no driver.' };

/** Models with the `known` speeds; records what is measured. */
function studioModels(probe: GraphicsProbe, known = 'none') {
  const measured: (readonly [string, readonly ComputeDevice[]])[] = [];
  const speeds = {
    known: ({ summary }: ListedModel) =>
      Promise.resolve(summary.id === known ? [speedOf('cpu')] : []),
    measure: ({ summary }: ListedModel, devices: readonly ComputeDevice[]) => {
      measured.push([summary.id, devices]);
      return Promise.resolve(devices.map(speedOf));
    },
  } as unknown as ModelSpeeds;
  const models = new StudioModels({
    list: () => Promise.resolve([listed('one'), listed('two')]),
    probe: (device) => Promise.resolve(device === 'webgpu' ? probe : noCuda),
    speeds,
  });
  return { models, measured };
}

describe('the models of a host', () => {
  it('are listed with the known speeds, without measuring', async () => {
    const { models, measured } = studioModels({ works: true }, 'two');
    const found = (await models.list()).map(({ id, speeds }) => [id, speeds.length]);
    expect(found).toEqual([
      ['one', 0],
      ['two', 1],
    ]);
    expect(measured).toEqual([]);
  });

  it('are measured on the processor only if no card works', async () => {
    const none = studioModels({ works: false, reason: 'the system shows none' });
    await none.models.measure('one');
    expect(none.measured).toEqual([['one', ['cpu']]]);
    const card = studioModels({ works: true });
    await card.models.measure('two');
    expect(card.measured).toEqual([['two', ['cpu', 'webgpu']]]);
  });

  it('run on the faster device with auto, which measures that model', async () => {
    const { models, measured } = studioModels({ works: true });
    expect(await models.resolveDevice('cpu', 'one')).toMatchObject({ device: 'cpu' });
    expect(measured).toEqual([]);
    expect(await models.resolveDevice('auto', 'one')).toMatchObject({ device: 'webgpu' });
    expect(measured).toEqual([['one', ['cpu', 'webgpu']]]);
  });

  it('are measured again from the start when a job disturbed it, once the job has ended', async () => {
    const calls: (AbortSignal | undefined)[] = [];
    const speeds = {
      measure: (_: ListedModel, devices: readonly ComputeDevice[], { signal }: MeasureOptions) => {
        calls.push(signal);
        if (calls.length > 1) return Promise.resolve(devices.map(speedOf));
        return new Promise((_resolve, reject) =>
          signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'Cancelled.'))),
        );
      },
    } as unknown as ModelSpeeds;
    const models = new StudioModels({
      list: () => Promise.resolve([listed('one')]),
      probe: (device) => Promise.resolve(device === 'webgpu' ? { works: true } : noCuda),
      speeds,
    });
    let isRunning = false;
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const closing = new AbortController();
    const jobs = { isRunning: () => isRunning, ended: () => ended };
    const measured = models.measureAgain('one', jobs, closing.signal);
    await vi.waitUntil(() => calls.length === 1);
    isRunning = true;
    models.disturbMeasuring();
    expect(calls[0]?.aborted).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls.length).toBe(1);
    isRunning = false;
    end();
    expect(await measured).toEqual([speedOf('cpu'), speedOf('webgpu')]);
    expect(calls[1]?.aborted).toBe(false);

    calls.length = 0;
    const stopped = models.measureAgain('one', jobs, closing.signal);
    await vi.waitUntil(() => calls.length === 1);
    closing.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('name a missing model in the error', async () => {
    const { models } = studioModels({ works: true });
    await expect(models.resolveDevice('auto', 'three')).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('"three"') as string,
    });
  });
});

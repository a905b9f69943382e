import { describe, expect, it } from 'vitest';
import { resolveDevice } from './choose-device.ts';
import { onProcessor, usableDevices, type Device, type GraphicsProbe } from './device.ts';
import { fastestDevice, timesRealTime, type DeviceSpeed, type ModelSpeed } from './model-speed.ts';

const processor: DeviceSpeed = {
  works: true,
  device: 'cpu',
  composesOn: 'cpu',
  stepsPerSecond: 50,
  composingSeconds: 1,
  watchingSeconds: 0.25,
  decodingSeconds: 0.25,
};
const card = (changes: Partial<DeviceSpeed>): DeviceSpeed => ({
  ...processor,
  device: 'webgpu',
  ...changes,
});

const works: GraphicsProbe = { works: true };
const noCuda: GraphicsProbe = { works: false, reason: 'There is no driver of NVIDIA.' };
const resolve = (
  device: Device,
  probe: GraphicsProbe,
  speeds?: readonly ModelSpeed[],
  cuda: GraphicsProbe = noCuda,
) =>
  resolveDevice(device, {
    probe: (asked) => Promise.resolve(asked === 'webgpu' ? probe : cuda),
    measure: () => (speeds ? Promise.resolve(speeds) : Promise.reject(new Error('measured'))),
  });

describe('choosing a device', () => {
  it('takes a graphics card by itself only where the model was measured to be faster there', async () => {
    const fast = card({ composesOn: 'webgpu', composingSeconds: 0.2 });
    const slow = card({ composesOn: 'webgpu', composingSeconds: 1.2 });
    expect(await resolve('auto', works, [processor, fast])).toEqual({
      device: 'webgpu',
      fallsBack: true,
    });
    const chosen = await resolve('auto', works, [processor, slow]);
    expect(chosen).toMatchObject({ device: 'cpu', fallsBack: false });
    expect(chosen.note).toContain('0.6 times real time, the processor 0.7');
  });

  it('says why where the model does not run on the card', async () => {
    const failed: ModelSpeed = { works: false, device: 'webgpu', reason: 'out of memory' };
    const chosen = await resolve('auto', works, [processor, failed]);
    expect(chosen).toMatchObject({ device: 'cpu' });
    expect(chosen.note).toContain('out of memory');
  });

  it('measures nothing where there is no choice', async () => {
    expect(await resolve('cpu', works)).toBe(onProcessor);
    expect(await resolve('webgpu', works)).toEqual({ device: 'webgpu', fallsBack: false });
    const none: GraphicsProbe = { works: false, reason: 'the system shows none' };
    expect(await resolve('auto', none)).toMatchObject({ device: 'cpu', fallsBack: false });
    await expect(resolve('webgpu', none)).rejects.toThrow('Choose the processor');
  });

  it('refuses CUDA with what is missing, and takes it by itself only where it was measured to be fastest', async () => {
    await expect(resolve('cuda', works)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/CUDA cannot be used\. There is no driver/) as string,
    });
    expect(await resolve('cuda', works, undefined, works)).toEqual({
      device: 'cuda',
      fallsBack: false,
    });
    const cuda = card({ device: 'cuda', composesOn: 'cuda', composingSeconds: 0.1 });
    const webgpu = card({ composesOn: 'webgpu', composingSeconds: 0.2 });
    const speeds = [processor, webgpu, cuda];
    expect(await resolve('auto', works, speeds, works)).toMatchObject({ device: 'cuda' });
    const slow = card({ device: 'cuda', composesOn: 'cuda', composingSeconds: 3 });
    expect(await resolve('auto', noCuda, [processor, slow], works)).toMatchObject({
      device: 'cpu',
      note: expect.stringContaining('0.3 times real time') as string,
    });
  });

  it('offers the card and automatic where a card works', () => {
    const cpuOnly = { webgpu: noCuda, cuda: noCuda };
    expect(usableDevices(cpuOnly)).toEqual(['cpu']);
    expect(usableDevices({ ...cpuOnly, webgpu: works })).toEqual(['cpu', 'webgpu', 'auto']);
    expect(usableDevices({ ...cpuOnly, cuda: works })).toEqual(['cpu', 'cuda', 'auto']);
  });
});

describe('speeds', () => {
  it('counts all work for a second of music', () => {
    expect(timesRealTime(processor)).toBeCloseTo(1 / 1.5);
  });

  it('does not let chance decide where the processor composes for the card too', () => {
    const unlucky = card({ composingSeconds: 1.3, watchingSeconds: 0.1 });
    const lucky = card({ composingSeconds: 0.7, watchingSeconds: 0.3 });
    expect(fastestDevice([processor, unlucky])).toBe('webgpu');
    expect(fastestDevice([processor, lucky])).toBe('cpu');
    expect(fastestDevice([lucky, processor])).toBe('cpu');
  });

  it('names no device where none works', () => {
    expect(fastestDevice([{ works: false, device: 'cpu', reason: '' }])).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { DeviceSpeed } from '../../shared/model-speed.ts';
import { deviceSpeedHint, deviceSpeedWords } from './device-speed-words.ts';
import { deviceLabel, hasGraphicsCard } from './device-labels.ts';

const processor: DeviceSpeed = {
  works: true,
  device: 'cpu',
  composesOn: 'cpu',
  stepsPerSecond: 104.4,
  composingSeconds: 0.48,
  watchingSeconds: 0.01,
  decodingSeconds: 0.04,
};
const card = (composingSeconds: number): DeviceSpeed => ({
  ...processor,
  device: 'webgpu',
  composesOn: 'webgpu',
  composingSeconds,
});

describe('deviceLabel', () => {
  it('says which of the devices that there are is taken automatically', () => {
    expect(deviceLabel('auto', ['auto', 'cpu'])).toBe('Automatic (CPU)');
    const devices = ['auto', 'cpu', 'webgpu'];
    expect(deviceLabel('auto', devices)).toBe('Automatic (measured at first use)');
    expect(deviceLabel('auto', devices, [processor, card(0.1)])).toBe('Automatic (graphics card)');
    expect(deviceLabel('auto', devices, [processor, card(2)])).toBe('Automatic (CPU)');
  });

  it('names devices that takes were made on, and others as they call themselves', () => {
    expect(deviceLabel('cpu')).toBe('CPU');
    expect(deviceLabel('npu')).toBe('npu');
  });
});

describe('hasGraphicsCard', () => {
  it('holds where there is more than the processor', () => {
    expect(hasGraphicsCard(['cpu', 'auto'])).toBe(false);
    expect(hasGraphicsCard(['cpu', 'auto', 'webgpu'])).toBe(true);
  });
});

describe('speed of a model', () => {
  it('is given in steps per second and as a multiple of real time', () => {
    expect(deviceSpeedWords(processor)).toBe('104 steps/s, 1.9× real time');
    expect(deviceSpeedHint({ ...processor, device: 'webgpu' })).toContain('The CPU still composes');
    const software = { ...processor, device: 'webgpu', isSoftware: true } as const;
    expect(deviceSpeedWords(software)).toContain('software driver');
    expect(deviceSpeedHint(software)).toMatch(/driver in software.*The CPU still composes/);
  });

  it('says why there is none', () => {
    const failed = { works: false, device: 'webgpu', reason: 'out of memory' } as const;
    expect(deviceSpeedWords(failed)).toBe('does not run');
    expect(deviceSpeedHint(failed)).toBe('Graphics card (WebGPU): out of memory');
  });
});

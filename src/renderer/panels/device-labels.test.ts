import { describe, expect, it } from 'vitest';
import { deviceLabel, hasGraphicsCard } from './device-labels.ts';

describe('deviceLabel', () => {
  it('says which of the devices that there are is taken automatically', () => {
    expect(deviceLabel('auto', ['auto', 'cpu'])).toBe('Automatic (CPU)');
    expect(deviceLabel('auto', ['auto', 'cpu', 'webgpu'])).toBe('Automatic (graphics card)');
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

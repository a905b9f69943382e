import { expect, it } from 'vitest';
import type { DeviceSpeed, ModelSpeed } from '../shared/model-speed.ts';
import { describeDevices, deviceRows } from './device-rows.ts';

const card = { works: true } as const;
const speed = (changes: Partial<DeviceSpeed>): DeviceSpeed => ({
  works: true,
  device: 'cpu',
  composesOn: 'cpu',
  stepsPerSecond: 100,
  composingSeconds: 0.5,
  watchingSeconds: 0.4,
  decodingSeconds: 0.1,
  ...changes,
});

it('says that a faster card is used for all but composing where it does not compose', () => {
  const speeds = [speed({}), speed({ device: 'webgpu', watchingSeconds: 0.1 })];
  expect(deviceRows(card, speeds)).toEqual([
    ['Composes on', 'the processor'],
    ['Watches on', 'the graphics card'],
    ['Graphics card', 'used for watching and sound, unless --device cpu'],
    ['Speed, processor', '100.0 steps per second, 1.00 times real time for one take'],
    [
      'Speed, graphics card',
      '100.0 steps per second, 1.43 times real time for one take, composing on the processor',
    ],
  ]);
});

it('says that a card which composes is used for everything', () => {
  const fast = speed({ device: 'webgpu', composesOn: 'webgpu', composingSeconds: 0.1 });
  const rows = Object.fromEntries(deviceRows(card, [speed({}), fast]));
  expect(rows['Composes on']).toBe('the graphics card');
  expect(rows['Graphics card']).toBe('used for everything, unless --device cpu');
});

it('says that a slower card is used only when it is asked for', () => {
  const slow = speed({ device: 'webgpu', composesOn: 'webgpu', composingSeconds: 2 });
  const rows = Object.fromEntries(deviceRows(card, [speed({}), slow]));
  expect(rows['Watches on']).toBe('the processor');
  expect(rows['Graphics card']).toContain('slower than the processor');
});

it('says why no card is used', () => {
  const probe = { works: false, reason: 'the system shows none' } as const;
  expect(deviceRows(probe, [])[1]).toEqual(['Watches on', 'the processor']);
  expect(describeDevices(probe)).toBe(
    'Models run on the processor. Graphics card: not used: the system shows none.',
  );
  const failed: ModelSpeed = { works: false, device: 'webgpu', reason: 'out of memory' };
  expect(deviceRows(card, [speed({}), failed])[2]?.[1]).toBe('not used: out of memory');
});

it('says where the graphics card is a driver in software', () => {
  const software = speed({ device: 'webgpu', isSoftware: true });
  expect(deviceRows(card, [software]).at(-1)?.[1]).toContain('by a driver in software');
  expect(describeDevices({ works: true, isSoftware: true })).toContain('no graphics card');
});

it('says that a model composes by CUDA where that is fastest, and watches on the processor', () => {
  const cuda = speed({ device: 'cuda', composesOn: 'cuda', composingSeconds: 0.1 });
  const webgpu = speed({ device: 'webgpu', composesOn: 'webgpu', composingSeconds: 0.2 });
  const rows = Object.fromEntries(deviceRows(card, [speed({}), webgpu, cuda]));
  expect(rows['Composes on']).toBe('the graphics card by CUDA');
  expect(rows['Watches on']).toBe('the processor');
  expect(rows['Graphics card']).toContain('slower than CUDA');
});

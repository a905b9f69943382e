import { expect, it } from 'vitest';
import { describeDevices, deviceRows } from './device-rows.ts';

it('describes a faster card as used for everything except composing', () => {
  const probe = { works: true, isFaster: true } as const;
  expect(deviceRows(probe)).toEqual([
    ['Composes on', 'the processor'],
    ['Watches on', 'the graphics card'],
    ['Graphics card', 'used for watching and sound, unless --device cpu'],
  ]);
});

it('describes a slower card as used only on request', () => {
  const probe = { works: true, isFaster: false } as const;
  expect(deviceRows(probe)[1]).toEqual(['Watches on', 'the processor']);
  expect(describeDevices(probe)).toContain('slower than the processor');
});

it('gives the reason why no card is used', () => {
  const probe = { works: false, reason: 'the system shows none' } as const;
  expect(deviceRows(probe)[1]).toEqual(['Watches on', 'the processor']);
  expect(describeDevices(probe)).toBe(
    'Models run on the processor. Graphics card: not used: the system shows none.',
  );
});

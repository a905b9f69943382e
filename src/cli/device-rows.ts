import type { GraphicsProbe } from '../shared/device.ts';

/** The devices that models run on here, as rows of name and value. */
export function deviceRows(probe: GraphicsProbe): readonly (readonly [string, string])[] {
  return [
    ['Composes on', 'the processor'],
    ['Watches on', probe.works && probe.isFaster ? 'the graphics card' : 'the processor'],
    ['Graphics card', describeCard(probe)],
  ];
}

/** {@link deviceRows} as one line. */
export function describeDevices(probe: GraphicsProbe): string {
  return `Models run on the processor. Graphics card: ${describeCard(probe)}.`;
}

function describeCard(probe: GraphicsProbe): string {
  if (!probe.works) return `not used: ${probe.reason}`;
  return probe.isFaster
    ? 'used for watching and sound, unless --device cpu'
    : 'slower than the processor; used with --device webgpu only';
}

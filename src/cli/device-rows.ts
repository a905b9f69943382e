import type { ComputeDevice, GraphicsProbe } from '../shared/device.ts';
import { fastestDevice, timesRealTime, type ModelSpeed } from '../shared/model-speed.ts';

const names: Readonly<Record<ComputeDevice, string>> = {
  cpu: 'the processor',
  webgpu: 'the graphics card',
  cuda: 'the graphics card by CUDA',
};

/** Printed in place of a graphics card where there is only a software driver. */
export const softwareCard =
  'no graphics card but a driver in software, which computes on the processor';

/** Where a model would run on this machine, and how fast, as rows of name and value. */
export function deviceRows(
  probe: GraphicsProbe,
  speeds: readonly ModelSpeed[],
): readonly (readonly [string, string])[] {
  const fastest = fastestDevice(speeds) ?? 'cpu';
  const usable = probe.works || fastest === 'cuda' ? fastest : 'cpu';
  const chosen = speeds.find(({ device }) => device === usable);
  return [
    ['Composes on', names[chosen?.works ? chosen.composesOn : 'cpu']],
    // On CUDA only the language model runs.
    ['Watches on', names[usable === 'cuda' ? 'cpu' : usable]],
    ['Graphics card', describeCard(probe, speeds)],
    ...speedRows(speeds).map(([name, value]) => [`Speed, ${name}`, value] as const),
  ];
}

/** How fast a model is on each device that was measured, as rows of name and value. */
export function speedRows(speeds: readonly ModelSpeed[]): readonly (readonly [string, string])[] {
  return speeds.map((speed) => [names[speed.device].replace('the ', ''), describeSpeed(speed)]);
}

/** One line on the devices of this machine. */
export function describeDevices(probe: GraphicsProbe): string {
  if (!probe.works) return `Models run on the processor. Graphics card: not used: ${probe.reason}.`;
  return probe.isSoftware
    ? `There is ${softwareCard}; --device auto measures whether it helps.`
    : 'A graphics card works; --device auto measures which device is faster with each model. (Only a software driver was ever tested.)';
}

function describeSpeed(speed: ModelSpeed): string {
  if (!speed.works) return `does not run: ${speed.reason}`;
  const { device, composesOn, stepsPerSecond, isSoftware } = speed;
  const driver = isSoftware ? ', by a driver in software' : '';
  const elsewhere = composesOn === device ? '' : `, composing on ${names[composesOn]}`;
  return `${stepsPerSecond.toFixed(1)} steps per second, ${timesRealTime(speed).toFixed(2)} times real time for one take${elsewhere}${driver}`;
}

function describeCard(probe: GraphicsProbe, speeds: readonly ModelSpeed[]): string {
  if (!probe.works) return `not used: ${probe.reason}`;
  const card = speeds.find(({ device }) => device === 'webgpu');
  if (!card) return 'works; --device auto measures whether it is faster';
  if (!card.works) return `not used: ${card.reason}`;
  if (fastestDevice(speeds) !== 'webgpu') {
    const other = fastestDevice(speeds) === 'cuda' ? 'CUDA' : 'the processor';
    return `slower than ${other}; used with --device webgpu only`;
  }
  const use = card.composesOn === 'webgpu' ? 'everything' : 'watching and sound';
  return `used for ${use}, unless --device cpu`;
}

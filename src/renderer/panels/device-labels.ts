import { fastestDevice, type ModelSpeed } from '../../shared/model-speed.ts';
import type { AppInfo } from '../../shared/studio-api.ts';
import { say } from '../words/say.ts';

/** A device that music can be made on. */
export type Device = AppInfo['devices'][number];

const labels: Readonly<Record<string, string>> = {
  cpu: say('deviceLabels.cpu'),
  webgpu: say('deviceLabels.graphicsCardWebgpu'),
  cuda: say('deviceLabels.graphicsCardCuda'),
};

/** Whether one of the devices, `auto` aside, is a graphics card. */
export function hasGraphicsCard(devices: readonly string[]): boolean {
  return devices.some((device) => device !== 'cpu' && device !== 'auto');
}

/**
 * The name of a device; the name of `auto` includes the one of `devices` that it selects by what was
 * measured of the model.
 */
export function deviceLabel(
  device: string,
  devices: readonly string[] = [],
  speeds: readonly ModelSpeed[] = [],
): string {
  // A take may have been made on several: `cpu + webgpu`.
  if (device !== 'auto') {
    return device
      .split(' + ')
      .map((part) => labels[part] ?? part)
      .reduce((all, other) => say('deviceLabels.and', { device: all, other }));
  }
  if (devices.length === 0) return say('deviceLabels.automatic');
  if (!hasGraphicsCard(devices)) return say('deviceLabels.automaticCpu');
  const isMeasured = speeds.some((speed) => speed.device !== 'cpu');
  if (!isMeasured) return say('deviceLabels.automaticMeasuredFirstUse');
  return (fastestDevice(speeds) ?? 'cpu') !== 'cpu'
    ? say('deviceLabels.automaticGraphicsCard')
    : say('deviceLabels.automaticCpu');
}

import { AppError } from './app-error.ts';
import { onProcessor, type ChosenDevice, type Device, type GraphicsProbe } from './device.ts';
import { fastestDevice, timesRealTime, type ModelSpeed } from './model-speed.ts';

/** What {@link resolveDevice} asks for where it matters. */
export interface DeviceFacts {
  readonly probe: () => Promise<GraphicsProbe>;
  /** The model's speed on the processor and on the graphics card. */
  readonly measure: () => Promise<readonly ModelSpeed[]>;
}

/**
 * Resolves a device. Tries the graphics card only where one is asked for, and measures the model only
 * where there is a choice.
 *
 * @throws AppError `unsupported` for a graphics card that does not work
 */
export async function resolveDevice(
  device: Device,
  { probe, measure }: DeviceFacts,
): Promise<ChosenDevice> {
  if (device === 'cpu') return onProcessor;
  const found = await probe();
  if (device === 'webgpu') {
    if (found.works) return { device, fallsBack: false };
    throw new AppError(
      'unsupported',
      `The graphics card cannot be used through WebGPU (${found.reason}). Choose the processor (device cpu) or automatic (auto), or mend the card's driver.`,
    );
  }
  if (!found.works) return processorBecause(found.reason);
  const speeds = await measure();
  if (fastestDevice(speeds) === 'webgpu') return { device: 'webgpu', fallsBack: true };
  const card = speeds.find((speed) => speed.device === 'webgpu');
  if (!card) return processorBecause('it was not measured');
  return processorBecause(card.works ? describeSlower(speeds) : card.reason);
}

function describeSlower(speeds: readonly ModelSpeed[]): string {
  const [processor, card] = (['cpu', 'webgpu'] as const).map((device) => {
    const speed = speeds.find((each) => each.device === device);
    return speed?.works ? timesRealTime(speed).toFixed(1) : '?';
  });
  return `it is no faster with this model: ${card} times real time, the processor ${processor}`;
}

function processorBecause(reason: string): ChosenDevice {
  return {
    ...onProcessor,
    note: `The processor makes the music: no graphics card is used (${reason}).`,
  };
}

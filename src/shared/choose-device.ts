import { AppError } from './app-error.ts';
import {
  onProcessor,
  type ChosenDevice,
  type ComputeDevice,
  type Device,
  type GraphicsDevice,
  type GraphicsProbe,
} from './device.ts';
import { fastestDevice, timesRealTime, type ModelSpeed } from './model-speed.ts';
import { hostNote } from './host-note.ts';

/** What {@link resolveDevice} asks for where it matters. */
export interface DeviceFacts {
  readonly probe: (device: GraphicsDevice) => Promise<GraphicsProbe>;
  /** The model's speed on each device that works. */
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
  if (device !== 'auto') {
    const found = await probe(device);
    if (found.works) return { device, fallsBack: false };
    throw unusable[device](found.reason);
  }
  const [webgpu, cuda] = [await probe('webgpu'), await probe('cuda')];
  if (!webgpu.works && !cuda.works) return processorBecause(webgpu.reason);
  const speeds = await measure();
  const fastest = fastestDevice(speeds);
  if (fastest && fastest !== 'cpu') return { device: fastest, fallsBack: true };
  const cards = speeds.filter((speed) => speed.device !== 'cpu');
  const card = cards.find(({ works }) => works) ?? cards[0];
  if (!card) return processorBecause(hostNote('it was not measured'));
  return processorBecause(card.works ? describeSlower(speeds, card.device) : card.reason);
}

const unusable: Readonly<Record<GraphicsDevice, (reason: string) => AppError>> = {
  webgpu: (reason) =>
    new AppError(
      'unsupported',
      `The graphics card cannot be used through WebGPU (${reason}). Choose the processor (device cpu) or automatic (auto), or mend the card's driver.`,
    ),
  cuda: (reason) =>
    new AppError(
      'unsupported',
      `CUDA cannot be used. ${reason} Or choose the processor (device cpu) or automatic (auto).`,
    ),
};

function describeSlower(speeds: readonly ModelSpeed[], card: ComputeDevice): string {
  const [processor, other] = (['cpu', card] as const).map((device) => {
    const speed = speeds.find((each) => each.device === device);
    return speed?.works ? timesRealTime(speed).toFixed(1) : '?';
  });
  return hostNote(
    `it is no faster with this model: ${other} times real time, the processor ${processor}`,
  );
}

function processorBecause(reason: string): ChosenDevice {
  return {
    ...onProcessor,
    note: hostNote(`The processor makes the music: no graphics card is used (${reason}).`),
  };
}

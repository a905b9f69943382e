import { z } from 'zod';
import { computeDevices, type ComputeDevice } from './device.ts';

const seconds = z.number().positive();

/** How fast a model makes one take on a device, by a short run of its own graphs. */
export const deviceSpeedSchema = z.strictObject({
  works: z.literal(true),
  device: z.enum(computeDevices),
  /** Where the language model ran: a graphics card may be left to watch and to decode. */
  composesOn: z.enum(computeDevices),
  /** The graphics card is a driver in software, which computes on the processor. */
  isSoftware: z.literal(true).optional(),
  stepsPerSecond: z.number().positive(),
  /** Work for a second of music: steps of the language model, frames of the film, the codec. */
  composingSeconds: seconds,
  watchingSeconds: seconds,
  decodingSeconds: seconds,
});

/** A device on which the model could not be run. */
export const failedDeviceSchema = z.strictObject({
  works: z.literal(false),
  device: z.enum(computeDevices),
  reason: z.string().max(2000),
});

/** What measuring a model on a device gave. */
export const modelSpeedSchema = z.discriminatedUnion('works', [
  deviceSpeedSchema,
  failedDeviceSchema,
]);
export type DeviceSpeed = z.infer<typeof deviceSpeedSchema>;
export type ModelSpeed = z.infer<typeof modelSpeedSchema>;

/** Seconds of music that are made in a second, of one take; 1 is real time. */
export function timesRealTime(speed: DeviceSpeed): number {
  return 1 / secondsOf(speed, speed);
}

/**
 * The device that makes a take fastest; undefined where none works. Where the language model ran in the
 * same place for two devices, their difference in composing is chance and is left out.
 */
export function fastestDevice(speeds: readonly ModelSpeed[]): ComputeDevice | undefined {
  const working = speeds.filter((speed) => speed.works);
  const composing = new Map<ComputeDevice, DeviceSpeed>();
  for (const speed of working) {
    if (speed.device === speed.composesOn || !composing.has(speed.composesOn)) {
      composing.set(speed.composesOn, speed);
    }
  }
  const times = working.map((speed) => ({
    device: speed.device,
    seconds: secondsOf(speed, composing.get(speed.composesOn) ?? speed),
  }));
  return times.toSorted((one, other) => one.seconds - other.seconds)[0]?.device;
}

function secondsOf(
  { watchingSeconds, decodingSeconds }: DeviceSpeed,
  { composingSeconds }: DeviceSpeed,
): number {
  return composingSeconds + watchingSeconds + decodingSeconds;
}

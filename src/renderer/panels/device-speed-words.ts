import { timesRealTime, type ModelSpeed } from '../../shared/model-speed.ts';
import { deviceLabel } from './device-labels.ts';

/** How fast a model is on a device, e.g. `104 steps/s, 1.9× real time`. */
export function deviceSpeedWords(speed: ModelSpeed): string {
  if (!speed.works) return 'does not run';
  const factor = timesRealTime(speed);
  return `${Math.round(speed.stepsPerSecond)} steps/s, ${factor.toFixed(factor < 10 ? 1 : 0)}× real time`;
}

/** What the figures of a device mean, or why there are none. */
export function deviceSpeedHint(speed: ModelSpeed): string {
  if (!speed.works) return `${deviceLabel(speed.device)}: ${speed.reason}`;
  const { device, composesOn, stepsPerSecond } = speed;
  const elsewhere = composesOn === device ? '' : ` The ${deviceLabel(composesOn)} still composes.`;
  return `One take, measured on this machine: ${stepsPerSecond.toFixed(1)} steps of the model in a second, and that many seconds of music with looking at the film and decoding the sound.${elsewhere}`;
}

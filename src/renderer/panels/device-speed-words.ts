import { timesRealTime, type ModelSpeed } from '../../shared/model-speed.ts';
import { deviceLabel } from './device-labels.ts';
import { say } from '../words/say.ts';
import { sayHost } from '../words/say-host.ts';
import { formatNumber } from '../words/format-number.ts';

/** How fast a model is on a device, e.g. `104 steps/s, 1.9× real time`. */
export function deviceSpeedWords(speed: ModelSpeed): string {
  if (!speed.works) return say('deviceSpeedWords.doesNotRun');
  const factor = timesRealTime(speed);
  const figures = {
    steps: Math.round(speed.stepsPerSecond),
    factor: formatNumber(factor, factor < 10 ? 1 : 0),
  };
  return speed.isSoftware
    ? say('deviceSpeedWords.softwareFigures', figures)
    : say('deviceSpeedWords.figures', figures);
}

/** What the figures of a device mean, or why there are none. */
export function deviceSpeedHint(speed: ModelSpeed): string {
  if (!speed.works) {
    return say('deviceSpeedWords.reason', {
      device: deviceLabel(speed.device),
      reason: sayHost(speed.reason).text,
    });
  }
  const { device, composesOn, stepsPerSecond, isSoftware } = speed;
  const sentences = [say('deviceSpeedWords.hint', { steps: formatNumber(stepsPerSecond, 1) })];
  if (isSoftware) sentences.push(say('deviceSpeedWords.softwareHint'));
  if (composesOn !== device) {
    sentences.push(say('deviceSpeedWords.stillComposes', { device: deviceLabel(composesOn) }));
  }
  return sentences.join(' ');
}

import { rememberNode } from './remember-node.ts';
import { mixSampleRate, type SoundNode } from './sound-node.ts';

/** Length of the side signal's response, and how far apart the two halves of each of its echoes are. */
const reachSamples = Math.round(0.024 * mixSampleRate);
const pairSamples = Math.round(0.002 * mixSampleRate);
const echoes = 14;
/** Of the side signal below the middle one at full width. */
const fullWidthDecibels = -4;

interface Tap {
  readonly delay: number;
  readonly gain: number;
}

/**
 * The side signal's response: sparse echoes of either sign, as in velvet noise (Karjalainen and
 * Järveläinen 2007), that become quieter. Each is a pair of opposite signs, so that bass stays in the
 * middle. Their energies add up to 1.
 */
const taps: readonly Tap[] = (() => {
  let state = 0x2545f491;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const step = (reachSamples - pairSamples) / echoes;
  const found = Array.from({ length: echoes }, (_, echo) => {
    const delay = 1 + Math.floor((echo + random()) * step);
    const gain = (random() < 0.5 ? -1 : 1) * Math.exp(-1.6 * (echo / echoes));
    return [
      { delay, gain },
      { delay: delay + pairSamples, gain: -gain },
    ];
  }).flat();
  const energy = found.reduce((sum, { gain }) => sum + gain ** 2, 0);
  return found.map(({ delay, gain }) => ({ delay, gain: gain / Math.sqrt(energy) }));
})();

/**
 * Makes mono music wide by a side signal that is added on the left and taken away on the right: their
 * mean is the music as it was, to the bit of its rounding. `width` is from 0, where nothing changes, to
 * 1. Stereo music is widened by the side signal of its middle. It only looks back, a bounded time, so
 * blocks of any length join exactly.
 */
export function widenNode(source: SoundNode, width: number): SoundNode {
  if (width === 0) return source;
  const input = rememberNode(source);
  const depth = width * 10 ** (fullWidthDecibels / 20);
  return {
    preRollSamples: input.preRollSamples + reachSamples,
    postRollSamples: input.postRollSamples,
    async render(from, to) {
      const [left, right] = await input.render(from - reachSamples, to);
      const side = new Float32Array(to - from);
      for (const { delay, gain } of taps) {
        const shift = reachSamples - delay;
        const share = (depth * gain) / 2;
        for (let index = 0; index < side.length; index++) {
          side[index]! += share * (left[index + shift]! + right[index + shift]!);
        }
      }
      const joined = (samples: Float32Array, sign: 1 | -1): Float32Array =>
        side.map((sample, index) => samples[index + reachSamples]! + sign * sample);
      return [joined(left, 1), joined(right, -1)];
    },
  };
}

import { assumedLayouts } from '../shared/describe-layout.ts';

/** Channels of ffmpeg's layouts, in their order. A back centre counts as one surround on each side. */
const layouts: Readonly<Record<string, readonly string[]>> = {
  '2.1': ['FL', 'FR', 'LFE'],
  '3.0': ['FL', 'FR', 'FC'],
  '3.0(back)': ['FL', 'FR', 'BC'],
  '3.1': ['FL', 'FR', 'FC', 'LFE'],
  '4.0': ['FL', 'FR', 'FC', 'BC'],
  quad: ['FL', 'FR', 'BL', 'BR'],
  'quad(side)': ['FL', 'FR', 'SL', 'SR'],
  '4.1': ['FL', 'FR', 'FC', 'LFE', 'BC'],
  '5.0': ['FL', 'FR', 'FC', 'BL', 'BR'],
  '5.0(side)': ['FL', 'FR', 'FC', 'SL', 'SR'],
  '5.1': ['FL', 'FR', 'FC', 'LFE', 'BL', 'BR'],
  '5.1(side)': ['FL', 'FR', 'FC', 'LFE', 'SL', 'SR'],
  '6.0': ['FL', 'FR', 'FC', 'BC', 'SL', 'SR'],
  '6.1': ['FL', 'FR', 'FC', 'LFE', 'BC', 'SL', 'SR'],
  '6.1(back)': ['FL', 'FR', 'FC', 'LFE', 'BL', 'BR', 'BC'],
  '7.0': ['FL', 'FR', 'FC', 'BL', 'BR', 'SL', 'SR'],
  '7.1': ['FL', 'FR', 'FC', 'LFE', 'BL', 'BR', 'SL', 'SR'],
  '7.1(wide)': ['FL', 'FR', 'FC', 'LFE', 'BL', 'BR', 'FLC', 'FRC'],
  '7.1(wide-side)': ['FL', 'FR', 'FC', 'LFE', 'FLC', 'FRC', 'SL', 'SR'],
};

/** 3 dB down, the centre's and the surrounds' part in left and right (ITU-R BS.775-4, annex 4). */
const minus3Decibels = Math.SQRT1_2;

/** Parts in left and right of each kind of channel; those that are not listed, as the LFE, have none. */
const stereoParts: Readonly<Record<string, readonly [left: number, right: number]>> = {
  FL: [1, 0],
  FR: [0, 1],
  FC: [minus3Decibels, minus3Decibels],
  FLC: [1, 0],
  FRC: [0, 1],
  BL: [minus3Decibels, 0],
  BR: [0, minus3Decibels],
  SL: [minus3Decibels, 0],
  SR: [0, minus3Decibels],
  BC: [0.5, 0.5],
};

/**
 * An ffmpeg filter that mixes a sound of `from` channels down or up to mono or stereo. `layout` is
 * ffmpeg's name of the channels' order, e.g. `5.1(side)`.
 *
 * - To mono: the mean of all channels, as the model's training took it.
 * - Mono to stereo: the same sound at the same level on both sides.
 * - More channels to stereo: ITU-R BS.775-4 without normalisation, so speech in the centre is as loud
 *   as in a player; peaks above full scale are left to the limiter of the mix. Of channels in no known
 *   layout, the first two are left and right.
 */
export function channelMixFilter(from: number, to: number, layout?: string): string {
  if (from === to) return 'anull';
  if (to === 1) {
    const share = (1 / from).toFixed(9);
    return `pan=mono|c0=${Array.from({ length: from }, (_, channel) => `${share}*c${channel}`).join('+')}`;
  }
  if (from === 1) return 'pan=stereo|c0=c0|c1=c0';
  const channels = channelsOf(from, layout);
  if (!channels) return 'pan=stereo|c0=c0|c1=c1';
  const side = (index: 0 | 1): string =>
    channels
      .flatMap((name, channel) => {
        const part = stereoParts[name]?.[index] ?? 0;
        return part > 0 ? [`${part.toFixed(9)}*c${channel}`] : [];
      })
      .join('+');
  return `pan=stereo|c0=${side(0)}|c1=${side(1)}`;
}

function channelsOf(count: number, layout: string | undefined): readonly string[] | undefined {
  const stated = layout === undefined ? undefined : layouts[layout];
  if (stated?.length === count) return stated;
  const likely = assumedLayouts[count];
  return likely === undefined ? undefined : layouts[likely];
}

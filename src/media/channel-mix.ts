/**
 * An ffmpeg filter from `from` to `to` channels. Mono is the mean of all channels, as the model's
 * training took it, and a mono sound plays at full level from both of two; ffmpeg's own mixing would
 * change the level by 3 dB either way. Other mixes are left to ffmpeg.
 */
export function channelMixFilter(from: number, to: number): string {
  if (from === to) return 'anull';
  if (from === 1 && to === 2) return 'pan=stereo|c0=c0|c1=c0';
  if (to === 1) {
    const share = (1 / from).toFixed(9);
    return `pan=mono|c0=${Array.from({ length: from }, (_, channel) => `${share}*c${channel}`).join('+')}`;
  }
  return 'anull';
}

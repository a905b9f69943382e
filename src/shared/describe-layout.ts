/** The layout, by ffmpeg's names, that is assumed of so many channels where the file does not state one. */
export const assumedLayouts: Readonly<Record<number, string>> = {
  3: '3.0',
  4: '4.0',
  5: '5.0',
  6: '5.1',
  7: '6.1',
  8: '7.1',
};

/**
 * A track's channels for people, and how they become stereo: `mono`, `stereo`, `5.1, mixed to stereo
 * (ITU-R BS.775)`. `layout` is ffmpeg's name of their order, e.g. `5.1(side)`.
 */
export function describeLayout(channels: number, layout: string | undefined): string {
  if (channels === 1) return 'mono';
  if (channels === 2) return 'stereo';
  const assumed = assumedLayouts[channels];
  if (layout === undefined && assumed === undefined) {
    return `${channels} channels, the first two taken for left and right`;
  }
  const known = layout?.replace(/\(.*\)$/, '') ?? `${channels} channels taken for ${assumed}`;
  return `${known}, mixed to stereo (ITU-R BS.775)`;
}

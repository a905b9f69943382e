/** The layout, by ffmpeg's names, that is assumed of so many channels where the file does not state one. */
export const assumedLayouts: Readonly<Record<number, string>> = {
  3: '3.0',
  4: '4.0',
  5: '5.0',
  6: '5.1',
  7: '6.1',
  8: '7.1',
};

/** How layouts are said. */
export interface LayoutWords {
  readonly mono: string;
  readonly stereo: string;
  /** So many channels of which only two are used. */
  readonly firstTwo: (channels: number) => string;
  /** So many channels whose layout is assumed. */
  readonly takenFor: (channels: number, layout: string) => string;
  /** A layout that is mixed to stereo. */
  readonly mixed: (layout: string) => string;
}

/** Layouts in English. */
export const layoutInEnglish: LayoutWords = {
  mono: 'mono',
  stereo: 'stereo',
  firstTwo: (channels) => `${channels} channels, the first two taken for left and right`,
  takenFor: (channels, layout) => `${channels} channels taken for ${layout}`,
  mixed: (layout) => `${layout}, mixed to stereo (ITU-R BS.775)`,
};

/**
 * A track's channels for people, and how they become stereo, in English unless `words` are given: `mono`,
 * `stereo`, `5.1, mixed to stereo (ITU-R BS.775)`. `layout` is ffmpeg's name of their order, e.g. `5.1(side)`.
 */
export function describeLayout(
  channels: number,
  layout: string | undefined,
  words: LayoutWords = layoutInEnglish,
): string {
  if (channels === 1) return words.mono;
  if (channels === 2) return words.stereo;
  const assumed = assumedLayouts[channels];
  if (layout !== undefined) return words.mixed(layout.replace(/\(.*\)$/, ''));
  if (assumed === undefined) return words.firstTwo(channels);
  return words.mixed(words.takenFor(channels, assumed));
}

import { defaultDucking } from '../../shared/ducking.ts';
import type { ExampleTimelineOptions } from './example-timeline.ts';

const rate = (numerator: number, denominator = 1) => ({ frameRate: { numerator, denominator } });

/** Films that every timeline format has to hold, by what is special about each. */
export const acceptedFilms: readonly (readonly [string, ExampleTimelineOptions])[] = [
  ['23.976', { ...rate(24_000, 1001), startTimecode: '01:00:00:00' }],
  ['24', rate(24)],
  ['25', { ...rate(25), startTimecode: '00:59:50:00' }],
  ['29.97 drop', { ...rate(30_000, 1001), startTimecode: '01:00:00;00' }],
  ['29.97 non-drop', { ...rate(30_000, 1001), startTimecode: '01:00:00:00' }],
  ['30', rate(30)],
  ['50', rate(50)],
  ['59.94 drop', { ...rate(60_000, 1001), startTimecode: '10:00:00;00' }],
  ['59.94 non-drop', { ...rate(60_000, 1001), startTimecode: '10:00:00:00' }],
  ['variable rate', { ...rate(30_000, 1001), variableFrameRate: true }],
  ['camera timecode', { ...rate(25), startTimecode: '10:11:12:13' }],
  [
    'odd characters',
    { name: "Ä b & c #1 'd'", folder: "/films/Ö \u00fc & #2 50% 'x' <y>/Example" },
  ],
  ['ducked music', { mix: { ducking: defaultDucking, masterGainDecibels: 1.5 } }],
  ['no sound', { hasSound: false }],
  ['muted music', { mix: { musicMuted: true } }],
  ['soloed original', { mix: { lanes: { original: { solo: true, pan: -0.4 } } } }],
  [
    'two tracks',
    {
      originals: [
        { id: 'track-1', name: 'Original 1' },
        { id: 'track-2', name: 'Original 2 & "M"' },
      ],
      mix: { originalGainDecibels: -3, lanes: { 'track-2': { gainDecibels: -4, muted: true } } },
    },
  ],
  [
    'automation',
    {
      ...rate(24_000, 1001),
      mix: {
        ducking: defaultDucking,
        automation: {
          music: [
            { seconds: 2, decibels: 3 },
            { seconds: 3.33, decibels: -18 },
            { seconds: 11.1, decibels: -96 },
            { seconds: 14, decibels: 0 },
          ],
          original: [
            { seconds: 1, decibels: 0 },
            { seconds: 9.7, decibels: -12.5 },
          ],
        },
      },
    },
  ],
];

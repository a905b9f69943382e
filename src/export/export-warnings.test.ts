import { describe, expect, test } from 'vitest';
import { exampleTake, scoredDocument } from '../document/example-project.ts';
import { exportWarnings } from './export-warnings.ts';

const originals = [2, 3].map((stream) => ({
  id: `track-${stream}`,
  name: `Original ${stream - 1}`,
  sound: { streams: [stream], asStereoPair: false },
  isMono: false,
}));

describe('a warning', () => {
  const document = scoredDocument(exampleTake('one', 0, 10));
  const mix = { sound: 'mix', isFolder: false } as const;
  const music = { sound: 'music', isFolder: false } as const;
  const film = (durationSeconds: number) => ({ durationSeconds, originals });

  test('is not given when music goes to the end', () => {
    expect(exportWarnings(document, mix, film(10.2))).toEqual([]);
  });

  test('warns of silence at the end', () => {
    expect(exportWarnings(document, mix, film(14))).toEqual([expect.stringContaining('last 4 s')]);
  });

  test('warns of muted parts that would be audible', () => {
    const muted = {
      ...document,
      mix: { ...document.mix, musicMuted: true, originalMuted: true },
    };
    expect(exportWarnings(muted, music, film(10))).toEqual([
      expect.stringContaining('music is muted'),
    ]);
    expect(exportWarnings(muted, mix, film(10))).toEqual([
      expect.stringContaining('music is muted'),
      'The original sound is muted in the mix as well: nothing will be heard.',
    ]);
    expect(exportWarnings(muted, { sound: 'none', isFolder: false }, film(10))).toEqual([]);
  });

  test('warns of solos and muted tracks of the film, also for an export to a folder', () => {
    const folder = { sound: 'music', isFolder: true } as const;
    const withLanes = (lanes: NonNullable<typeof document.mix.lanes>) => ({
      ...document,
      mix: { ...document.mix, lanes },
    });
    const soloed = withLanes({ 'track-3': { solo: true }, 'track-9': { solo: true } });
    expect(exportWarnings(soloed, mix, film(10))).toEqual([
      expect.stringMatching(/Solo is on: of the lanes only Original 2 will sound/),
    ]);
    const muted = withLanes({ 'track-2': { muted: true } });
    for (const definition of [mix, folder]) {
      expect(exportWarnings(muted, definition, film(10))).toEqual([
        'Original 1 is muted in the mix.',
      ]);
    }
    expect(exportWarnings(muted, music, film(10))).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { exampleTake, scoredDocument } from '../document/example-project.ts';
import { exportWarnings } from './export-warnings.ts';

describe('a warning', () => {
  const document = scoredDocument(exampleTake('one', 0, 10));
  const mix = { sound: 'mix' } as const;
  const music = { sound: 'music' } as const;

  test('is not given when music goes to the end', () => {
    expect(exportWarnings(document, mix, 10.2)).toEqual([]);
  });

  test('tells of silence at the end', () => {
    expect(exportWarnings(document, mix, 14)).toEqual([expect.stringContaining('last 4 s')]);
  });

  test('tells of what is muted, where it would be heard', () => {
    const muted = {
      ...document,
      mix: { ...document.mix, musicMuted: true, originalMuted: true },
    };
    expect(exportWarnings(muted, music, 10)).toEqual([expect.stringContaining('music is muted')]);
    expect(exportWarnings(muted, mix, 10)).toHaveLength(2);
    expect(exportWarnings(muted, { sound: 'none' }, 10)).toEqual([]);
  });
});

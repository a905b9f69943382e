import { describe, expect, test } from 'vitest';
import { exampleTake, scoredDocument } from '../../document/example-project.ts';
import {
  contentChoices,
  exportEnding,
  exportPath,
  exportWarning,
  suggestedExport,
} from './export-plan.ts';

test('a silent film cannot be mixed with its original sound', () => {
  const contents = (hasSound: boolean): string[] =>
    contentChoices({ hasSound }).map(({ content }) => content);
  expect(contents(true)).toEqual(['mix', 'music', 'extra-track', 'wav']);
  expect(contents(false)).toEqual(['music', 'extra-track', 'wav']);
});

test('a film keeps its container where it can be written', () => {
  expect(exportEnding('mix', '/films/A.MOV')).toBe('.mov');
  expect(exportEnding('mix', '/films/a.m4v')).toBe('.m4v');
  expect(exportEnding('mix', '/films/a.avi')).toBe('.mp4');
  expect(exportEnding('wav', '/films/a.mov')).toBe('.wav');
});

test('an export is suggested beside the project', () => {
  expect(suggestedExport('/films/Night: 2.vidmuse', 'Night: 2')).toEqual({
    folder: '/films',
    stem: 'Night- 2 scored',
  });
});

test('an ending that was typed is not doubled, another dot stays', () => {
  expect(exportPath('/films', ' a.MP4 ', '.mp4')).toBe('/films/a.mp4');
  expect(exportPath('/films', 'v1.2', '.mp4')).toBe('/films/v1.2.mp4');
});

describe('a warning', () => {
  const document = scoredDocument(exampleTake('one', 0, 10));

  test('is not given when music goes to the end', () => {
    expect(exportWarning(document, 'mix', 10.2)).toBeUndefined();
  });

  test('tells of silence at the end', () => {
    expect(exportWarning(document, 'mix', 14)).toMatch(/last 4 s/);
  });

  test('tells of what is muted', () => {
    const muted = { ...document, mix: { ...document.mix, musicMuted: true } };
    expect(exportWarning(muted, 'wav', 10)).toMatch(/music is muted/);
    const clips = document.clips.map((clip) => ({ ...clip, muted: true }));
    expect(exportWarning({ ...document, clips }, 'wav', 10)).toMatch(/All clips/);
  });

  test('tells of muted original sound only where it would be heard', () => {
    const muted = { ...document, mix: { ...document.mix, originalMuted: true } };
    expect(exportWarning(muted, 'mix', 10)).toMatch(/original sound/);
    expect(exportWarning(muted, 'music', 10)).toBeUndefined();
  });
});

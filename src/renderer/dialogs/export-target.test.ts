import { expect, test } from 'vitest';
import { exportPath, suggestedExport } from './export-target.ts';

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

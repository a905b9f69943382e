import { expect, test } from 'vitest';
import type { FolderEntry } from '../../shared/studio-api.ts';
import { shownEntries } from './file-kinds.ts';

function entry(name: string, kind: FolderEntry['kind']): FolderEntry {
  return { name, path: `/films/${name}`, kind, sizeBytes: 1 };
}
const entries = [
  entry('Scene 10.mov', 'video'),
  entry('scene 9.mov', 'video'),
  entry('Take.wav', 'sound'),
  entry('.cache', 'folder'),
  entry('Rushes', 'folder'),
  entry('Film.vidmuse', 'project'),
  entry('state_dict.bin', 'other'),
];
const namesOf = (kind: Parameters<typeof shownEntries>[1], filter?: string): string[] =>
  shownEntries(entries, kind, filter).map(({ name }) => name);

test('folders come first, then the requested files, sorted with numbers as numbers', () => {
  expect(namesOf('video')).toEqual(['Rushes', 'scene 9.mov', 'Scene 10.mov']);
});

test('each kind shows its own files, never hidden ones', () => {
  expect(namesOf('sound')).toEqual(['Rushes', 'Take.wav']);
  expect(namesOf('project')).toEqual(['Rushes', 'Film.vidmuse']);
});

test('when a folder is requested, everything in it shows its kind', () => {
  expect(namesOf('checkpoint-folder')).toContain('state_dict.bin');
});

test('the filter finds parts of names in any case', () => {
  expect(namesOf('video', ' SCENE 9')).toEqual(['scene 9.mov']);
});

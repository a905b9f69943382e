import type { FolderEntry } from '../../shared/studio-api.ts';
import type { FileKind } from '../state/dialog-state.svelte.ts';
import { say } from '../words/say.ts';

/** What is chosen for each kind of file: an entry of the folder, or the folder itself. */
const wantedEntry: Readonly<Record<FileKind, FolderEntry['kind'] | undefined>> = {
  video: 'video',
  sound: 'sound',
  project: 'project',
  'checkpoint-folder': undefined,
  'codec-folder': undefined,
};

/** Titles of the dialogs that ask for them. */
export const fileKindTitles: Readonly<Record<FileKind, string>> = {
  video: say('fileKinds.chooseAVideo'),
  sound: say('fileKinds.chooseMusic'),
  project: say('fileKinds.openAProject'),
  'checkpoint-folder': say('fileKinds.chooseFolderWeights'),
  'codec-folder': say('fileKinds.chooseFolderEncodec'),
};

/** Whether the folder itself is what is requested. */
export function asksForFolder(kind: FileKind): boolean {
  return wantedEntry[kind] === undefined;
}

/** Whether an entry is what is requested. */
export function isWanted(entry: FolderEntry, kind: FileKind): boolean {
  return entry.kind === wantedEntry[kind];
}

const order: readonly FolderEntry['kind'][] = ['folder', 'project', 'video', 'sound', 'other'];
const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/**
 * What the dialog shows of a folder: folders first, then what is requested, by name. Hidden files are
 * left out. Where a folder is requested, its files are shown so that it can be distinguished.
 */
export function shownEntries(
  entries: readonly FolderEntry[],
  kind: FileKind,
  filter = '',
): FolderEntry[] {
  const sought = filter.trim().toLowerCase();
  return entries
    .filter((entry) => entry.kind === 'folder' || asksForFolder(kind) || isWanted(entry, kind))
    .filter(({ name }) => !name.startsWith('.') && name.toLowerCase().includes(sought))
    .toSorted(
      (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || names.compare(a.name, b.name),
    );
}

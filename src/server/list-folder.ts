import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { asAppError } from '../shared/app-error.ts';
import { soundEndings, videoEndings } from '../shared/media-endings.ts';
import { projectFolderEnding } from '../shared/project-layout.ts';
import type { FolderEntry } from '../shared/studio-api.ts';
import type { Workspace } from './workspace.ts';

/** Lists a folder of a workspace without hidden files: folders first, then by name. */
export async function listFolder(
  folder: string,
  workspace: Workspace,
): Promise<{ path: string; parent?: string; entries: FolderEntry[] }> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw asAppError(error, `list "${folder}"`);
  });
  const found = await Promise.all(
    names.filter((name) => !name.startsWith('.')).map((name) => describe(folder, name, workspace)),
  );
  const entries = found.filter((entry) => entry !== undefined).sort(compare);
  const parent = dirname(folder);
  const hasParent = folder !== workspace.root && workspace.has(parent);
  return hasParent ? { path: folder, parent, entries } : { path: folder, entries };
}

/** Describes an entry; undefined if it cannot be opened or is a link out of the workspace. */
async function describe(
  folder: string,
  name: string,
  workspace: Workspace,
): Promise<FolderEntry | undefined> {
  try {
    const path = await workspace.resolveExisting(join(folder, name));
    const found = await stat(path);
    if (found.isDirectory()) {
      const kind = name.endsWith(projectFolderEnding) ? 'project' : 'folder';
      return { name, path, kind, sizeBytes: 0 };
    }
    return found.isFile() ? { name, path, kind: kindOf(name), sizeBytes: found.size } : undefined;
  } catch {
    return undefined;
  }
}

function kindOf(name: string): FolderEntry['kind'] {
  const ending = extname(name).toLowerCase();
  if (videoEndings.includes(ending)) return 'video';
  return soundEndings.includes(ending) ? 'sound' : 'other';
}

function compare(left: FolderEntry, right: FolderEntry): number {
  const rank = ({ kind }: FolderEntry) => (kind === 'folder' ? 0 : 1);
  const byName = left.name.localeCompare(right.name, undefined, { numeric: true });
  return rank(left) - rank(right) || byName;
}

import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import type { Source } from '../shared/project-document.ts';

/** Gives media's hash of a file. */
export type IdentifyFile = (path: string) => Promise<{ readonly contentHash: string }>;

/** Whether a file may be read: a browser has access to one folder only. */
export type MayRead = (path: string) => Promise<boolean>;

/** The video of a project. */
export interface FoundVideo {
  readonly path: string;
  /** Whether its path differs from the one in the project. */
  readonly moved: boolean;
}

/**
 * Finds the video of a project: at its relative path, at its absolute path, then among the files beside
 * the project and beside the old path, compared by size and content hash. A project may come from a
 * stranger, so `mayRead` is asked before any file is read.
 */
export async function findVideo(
  projectPath: string,
  source: Source,
  identify: IdentifyFile,
  mayRead: MayRead = () => Promise.resolve(true),
): Promise<FoundVideo | undefined> {
  const isIt = async (path: string): Promise<boolean> =>
    (await mayRead(path)) && isSame(path, source, identify);
  const expected = [resolve(projectPath, source.relativePath), resolve(source.absolutePath)];
  for (const path of expected) {
    if (await isIt(path)) return { path, moved: path !== expected[0] };
  }
  const folders = new Set([projectPath, dirname(projectPath), ...expected.map(dirname)]);
  for (const folder of folders) {
    if (!(await mayRead(folder))) continue;
    const names = await readdir(folder).catch(() => []);
    const ending = extname(source.absolutePath).toLowerCase();
    for (const name of names.filter((each) => extname(each).toLowerCase() === ending)) {
      const path = join(folder, name);
      if (await isIt(path)) return { path, moved: true };
    }
  }
  return undefined;
}

async function isSame(path: string, source: Source, identify: IdentifyFile): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  if (!status?.isFile() || status.size !== source.sizeBytes) return false;
  const { contentHash } = await identify(path).catch(() => ({ contentHash: '' }));
  return contentHash === source.contentHash;
}

/** The paths of its video as a project stores them. */
export function placeOfVideo(
  projectPath: string,
  videoPath: string,
): Pick<Source, 'relativePath' | 'absolutePath'> {
  const absolutePath = resolve(videoPath);
  return { absolutePath, relativePath: relative(projectPath, absolutePath).split(sep).join('/') };
}

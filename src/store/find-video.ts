import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import type { Source } from '../shared/project-document.ts';

/** Gives media's hash of a file. */
export type IdentifyFile = (path: string) => Promise<{ readonly contentHash: string }>;

/** Whether a file may be looked at, e.g. because a browser is confined to one folder. */
export type MayRead = (path: string) => Promise<boolean>;

/** A video that was found. */
export interface FoundVideo {
  readonly path: string;
  /** Whether it lies elsewhere than the project noted. */
  readonly moved: boolean;
}

/**
 * Finds the video of a project: where it was relative to the project, where it was absolutely, and
 * under any name beside the project or beside its old place, known again by size and content. A project
 * may come from anybody: what `mayRead` does not allow is not even looked at.
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

/** How a project notes where its video is. */
export function placeOfVideo(
  projectPath: string,
  videoPath: string,
): Pick<Source, 'relativePath' | 'absolutePath'> {
  const absolutePath = resolve(videoPath);
  return { absolutePath, relativePath: relative(projectPath, absolutePath).split(sep).join('/') };
}

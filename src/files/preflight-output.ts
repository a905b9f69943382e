import { preflight } from './preflight.ts';
import { preflightFolder, type FolderPreflight } from './preflight-folder.ts';

/** What {@link preflightOutput} checks. */
export interface OutputPreflight extends FolderPreflight {
  /** Whether the work fills a folder; else it writes one file, or `files`. */
  readonly isFolder: boolean;
}

/** Checks the file or folder that an export writes; throws as `preflight` and `preflightFolder` do. */
export function preflightOutput(
  outputPath: string,
  { isFolder, files, ...request }: OutputPreflight,
): Promise<void> {
  return isFolder
    ? preflightFolder(outputPath, { ...request, ...(files && { files }) })
    : preflight({ ...request, outputs: files ?? [outputPath] });
}

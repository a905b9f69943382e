import { basename, dirname, extname, join } from 'node:path';
import type { TakeOutput } from '../../jobs/check-score.ts';

/** The options that set where results are written. */
export interface OutputNames {
  readonly out?: string | undefined;
  readonly outputDir?: string | undefined;
  readonly saveWav?: string | undefined;
  readonly takes: number;
}

/**
 * Returns the paths of one video's results: `<stem>_scored.mp4` beside it unless an option names another,
 * with `_take1` and so on before the ending when there are several takes.
 */
export function outputPaths(
  videoPath: string,
  extension: string,
  { out, outputDir = dirname(videoPath), saveWav, takes }: OutputNames,
): TakeOutput[] {
  const stem = basename(videoPath, extname(videoPath));
  const video = out ?? join(outputDir, `${stem}_scored${extension}`);
  return Array.from({ length: takes }, (_, take) => ({
    videoPath: takePath(video, take, takes),
    wavPath: saveWav === undefined ? undefined : takePath(saveWav, take, takes),
  }));
}

function takePath(path: string, take: number, takes: number): string {
  if (takes === 1) return path;
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}_take${take + 1}${extension}`;
}

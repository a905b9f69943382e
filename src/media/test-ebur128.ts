import { spawnSync } from 'node:child_process';
import type { TimeRange } from '../shared/time-range.ts';
import { findFfmpegBinaries } from './ffmpeg-binaries.ts';

/** What ffmpeg's meter finds in a sound track of a file, or in some of its parts one after another. For tests. */
export function ebur128(
  path: string,
  {
    track = 0,
    parts = [],
  }: { readonly track?: number; readonly parts?: readonly TimeRange[] } = {},
): { readonly lufs: number; readonly peak: number } {
  const { ffmpegPath } = findFfmpegBinaries();
  const chosen = parts.map(
    ({ startSeconds, endSeconds }) =>
      `between(t,${startSeconds.toFixed(3)},${endSeconds.toFixed(3)})`,
  );
  // Short frames, because whole ones are chosen.
  const select = `asetnsamples=240,aselect='${chosen.join('+')}',asetpts=N/SR/TB,`;
  const filter = `${chosen.length > 0 ? select : ''}ebur128=peak=true`;
  const options = ['-hide_banner', '-nostats', '-i', path, '-map', `0:a:${track}`];
  const { stderr } = spawnSync(ffmpegPath, [...options, '-af', filter, '-f', 'null', '-'], {
    encoding: 'utf8',
  });
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  return {
    lufs: Number(/I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1]),
    peak: Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]),
  };
}

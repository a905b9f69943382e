import { rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import { runFfmpeg } from '../ffmpeg.ts';
import type { ProxyEncoder } from './proxy-encoder.ts';
import { ticksPerSecond, type ProxyPiece } from './proxy-pieces.ts';
import type { ProxyFiles } from './write-proxy.ts';

/** Options of {@link joinPieces}; `doing` completes "Could not …". */
export interface JoinPiecesOptions {
  readonly doing: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Joins the pieces of a preview copy, of one encoder, without encoding them again: each frame keeps its
 * time. Throws `bad-media` where there are none, `cancelled`, `disk-full`, `no-permission`,
 * `ffmpeg-failed`.
 */
export async function joinPieces(
  pieces: readonly ProxyPiece[],
  { path, piecesPrefix }: ProxyFiles,
  { muxer }: Pick<ProxyEncoder, 'muxer'>,
  { doing, signal }: JoinPiecesOptions,
): Promise<void> {
  if (pieces.length === 0) {
    throw new AppError('bad-media', `Could not ${doing}: no frame of it can be decoded.`);
  }
  const listPath = `${piecesPrefix}.join`;
  try {
    await writeFile(listPath, pieceList(pieces));
    await runFfmpeg(
      {
        inputs: [{ source: listPath, options: onlyPieces }],
        outputOptions: [
          ...['-map', '0:v', '-c', 'copy'],
          ...(muxer === 'mp4' ? ['-video_track_timescale', String(ticksPerSecond)] : []),
          ...['-f', muxer],
        ],
        doing,
        signal,
      },
      path,
    );
  } finally {
    await rm(listPath, { force: true });
  }
}

const onlyPieces = [
  ...['-protocol_whitelist', 'file', '-format_whitelist', 'concat,mov', '-f', 'concat'],
  ...['-auto_convert', '0'],
];

/**
 * A list for ffmpeg's `concat`, with the lengths of the pieces: where frames are uneven, a piece does not
 * hold how long its last frame is shown.
 */
function pieceList(pieces: readonly ProxyPiece[]): string {
  const microseconds = (ticks: number): number => Math.round((ticks / ticksPerSecond) * 1e6);
  const lines = pieces.map(({ path, startTicks }, place) => {
    const next = pieces[place + 1];
    const file = `file ${basename(path)}`;
    if (next === undefined) return file;
    const length = microseconds(next.startTicks) - microseconds(startTicks);
    return `${file}\nduration ${(length / 1e6).toFixed(6)}`;
  });
  return `ffconcat version 1.0\n${lines.join('\n')}\n`;
}

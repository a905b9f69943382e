import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { proxyForm } from '../../shared/project-layout.ts';
import { findFfmpegBinaries } from '../ffmpeg-binaries.ts';
import type { ProxyEncoder } from './proxy-encoder.ts';

/**
 * A name for the pieces of a preview copy, in hex: only those of the same film, encoded by the same
 * program in the same way, fit together.
 */
export async function piecesKey(contentHash: string, { options }: ProxyEncoder): Promise<string> {
  const { ffmpegPath } = findFfmpegBinaries();
  const { size = 0, mtimeMs = 0 } = (await stat(ffmpegPath).catch(() => undefined)) ?? {};
  const parts = JSON.stringify([contentHash, proxyForm, options, ffmpegPath, size, mtimeMs]);
  return createHash('sha256').update(parts).digest('hex').slice(0, 16);
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { readOriginalSound } from '../../media/original-sound.ts';
import { probe } from '../../media/probe.ts';
import type { LoudnessReport } from '../../shared/loudness-contract.ts';
import type { TimeRange } from '../../shared/time-range.ts';
import { MixMeter } from '../../sound/mix-meter.ts';
import { deinterleave, mixSampleRate, type Stereo } from '../../sound/sound-node.ts';
import { syncOffset } from './sync-offset.ts';

/** Silence that counts as a gap, at least this long and under this level. */
const shortestGapSeconds = 0.5;
const gapLevel = 10 ** (-90 / 20);
const mostGaps = 100;
/** How much of a sound is compared with what it should be. */
const comparedSamples = 60 * mixSampleRate;

/** What was measured in a sound that was written. */
export interface MeasuredSound extends LoudnessReport {
  readonly lengthSeconds: number;
  /** How much later than the mix it is, negative if earlier; null if it is too quiet to measure. */
  readonly syncOffsetSeconds: number | null;
  /** Stretches without any sound, in seconds. */
  readonly gaps: readonly TimeRange[];
}

/** SHA-256 of a file, and its size. Throws AppError-able errors of the file system. */
export async function hashFile(
  path: string,
  signal?: AbortSignal,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) });
  for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
  return { sizeBytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

/**
 * Measures the sound of a finished file as a player decodes it. `expected` is the mix that it should
 * hold. Throws AppError of reading it, `cancelled`.
 */
export async function measureSound(
  path: string,
  expected: AsyncIterable<Stereo>,
  speech: readonly TimeRange[],
  signal?: AbortSignal,
): Promise<MeasuredSound> {
  const info = await probe(path, { signal });
  const meter = new MixMeter(speech);
  const head = new Float32Array(comparedSamples);
  const gaps = new GapFinder();
  let length = 0;
  for await (const frames of readOriginalSound(info, { signal })) {
    const block = deinterleave(frames);
    meter.push(block);
    gaps.push(block);
    keepHead(head, length, block);
    length += block[0].length;
  }
  const wanted = new Float32Array(comparedSamples);
  let known = 0;
  for await (const block of expected) {
    keepHead(wanted, known, block);
    known += block[0].length;
    if (known >= comparedSamples) break;
  }
  const compared = Math.min(known, comparedSamples);
  const offset = syncOffset(wanted.subarray(0, compared), head);
  return {
    ...meter.report,
    lengthSeconds: length / mixSampleRate,
    syncOffsetSeconds: offset === undefined ? null : offset / mixSampleRate,
    gaps: gaps.end(),
  };
}

function keepHead(head: Float32Array, from: number, [left, right]: Stereo): void {
  const count = Math.min(left.length, head.length - from);
  for (let index = 0; index < count; index++) head[from + index] = left[index]! + right[index]!;
}

class GapFinder {
  readonly #gaps: TimeRange[] = [];
  #position = 0;
  #silentSince: number | undefined;

  push([left, right]: Stereo): void {
    for (let index = 0; index < left.length; index++, this.#position++) {
      const isSilent = Math.abs(left[index]!) < gapLevel && Math.abs(right[index]!) < gapLevel;
      if (isSilent) this.#silentSince ??= this.#position;
      else this.#close();
    }
  }

  end(): readonly TimeRange[] {
    this.#close();
    return this.#gaps;
  }

  #close(): void {
    const since = this.#silentSince;
    this.#silentSince = undefined;
    if (since === undefined || this.#gaps.length >= mostGaps) return;
    const gap = { startSeconds: since / mixSampleRate, endSeconds: this.#position / mixSampleRate };
    if (gap.endSeconds - gap.startSeconds >= shortestGapSeconds) this.#gaps.push(gap);
  }
}

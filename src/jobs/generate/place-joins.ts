import { clearRemainders } from '../../document/clear-remainders.ts';
import { clipsAt, defaultCrossfadeSeconds } from '../../document/clips.ts';
import { findJoin, joinContextSamples } from '../../document/find-join.ts';
import type { Take } from '../../shared/project-document.ts';
import type { ProjectContext } from '../../shared/worker-protocol.ts';
import { renderMusic } from '../../export/render-music.ts';
import { TakeSounds } from '../../store/take-files.ts';

/** Options of {@link placeJoins}. */
export interface JoinOptions {
  readonly signal: AbortSignal;
  /** Length of the crossfade that the joins are made with, 80 ms unless given. */
  readonly crossfadeSeconds?: number | undefined;
  /** Where the crossfade ends; unless given, the place near the end of the range that is heard least. */
  readonly exactEndSeconds?: number | undefined;
}

/** Whether music sounds on the timeline at a sample, so that new music before it has to lead into it. */
export function hasMusicAt({ file }: ProjectContext, sample: number): boolean {
  return clipsAt(file.document, sample).some((clip) => !clip.muted);
}

/**
 * Adds to each take the place where its end joins best with the music after its range, ignoring earlier
 * takes of the same range. Throws AppError.
 */
export async function placeJoins(
  project: ProjectContext,
  takes: readonly Take[],
  { signal, crossfadeSeconds = defaultCrossfadeSeconds, exactEndSeconds }: JoinOptions,
): Promise<Take[]> {
  const placed: Take[] = [];
  const sounds = new TakeSounds(project.path);
  try {
    for (const take of takes) {
      const { sampleRate } = take;
      const samplesPerToken = sampleRate / take.frameRate;
      const crossfadeSamples = Math.round(crossfadeSeconds * sampleRate);
      const isExact = exactEndSeconds !== undefined;
      const wantedSample = isExact
        ? Math.round(exactEndSeconds * sampleRate) - Math.ceil(crossfadeSamples / 2)
        : take.range.end * samplesPerToken;
      const reach = joinContextSamples(sampleRate, crossfadeSamples);
      const takeStart = take.startToken * samplesPerToken;
      const startSample = Math.max(takeStart, wantedSample - reach);
      const endSample = Math.min(takeStart + take.sampleCount, wantedSample + reach);
      const found = findJoin({
        standing: await collect(
          renderMusic({
            projectPath: project.path,
            document: isExact
              ? project.file.document
              : clearRemainders(project.file.document, project.file.takes, take, {
                  startSample: Math.round(take.range.start * samplesPerToken),
                  endSample: startSample,
                }),
            startSample,
            endSample,
            signal,
          }),
          endSample - startSample,
        ),
        incoming: await sounds.read(take.id, startSample - takeStart, endSample - startSample),
        startSample,
        sampleRate,
        wantedSample,
        crossfadeSamples,
        ...(isExact && { searchSamples: 0 }),
      });
      const { sample: endSampleFound, disturbance } = found;
      const join = {
        endSample: isExact ? wantedSample : endSampleFound,
        disturbance,
        crossfadeSamples,
        ...(isExact && { exact: true }),
      };
      placed.push({ ...take, join });
    }
  } finally {
    await sounds.close();
  }
  return placed;
}

async function collect(blocks: AsyncIterable<Float32Array>, length: number): Promise<Float32Array> {
  const samples = new Float32Array(length);
  let filled = 0;
  for await (const block of blocks) {
    samples.set(block, filled);
    filled += block.length;
  }
  return samples;
}

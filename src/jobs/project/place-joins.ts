import { clipsAt, defaultCrossfadeSeconds } from '../../project/clips.ts';
import { findJoin, joinContextSamples } from '../../project/find-join.ts';
import type { Take } from '../../shared/project-document.ts';
import type { ProjectContext } from '../../shared/worker-protocol.ts';
import type { JobResult } from './job-run.ts';
import { renderMusic } from './render-music.ts';
import { TakeSounds } from './take-files.ts';

/** Whether music sounds on the timeline at a sample, so that new music before it has to lead into it. */
export function hasMusicAt({ file }: ProjectContext, sample: number): boolean {
  return clipsAt(file.document, sample).some((clip) => !clip.muted);
}

/** Where each take's end joins the music that stands after its range best. Throws AppError. */
export async function placeJoins(
  project: ProjectContext,
  takes: readonly Take[],
  signal: AbortSignal,
): Promise<NonNullable<JobResult['joins']>> {
  const joins: NonNullable<JobResult['joins']> = [];
  const sounds = new TakeSounds(project.path);
  try {
    for (const take of takes) {
      const { sampleRate } = take;
      const samplesPerToken = sampleRate / take.frameRate;
      const wantedSample = take.range.end * samplesPerToken;
      const crossfadeSamples = Math.round(defaultCrossfadeSeconds * sampleRate);
      const reach = joinContextSamples(sampleRate, crossfadeSamples);
      const takeStart = take.startToken * samplesPerToken;
      const startSample = Math.max(takeStart, wantedSample - reach);
      const endSample = Math.min(takeStart + take.sampleCount, wantedSample + reach);
      const found = findJoin({
        standing: await collect(
          renderMusic({
            projectPath: project.path,
            document: project.file.document,
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
      });
      joins.push({ takeId: take.id, endSample: found.sample, disturbance: found.disturbance });
    }
  } finally {
    await sounds.close();
  }
  return joins;
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

import { renderClips, takesNeeded } from '../sound/render-clips.ts';
import { throwIfCancelled } from '../shared/app-error.ts';
import type { ProjectDocument } from '../shared/project-document.ts';
import { StretchedTakes } from '../sound/stretched-takes.ts';
import { TakeSounds } from '../store/take-files.ts';

const blockSamples = 1 << 16;

/** A stretch of the music track of a project, in samples. */
export interface MusicStretch {
  readonly projectPath: string;
  readonly document: ProjectDocument;
  readonly startSample: number;
  readonly endSample: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The clips of the music track at its own sample rate, mono and before the mix, block by block: what
 * joins of new music are found in. Throws AppError.
 */
export async function* renderMusic(stretch: MusicStretch): AsyncGenerator<Float32Array> {
  const { projectPath, document, startSample, endSample } = stretch;
  const sounds = new TakeSounds(projectPath);
  const stretched = new StretchedTakes(
    async (takeId, from, to) => [await sounds.readRange(takeId, from, to)],
    () => document.sampleRate,
  );
  try {
    for (let from = startSample; from < endSample; from += blockSamples) {
      throwIfCancelled(stretch.signal);
      const to = Math.min(endSample, from + blockSamples);
      const needed = takesNeeded(document, from, to);
      const fetched = new Map<string, Float32Array>();
      for (const part of needed) {
        const { takeId, from: start, to: end, stretch } = part;
        const [samples] =
          stretch === 1
            ? [await sounds.read(takeId, start, end - start)]
            : await stretched.read(takeId, stretch, start, end);
        fetched.set(keyOf(part), samples!);
      }
      const read = (takeId: string, start: number, end: number, stretch: number) =>
        fetched.get(keyOf({ takeId, from: start, to: end, stretch })) ??
        new Float32Array(end - start);
      yield renderClips(document, read, from, to);
    }
  } finally {
    await sounds.close();
  }
}

function keyOf({ takeId, from, to, stretch }: ReturnType<typeof takesNeeded>[number]): string {
  return `${takeId} ${from} ${to} ${stretch}`;
}

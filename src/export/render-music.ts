import { renderClips, takesNeeded } from '../sound/render-clips.ts';
import { throwIfCancelled } from '../shared/app-error.ts';
import type { ProjectDocument } from '../shared/project-document.ts';
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
  try {
    for (let from = startSample; from < endSample; from += blockSamples) {
      throwIfCancelled(stretch.signal);
      const to = Math.min(endSample, from + blockSamples);
      const needed = takesNeeded(document, from, to);
      const fetched = new Map<string, Float32Array>();
      for (const part of needed) {
        fetched.set(keyOf(part), await sounds.read(part.takeId, part.from, part.to - part.from));
      }
      const read = (takeId: string, start: number, end: number) =>
        fetched.get(keyOf({ takeId, from: start, to: end })) ?? new Float32Array(end - start);
      yield renderClips(document, read, from, to);
    }
  } finally {
    await sounds.close();
  }
}

function keyOf({ takeId, from, to }: { takeId: string; from: number; to: number }): string {
  return `${takeId} ${from} ${to}`;
}

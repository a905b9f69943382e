import { wholeFade } from '../../sound/apply-mix.ts';
import { renderClips, takesNeeded } from '../../sound/render-clips.ts';
import type { ProjectDocument } from '../../shared/project-document.ts';
import type { MixBlock } from './audio-graph.ts';
import type { ComparedPair } from './pair-levels.ts';
import { Resampler } from '../../sound/resampler.ts';
import type { SoundLibrary } from './sound-library.ts';

/** What is heard: the documents to play and the film around them. */
export interface HeardMusic {
  readonly a: ProjectDocument;
  /** While takes are compared, as is `pair`. */
  readonly b: ProjectDocument | undefined;
  readonly pair: ComparedPair | undefined;
  readonly originalUrl: string | undefined;
  readonly durationSeconds: number;
}

const resamplers = new Map<string, Resampler>();

function resamplerFor(fromRate: number, toRate: number): Resampler {
  const name = `${fromRate}/${toRate}`;
  const resampler = resamplers.get(name) ?? new Resampler(fromRate, toRate);
  resamplers.set(name, resampler);
  return resampler;
}

/** The music track of a document for samples [from, to) at `sampleRate`. */
export async function renderMusic(
  document: ProjectDocument,
  sounds: SoundLibrary,
  sampleRate: number,
  from: number,
  to: number,
): Promise<Float32Array> {
  const resampler = resamplerFor(document.sampleRate, sampleRate);
  const input = resampler.inputSpan(from, to);
  const pieces = await Promise.all(
    takesNeeded(document, input.from, input.to).map(async (needed) => ({
      ...needed,
      samples: await sounds.readTake(needed.takeId, needed.from, needed.to),
    })),
  );
  const read = (takeId: string, pieceFrom: number, pieceTo: number): Float32Array =>
    pieces.find(
      (piece) => piece.takeId === takeId && piece.from === pieceFrom && piece.to === pieceTo,
    )!.samples;
  const track = renderClips(document, read, input.from, input.to);
  return resampler.run(track, from, to);
}

/** All lanes for samples [from, to) of the film at `sampleRate`. */
export async function renderBlock(
  { a, b, pair, originalUrl, durationSeconds }: HeardMusic,
  sounds: SoundLibrary,
  sampleRate: number,
  from: number,
  to: number,
): Promise<MixBlock> {
  const [musicA, musicB, original] = await Promise.all([
    renderMusic(a, sounds, sampleRate, from, to),
    b && renderMusic(b, sounds, sampleRate, from, to),
    originalUrl === undefined ? [] : sounds.read(originalUrl, from, to),
  ]);
  return {
    music: { a: musicA, b: musicB, pair },
    original,
    fade: renderFade(a, Math.round(durationSeconds * sampleRate), sampleRate, from, to),
  };
}

function renderFade(
  { mix }: ProjectDocument,
  totalSamples: number,
  sampleRate: number,
  from: number,
  to: number,
): Float32Array | undefined {
  const within =
    from < mix.fadeInSeconds * sampleRate || to > totalSamples - mix.fadeOutSeconds * sampleRate;
  if (!within || mix.fadeInSeconds + mix.fadeOutSeconds === 0) return undefined;
  return Float32Array.from({ length: to - from }, (_, index) =>
    wholeFade(mix, from + index, totalSamples, sampleRate),
  );
}

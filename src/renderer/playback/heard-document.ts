import { placeRange } from '../../document/place-range.ts';
import type { ProjectDocument, Take } from '../../shared/project-document.ts';

/** What is needed to place music that is still being made. */
export interface MusicPiece {
  readonly takeId: string;
  readonly startSample: number;
  readonly sampleCount: number;
}

/** A piece of music in the form of a take, for the operations of the document. */
export function pieceAsTake(
  { takeId, startSample, sampleCount }: MusicPiece,
  sampleRate: number,
): Take {
  return {
    id: takeId,
    createdAt: '',
    origin: 'generated',
    complete: false,
    model: { id: '', fingerprint: '', precision: '', device: '', parameters: {} },
    // At one token per sample, every place on the timeline is a token's.
    startToken: startSample,
    tokenCount: sampleCount,
    frameRate: sampleRate,
    sampleRate,
    sampleCount,
    range: { start: startSample, end: startSample + sampleCount },
    seed: 0,
    integratedLufs: null,
    peak: 0,
  };
}

/**
 * The document as it sounds while music is being made: what has arrived replaces what was there.
 * Where it cannot (a locked clip, another sample rate), the document as it is. `trackId` is the track that
 * it is made for, the first unless given.
 */
export function overlayMusic(
  document: ProjectDocument,
  takes: readonly Take[],
  piece: MusicPiece | undefined,
  trackId?: string,
): ProjectDocument {
  if (!piece || piece.sampleCount < 1) return document;
  const take = pieceAsTake(piece, document.sampleRate);
  const endSample = piece.startSample + piece.sampleCount;
  try {
    return placeRange(document, [...takes, take], {
      take,
      startSample: piece.startSample,
      endSample,
      trackId,
    });
  } catch {
    return document;
  }
}

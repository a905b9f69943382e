import type { Clip, Fade, Take } from '../shared/project-document.ts';
import { fitFades } from './clip-edges.ts';
import { clipEnd, materialSpan } from './clips.ts';

/** A clip by its edges. Times may run backwards, so that the end of a range is a start seen in a mirror. */
export interface Piece {
  readonly clip: Clip;
  readonly start: number;
  readonly end: number;
  /** Where the take's first and last sample would be. */
  readonly materialStart: number;
  readonly materialEnd: number;
  readonly fadeIn: Fade;
  readonly fadeOut: Fade;
}

/** The clip as a piece. */
export function toPiece(clip: Clip, takes: readonly Take[]): Piece {
  const material = materialSpan(clip, takes);
  return {
    clip,
    start: clip.startSample,
    end: clipEnd(clip),
    materialStart: material.startSample,
    materialEnd: material.endSample,
    fadeIn: clip.fadeIn,
    fadeOut: clip.fadeOut,
  };
}

/** The piece as a clip again, with the edges and fades that it has got; the clip itself if none is new. */
export function toClip(piece: Piece): Clip {
  const { clip } = piece;
  const isUnchanged =
    piece.start === clip.startSample &&
    piece.end === clipEnd(clip) &&
    piece.fadeIn === clip.fadeIn &&
    piece.fadeOut === clip.fadeOut;
  if (isUnchanged) return clip;
  return {
    ...clip,
    startSample: piece.start,
    offsetSample: piece.start - piece.materialStart,
    lengthSamples: piece.end - piece.start,
    fadeIn: piece.fadeIn,
    fadeOut: piece.fadeOut,
  };
}

/** The piece with time running backwards. */
export function mirrored(piece: Piece): Piece {
  return {
    clip: piece.clip,
    start: -piece.end,
    end: -piece.start,
    materialStart: -piece.materialEnd,
    materialEnd: -piece.materialStart,
    fadeIn: piece.fadeOut,
    fadeOut: piece.fadeIn,
  };
}

/** A join to be made: music that begins at `at` after the pieces that are before it. */
export interface Join {
  /** In order; those from `at` on are ignored. */
  readonly pieces: readonly Piece[];
  readonly at: number;
  /** First sample that the new music has. */
  readonly materialStart: number;
  /** Half of the crossfade's length. */
  readonly half: number;
  /** How much later than `at` the join may be. */
  readonly furtherMost: number;
  /** The fade where there is nothing to crossfade with. */
  readonly short: Fade;
}

/** The join made: what stays before it, and the new music's beginning. */
export interface Joined {
  readonly pieces: Piece[];
  readonly start: number;
  readonly fade: Fade;
}

/** Joins new music to what is before it; nothing changes before half a crossfade ahead of `at`. */
export function joinBefore(join: Join): Joined {
  const at = placeOffFades(join) ?? join.at;
  const windowStart = at - join.half;
  const pieces = standingBefore(join, at);
  // Where a long fade has to give way, only one clip may sound before the crossfade.
  while (pieces.length > 1 && !pieces.at(-1)?.clip.locked && pieces.at(-2)!.end > windowStart) {
    pieces.pop();
  }
  const left = pieces.at(-1);
  if (!left || left.end < windowStart) return { pieces, start: at, fade: join.short };

  const fadeStart = left.end - left.fadeOut.lengthSamples;
  if (left.clip.locked) {
    const start = Math.max(fadeStart, windowStart, join.materialStart);
    const overlap = left.end - start;
    if (overlap <= 0) return { pieces, start: Math.max(at, left.end), fade: join.short };
    return { pieces, start, fade: { ...left.fadeOut, lengthSamples: overlap } };
  }
  if (left.end <= at && fadeStart < windowStart) return { pieces, start: at, fade: join.short };

  const start = Math.max(windowStart, join.materialStart);
  const end = Math.min(at + join.half, left.materialEnd);
  const overlap = end - start;
  if (overlap <= 0) {
    // A crossfade of no length is a hard cut; otherwise one of the takes has no music here.
    const hard: Fade = { lengthSamples: 0, curve: 'linear' };
    if (left.end <= at) return { pieces, start: at, fade: left.end < at ? join.short : hard };
    pieces[pieces.length - 1] = withEnd(left, at, hard, 0);
    return { pieces, start: at, fade: hard };
  }
  const inWindow = Math.min(join.short.lengthSamples, end - windowStart);
  const fadeOut: Fade = { lengthSamples: Math.max(overlap, inWindow), curve: 'equal-power' };
  pieces[pieces.length - 1] = withEnd(left, end, fadeOut, overlap);
  const lengthSamples = Math.max(overlap, join.short.lengthSamples);
  return { pieces, start, fade: { lengthSamples, curve: 'equal-power' } };
}

function withEnd(piece: Piece, end: number, fadeOut: Fade, overlap: number): Piece {
  const fitted = fitFades({ ...toClip({ ...piece, end }), fadeOut }, 0, overlap);
  return { ...piece, end, fadeIn: fitted.fadeIn, fadeOut: fitted.fadeOut };
}

function standingBefore({ pieces, half }: Join, at: number): Piece[] {
  return pieces.filter(({ start, clip }) => start < at - half || (clip.locked && start < at));
}

/** Where the crossfade cuts into no fade that is there already; undefined if that is too far off. */
function placeOffFades(join: Join): number | undefined {
  let at = join.at;
  while (at <= join.at + join.furtherMost) {
    const windowStart = at - join.half;
    const left = standingBefore(join, at).at(-1);
    if (!left || left.clip.locked || left.end < windowStart) return at;
    const fadeInEnd = left.start + left.fadeIn.lengthSamples;
    const fadeOutStart = left.end - left.fadeOut.lengthSamples;
    if (fadeInEnd > windowStart) at = fadeInEnd + join.half;
    else if (fadeOutStart < windowStart && left.end > at) {
      const goesOn = join.pieces.some(({ start, end }) => start < left.end && end > left.end);
      at = goesOn ? left.end + join.half : left.end;
    } else return at;
  }
  return undefined;
}

import { trackName } from '../mix/mix-lanes.ts';
import { clipEnd, findClip, overlapSamples } from '../../document/clips.ts';
import { changeClipGains } from '../../document/edit-clips.ts';
import { crossfadedEdges, setFade } from '../../document/fade-clip.ts';
import { obstacleWords, type Obstacle } from '../../document/find-obstacle.ts';
import { moveClips, type MovedClips } from '../../document/move-clips.ts';
import { musicTracks, neighboursOf, trackOf } from '../../document/music-tracks.ts';
import { copyClips } from '../../document/paste-clips.ts';
import { rollJoin } from '../../document/roll-join.ts';
import { slipClip } from '../../document/slip-clip.ts';
import { findSnap, snapStretch, type SnapTarget } from '../../document/snap.ts';
import {
  lastFrameSample,
  timecodeAt,
  timecodeDistance,
  type Timecode,
} from '../../document/timecode.ts';
import { trimClip, trimLimits } from '../../document/trim-clip.ts';
import type { ProjectDocument, Take } from '../../shared/project-document.ts';
import type { ClipHandle } from './clip-handles.ts';
import { say, sayText } from '../words/say.ts';
import { formatNumber } from '../words/format-number.ts';
import { sayChange, sayLevel } from '../words/say-level.ts';

/** What a drag does: that of the handle, or with keys held, copies, slips or rolls. */
export type DragKind = ClipHandle | 'copy' | 'slip' | 'roll';

/** A drag of one clip's handle, from where it began. */
export interface ClipDrag {
  /** The clip under the pointer; of a roll, the one before the join. */
  readonly clipId: string;
  /** All clips that go with it, itself included. */
  readonly clipIds: readonly string[];
  readonly kind: DragKind;
  /** Document and takes as they were before. */
  readonly document: ProjectDocument;
  readonly takes: readonly Take[];
  readonly timecode: Timecode;
  readonly filmSeconds: number;
  /** Places to snap to; empty when snapping is off. */
  readonly targets: readonly SnapTarget[];
  readonly toleranceSeconds: number;
}

/** How far the pointer has gone. */
export interface DragDistance {
  readonly seconds: number;
  readonly decibels: number;
  /** Whether a level may be anything near 0 dB too, where it rests otherwise. */
  readonly isFine?: boolean;
  /** How many tracks of music further down. */
  readonly tracks?: number;
}

/** What became of a drag. */
export interface DragResult {
  readonly document: ProjectDocument;
  /** Where it snapped. */
  readonly snapSeconds: number | undefined;
  /** What an editor reads beside the pointer. */
  readonly words: readonly string[];
  /** Why it did not come as far as the pointer. */
  readonly refusal?: string | undefined;
  /** Time of the picture to show meanwhile. */
  readonly pictureSeconds?: number;
}

const dragLabels: Readonly<Record<DragKind, string>> = {
  move: say('dragClip.moveClip'),
  copy: say('dragClip.copyClip'),
  slip: say('dragClip.slipClip'),
  roll: say('dragClip.rollJoin'),
  'trim-in': say('dragClip.trimClip'),
  'trim-out': say('dragClip.trimClip'),
  'fade-in': say('dragClip.fadeIn'),
  'fade-out': say('dragClip.fadeOut'),
  gain: say('dragClip.clipGain'),
};

/** Words for the step in the Edit menu. */
export function dragLabel({ kind, document, clipId }: Omit<ClipDrag, 'targets'>): string {
  const crossfaded = crossfadedEdges(document, findClip(document, clipId));
  const crosses = (kind === 'fade-in' && crossfaded.in) || (kind === 'fade-out' && crossfaded.out);
  return crosses ? say('dragClip.crossfade') : dragLabels[kind];
}

/** The document after the pointer has gone that far: always made again from how it was before. */
export function dragClip(drag: ClipDrag, distance: DragDistance): DragResult {
  switch (drag.kind) {
    case 'gain':
      return dragGain(drag, distance);
    case 'move':
    case 'copy':
      return dragPlace(drag, distance);
    case 'slip':
      return dragSlip(drag, distance);
    case 'roll':
      return dragRoll(drag, distance);
    case 'trim-in':
    case 'trim-out':
      return dragEdge(drag, distance);
    default:
      return dragFade(drag, distance);
  }
}

function dragGain(drag: ClipDrag, { decibels, isFine }: DragDistance): DragResult {
  const { document, takes, clipId, clipIds } = drag;
  const { gainDecibels } = findClip(document, clipId);
  const wanted = gainDecibels + decibels;
  const rounded = !isFine && Math.abs(wanted) < 0.4 ? 0 : Math.round(wanted * 10) / 10;
  const changed = changeClipGains(document, takes, clipIds, rounded - gainDecibels);
  const now = findClip(changed, clipId).gainDecibels;
  const change = Math.round((now - gainDecibels) * 10) / 10;
  return {
    document: changed,
    snapSeconds: undefined,
    words: [sayLevel(now), sayChange(change)],
  };
}

function dragPlace(drag: ClipDrag, distance: DragDistance): DragResult {
  const { document, clipId, clipIds, kind, targets, toleranceSeconds } = drag;
  const { sampleRate } = document;
  const clip = findClip(document, clipId);
  const { seconds, target } = snapStretch(
    clip.startSample / sampleRate + distance.seconds,
    clip.lengthSamples / sampleRate,
    targets,
    toleranceSeconds,
  );
  const by = Math.round(seconds * sampleRate) - clip.startSample;
  const lastStart = lastFrameSample(document, drag.filmSeconds, drag.timecode);
  const move = kind === 'copy' ? copyClips : moveClips;
  const moved = move(document, clipIds, by, distance.tracks, lastStart);
  const place = (clip.startSample + moved.movedSamples) / sampleRate;
  return {
    document: moved.document,
    snapSeconds: moved.movedSamples === by ? target?.seconds : undefined,
    words: [...placeWords(drag, place, moved.movedSamples), ...trackWords(drag, moved)],
    refusal: wordsOf(moved.obstacle),
  };
}

/** The name of the track that clips are dragged to, if it is another. */
function trackWords({ document, clipId }: ClipDrag, { movedTracks = 0 }: MovedClips): string[] {
  if (movedTracks === 0) return [];
  const tracks = musicTracks(document);
  const from = tracks.findIndex(({ id }) => id === trackOf(findClip(document, clipId)));
  const to = tracks[from + movedTracks];
  return to ? [trackName(to.id, to.name)] : [];
}

function dragSlip(drag: ClipDrag, { seconds }: DragDistance): DragResult {
  const { document, takes, clipId, timecode } = drag;
  const by = seconds * document.sampleRate;
  const { movedSamples, obstacle, ...slipped } = slipClip(document, takes, clipId, by);
  return {
    document: slipped.document,
    snapSeconds: undefined,
    words: [
      say('dragClip.music', {
        distance: timecodeDistance(movedSamples / document.sampleRate, timecode),
      }),
    ],
    refusal: wordsOf(obstacle),
  };
}

function dragRoll(drag: ClipDrag, distance: DragDistance): DragResult {
  const { document, takes, clipId, targets, toleranceSeconds } = drag;
  const { sampleRate, clips } = document;
  const left = findClip(document, clipId);
  const { next } = neighboursOf(clips, left);
  const join = clipEnd(left) - Math.floor(overlapSamples(left, next) / 2);
  const wanted = join / sampleRate + distance.seconds;
  const target = findSnap(wanted, targets, toleranceSeconds);
  const by = Math.round((target?.seconds ?? wanted) * sampleRate) - join;
  const rolled = rollJoin(document, takes, clipId, by);
  const place = (join + rolled.movedSamples) / sampleRate;
  return {
    document: rolled.document,
    snapSeconds: rolled.movedSamples === by ? target?.seconds : undefined,
    words: placeWords(drag, place, rolled.movedSamples),
    refusal: wordsOf(rolled.obstacle),
    pictureSeconds: place,
  };
}

function dragEdge(drag: ClipDrag, distance: DragDistance): DragResult {
  const { document, takes, clipId, kind, targets, toleranceSeconds, timecode } = drag;
  const { sampleRate } = document;
  const edge = kind === 'trim-in' ? 'in' : 'out';
  const edgeOf = (from: ProjectDocument): number => {
    const clip = findClip(from, clipId);
    return edge === 'in' ? clip.startSample : clipEnd(clip);
  };
  const before = edgeOf(document);
  const wanted = before / sampleRate + distance.seconds;
  const target = findSnap(wanted, targets, toleranceSeconds);
  const sample = Math.round((target?.seconds ?? wanted) * sampleRate);
  const trimmed = trimClip(document, takes, clipId, edge, sample);
  const now = edgeOf(trimmed);
  const limits = trimLimits(document, takes, clipId, edge);
  const stopped = sample < now ? limits.before : sample > now ? limits.after : undefined;
  const frameSeconds = timecode.frameRate.denominator / timecode.frameRate.numerator;
  const place = now / sampleRate;
  return {
    document: trimmed,
    snapSeconds: now === sample ? target?.seconds : undefined,
    words: placeWords(drag, place, now - before),
    refusal: wordsOf(stopped),
    // The last frame that it sounds under, not the one after it.
    pictureSeconds: edge === 'in' ? place : Math.max(place - frameSeconds, 0),
  };
}

function dragFade(drag: ClipDrag, distance: DragDistance): DragResult {
  const { document, takes, clipId, kind, targets, toleranceSeconds } = drag;
  const { sampleRate } = document;
  const clip = findClip(document, clipId);
  const edge = kind === 'fade-in' ? 'in' : 'out';
  const fade = edge === 'in' ? clip.fadeIn : clip.fadeOut;
  const place =
    edge === 'in' ? clip.startSample + fade.lengthSamples : clipEnd(clip) - fade.lengthSamples;
  const wanted = place / sampleRate + distance.seconds;
  const target = findSnap(wanted, targets, toleranceSeconds);
  const sample = Math.round((target?.seconds ?? wanted) * sampleRate);
  const lengthSamples = Math.max(
    edge === 'in' ? sample - clip.startSample : clipEnd(clip) - sample,
    0,
  );
  const faded = setFade(document, takes, clipId, edge, { ...fade, lengthSamples });
  const now = findClip(faded, clipId);
  const length = (edge === 'in' ? now.fadeIn : now.fadeOut).lengthSamples;
  return {
    document: faded,
    snapSeconds: target?.seconds,
    words: [say('dragClip.seconds', { seconds: formatNumber(length / sampleRate, 2) })],
  };
}

function placeWords(
  { document, timecode }: ClipDrag,
  seconds: number,
  bySamples: number,
): string[] {
  const distance = timecodeDistance(bySamples / document.sampleRate, timecode);
  return [timecodeAt(seconds, timecode), distance];
}

function wordsOf(obstacle: Obstacle | undefined): string | undefined {
  return obstacle && sayText(obstacleWords[obstacle]);
}

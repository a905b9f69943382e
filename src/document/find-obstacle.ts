import type { Clip } from '../shared/project-document.ts';
import { clipEnd, overlapSamples } from './clips.ts';
import { trackOf } from './music-tracks.ts';

/**
 * What keeps clips from lying somewhere: `start`, the beginning of the film; `end`, its end, after which
 * nothing is heard; `locked`, a locked clip,
 * whose fades cannot change; `covered`, another clip that would be covered from end to end; `crowded`,
 * a third clip that would sound at the same time; `material`, the end of the take's music.
 */
export type Obstacle = 'start' | 'end' | 'locked' | 'covered' | 'crowded' | 'material';

/** An obstacle as an editor reads it. */
export const obstacleWords: Readonly<Record<Obstacle, string>> = {
  start: 'Nothing begins before the film.',
  end: 'The film ends here: nothing is heard after it.',
  locked: 'A locked clip is in the way: unlock it first.',
  covered: 'A clip cannot cover all of another: delete one, or go past it.',
  crowded: 'Two clips sound here already: no third fits in.',
  material: 'The take has no more music on this side.',
};

/** What keeps clips, ordered by start, from lying as they do; undefined where nothing does. */
export function findObstacle(clips: readonly Clip[]): Obstacle | undefined {
  for (const track of Map.groupBy(clips, trackOf).values()) {
    const obstacle = findObstacleOnTrack(track);
    if (obstacle) return obstacle;
  }
  return undefined;
}

function findObstacleOnTrack(clips: readonly Clip[]): Obstacle | undefined {
  for (const [index, right] of clips.entries()) {
    if (right.startSample < 0) return 'start';
    const left = clips[index - 1];
    if (!left) continue;
    if (overlapSamples(left, right) > longestOverlap(left, right)) return 'locked';
    if (right.startSample <= left.startSample || clipEnd(right) <= clipEnd(left)) return 'covered';
    if (overlapSamples(clips[index - 2], right) > 0) return 'crowded';
  }
  return undefined;
}

/** Samples over which two neighbours may sound together: a locked one cannot fade for longer. */
export function longestOverlap(left: Clip, right: Clip): number {
  return Math.min(
    left.locked ? left.fadeOut.lengthSamples : Infinity,
    right.locked ? right.fadeIn.lengthSamples : Infinity,
  );
}

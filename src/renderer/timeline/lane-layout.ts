/** A lane's place, in CSS pixels from the top of the timeline. */
export interface Lane {
  readonly top: number;
  readonly height: number;
}

/** The lanes from top to bottom. */
export interface LaneLayout {
  readonly ruler: Lane;
  readonly markers: Lane;
  readonly video: Lane;
  readonly music: Lane;
  /** All of the film's own sound, see {@link trackLanes}. */
  readonly original: Lane;
}

const rulerHeight = 24;
const markersHeight = 20;
const gap = 1;
/** A track's head has its name and its buttons, its fader and its meter. */
const lowestTrack = 46;

/**
 * Shares the height of the timeline among its lanes: what is left over goes to the sound. `trackCount`
 * is how many tracks of the film's own sound share its lane, see {@link trackLanes}.
 */
export function layOutLanes(height: number, hasSound: boolean, trackCount = 1): LaneLayout {
  const rest = Math.max(height - rulerHeight - markersHeight - 4 * gap, 120);
  const video = Math.round(Math.min(Math.max(rest * 0.24, 36), 84));
  const sound = rest - video;
  const wished = Math.min(Math.max(sound * 0.36, 36, trackCount * lowestTrack), 140 * trackCount);
  const most = trackCount > 1 ? sound * 0.6 : wished;
  const original = hasSound ? Math.round(Math.min(wished, most)) : 0;
  const heights = [rulerHeight, markersHeight, video, sound - original, original];
  const tops = heights.map((_, index) =>
    heights.slice(0, index).reduce((sum, lane) => sum + lane + gap, 0),
  );
  const lane = (index: number): Lane => ({ top: tops[index]!, height: heights[index]! });
  return {
    ruler: lane(0),
    markers: lane(1),
    video: lane(2),
    music: lane(3),
    original: lane(4),
  };
}

/** The lanes of the tracks in that of the film's own sound, one below the other. */
export function trackLanes({ top, height }: Lane, count: number): readonly Lane[] {
  const edge = (index: number): number => top + Math.round((index * (height + gap)) / count);
  return Array.from({ length: count }, (_, index) => ({
    top: edge(index),
    height: edge(index + 1) - gap - edge(index),
  }));
}

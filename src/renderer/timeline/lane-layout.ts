/** A lane's place, in CSS pixels from the top of the timeline. */
export interface Lane {
  readonly top: number;
  readonly height: number;
}

/** The lane of a track, by the id of its lane in the mix. */
export interface TrackLane extends Lane {
  readonly id: string;
}

/** A lane with a take that could play on the track above it. */
export interface AlternateLane extends Lane {
  readonly takeId: string;
}

/** The lanes from top to bottom. Tracks that do not fit are scrolled, below what always stays in sight. */
export interface LaneLayout {
  readonly ruler: Lane;
  readonly markers: Lane;
  readonly video: Lane;
  readonly music: readonly TrackLane[];
  readonly alternates: readonly AlternateLane[];
  /** The lanes of the film's own sound. */
  readonly originals: readonly TrackLane[];
  /** Where tracks begin: what scrolls above it is hidden. */
  readonly tracksTop: number;
  /** Where the last track ends. */
  readonly bottom: number;
  /** Height of all tracks, and how much of it is in sight. */
  readonly tracksHeight: number;
  readonly shownHeight: number;
  /** How far the tracks are scrolled, which is no further than they go. */
  readonly scrolled: number;
  /** Height of the strip with a clip's name. */
  readonly titleHeight: number;
}

/** What {@link layOutLanes} is given. */
export interface LanesToLayOut {
  /** Of the whole timeline. */
  readonly height: number;
  /** Size of the interface: 1 is the usual one. */
  readonly scale?: number;
  /** Ids of the lanes of tracks. */
  readonly music: readonly string[];
  readonly originals: readonly string[];
  /** The takes that are shown as lanes under a track. */
  readonly alternates?:
    { readonly trackId: string; readonly takeIds: readonly string[] } | undefined;
  /** Heights that the user chose, by lane, at the usual size; the others share what is left. */
  readonly heights?: Readonly<Record<string, number>>;
  /** How far the tracks are to be scrolled. */
  readonly scroll?: number;
}

/** The lane of the picture among the heights that can be chosen. */
export const pictureLaneId = 'picture';

const rulerHeight = 24;
const markersHeight = 20;
const gap = 1;
/** A track's head has its name and its buttons, its fader and its meter. */
const lowestTrack = 46;
const lowestMusic = 56;
const alternateHeight = 34;
/** Of heights that are chosen. */
export const trackHeightBounds = { minimum: 28, maximum: 400 } as const;

/** Shares the height of the timeline among its lanes: what is left over goes to the sound. */
export function layOutLanes(given: LanesToLayOut): LaneLayout {
  const { height, scale = 1, music, originals, alternates, heights = {}, scroll = 0 } = given;
  const chosen = (id: string): number | undefined => {
    const wished = heights[id];
    const { minimum, maximum } = trackHeightBounds;
    if (wished === undefined) return undefined;
    return Math.round(scale * Math.min(Math.max(wished, minimum), maximum));
  };
  const ruler = { top: 0, height: Math.round(scale * rulerHeight) };
  const markers = { top: below(ruler), height: Math.round(scale * markersHeight) };
  const rest = Math.max(height - below(markers) - 2 * gap, 120 * scale);
  const video = {
    top: below(markers),
    height:
      chosen(pictureLaneId) ?? Math.round(Math.min(Math.max(rest * 0.24, 36 * scale), 84 * scale)),
  };
  const tracksTop = below(video);
  const shownHeight = Math.max(height - tracksTop, 0);
  const alternateLane = Math.round(scale * alternateHeight);
  const takeIds = alternates && music.includes(alternates.trackId) ? alternates.takeIds : [];
  const room =
    shownHeight - takeIds.length * (alternateLane + gap) - (music.length + originals.length) * gap;
  const shared = shareHeight(
    room - [...music, ...originals].reduce((sum, id) => sum + (chosen(id) ?? 0), 0),
    music.filter((id) => chosen(id) === undefined).length,
    originals.filter((id) => chosen(id) === undefined).length,
    scale,
  );
  let top = 0;
  const next = (laneHeight: number): Lane => {
    const lane = { top, height: laneHeight };
    top += laneHeight + gap;
    return lane;
  };
  const alternateLanes: AlternateLane[] = [];
  const musicLanes = music.map((id): TrackLane => {
    const lane = { id, ...next(chosen(id) ?? shared.music) };
    if (id === alternates?.trackId) {
      for (const takeId of takeIds) alternateLanes.push({ takeId, ...next(alternateLane) });
    }
    return lane;
  });
  const originalLanes = originals.map((id): TrackLane => ({
    id,
    ...next(chosen(id) ?? shared.original),
  }));
  const tracksHeight = top;
  const scrolled = Math.min(Math.max(scroll, 0), Math.max(tracksHeight - shownHeight, 0));
  const shown = <Kind extends Lane>(lane: Kind): Kind => ({
    ...lane,
    top: tracksTop + lane.top - scrolled,
  });
  return {
    ruler,
    markers,
    video,
    music: musicLanes.map(shown),
    alternates: alternateLanes.map(shown),
    originals: originalLanes.map(shown),
    tracksTop,
    bottom: tracksTop + tracksHeight - scrolled,
    tracksHeight,
    shownHeight,
    scrolled,
    titleHeight: Math.round(16 * scale),
  };
}

function below({ top, height }: Lane): number {
  return top + height + gap;
}

/** The heights of tracks that share what is left: music gets more of it, and no head is cut off. */
function shareHeight(
  room: number,
  musicCount: number,
  originalCount: number,
  scale: number,
): { readonly music: number; readonly original: number } {
  const lowest = (originalCount > 1 ? lowestTrack : 36) * scale;
  const sound = Math.max(room, 0);
  const wished = Math.min(
    Math.max(sound * 0.36, originalCount * lowest),
    140 * scale * originalCount,
  );
  const most = originalCount > 1 && musicCount > 0 ? sound * 0.6 : wished;
  const forOriginals = originalCount === 0 ? 0 : Math.min(wished, most);
  const forMusic = musicCount === 0 ? 0 : (sound - forOriginals) / musicCount;
  return {
    music: Math.round(Math.max(forMusic, lowestMusic * scale)),
    original: Math.round(originalCount === 0 ? 0 : Math.max(forOriginals / originalCount, lowest)),
  };
}

/** The lane of a track; undefined where there is none of that id. */
export function laneOfTrack(
  { music, originals }: Pick<LaneLayout, 'music' | 'originals'>,
  id: string,
): TrackLane | undefined {
  return [...music, ...originals].find((lane) => lane.id === id);
}

/** The track of music at a height, or the nearest to it. */
export function musicTrackAt(
  { music }: Pick<LaneLayout, 'music'>,
  y: number,
): TrackLane | undefined {
  const away = ({ top, height }: Lane): number => Math.max(top - y, y - top - height, 0);
  return music.toSorted((a, b) => away(a) - away(b))[0];
}

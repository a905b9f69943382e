import { trackOf } from '../../document/music-tracks.ts';
import { clipEnd } from '../../document/clips.ts';
import { stretchOf } from '../../document/clip-place.ts';
import { clipEnvelope } from '../../document/clip-envelope.ts';
import type { Clip } from '../../shared/project-document.ts';
import { takeColours, type TakeColour } from '../waveform/take-colours.ts';
import type { LaneSound } from '../waveform/lane-waveform.ts';
import type { SoundStretch } from '../waveform/sound-columns.ts';
import type { Lane, LaneLayout, TrackLane } from './lane-layout.ts';
import type { Scene } from './scene.ts';

/**
 * What one waveform of the timeline is of: a track of the film's own sound, clips of a track of music that
 * are muted or have takes of one colour, a take that is shown as a lane, or music that is being made.
 */
export type LaneName =
  | { readonly kind: 'original'; readonly id: string }
  | { readonly kind: 'music'; readonly id: string; readonly look: 'muted' | TakeColour }
  | { readonly kind: 'alternate'; readonly id: string }
  | { readonly kind: 'live'; readonly id: string };

/** The waveforms of a timeline. */
export function laneNames({ music, originals, alternates }: LaneLayout): readonly LaneName[] {
  return [
    ...originals.map(({ id }) => ({ kind: 'original', id }) as const),
    ...music.flatMap(({ id }) =>
      (['muted', ...takeColours] as const).map((look) => ({ kind: 'music', id, look }) as const),
    ),
    ...alternates.map(({ takeId }) => ({ kind: 'alternate', id: takeId }) as const),
    { kind: 'live', id: '' },
  ];
}

/** A text that is the same for the same waveform. */
export function laneKey(name: LaneName): string {
  return [name.kind, name.id, name.kind === 'music' ? name.look : ''].join(' ');
}

/** Waveforms end this far from the edges of clips. */
const marginPixels = 3;

/** What a lane's waveform shows at one moment; undefined where there is nothing. */
export function laneSound(name: LaneName, scene: Scene): LaneSound | undefined {
  const { music, originals } = scene.lanes;
  switch (name.kind) {
    case 'original':
      return trackSound(
        originals.findIndex(({ id }) => id === name.id),
        scene,
      );
    case 'music': {
      const lane = music.find(({ id }) => id === name.id);
      return lane && musicSound(scene, lane, name.look);
    }
    case 'alternate':
      return alternateSound(scene, name.id);
    case 'live':
      return liveSound(scene);
  }
}

function trackSound(track: number, scene: Scene): LaneSound | undefined {
  const { lanes, colours, trackPeaks, originalRate, durationSeconds, waveformScale } = scene;
  const place = lanes.originals[track];
  const peaks = trackPeaks[track];
  if (!peaks || !place || place.height <= 0) return undefined;
  const { id, top, height } = place;
  const stretch: SoundStretch = {
    peaks,
    sampleRate: originalRate,
    fromSeconds: 0,
    toSeconds: durationSeconds,
    offsetSample: 0,
    envelope: () => waveformScale,
  };
  return {
    fromSeconds: 0,
    toSeconds: durationSeconds,
    peakSeconds: peaks.samplesPerPeak / originalRate,
    stretches: () => [stretch],
    inputs: [peaks, waveformScale],
    top: top + 2 + marginPixels,
    look: { colour: colours.sound, height: Math.max(height - 4 - 2 * marginPixels, 8) },
    opacity: scene.silentLanes.has(id) ? 0.3 : 0.85,
  };
}

/** A whole take where it was made for, in the colour that its clips have. */
function alternateSound(scene: Scene, takeId: string): LaneSound | undefined {
  const lane = scene.lanes.alternates.find((each) => each.takeId === takeId);
  const alternate = scene.alternates.find((each) => each.takeId === takeId);
  const peaks = scene.takePeaks(takeId);
  if (!lane || !alternate || !peaks) return undefined;
  const { sampleRate } = scene.document;
  const { fromSeconds, toSeconds } = alternate;
  const stretch: SoundStretch = {
    peaks,
    sampleRate,
    fromSeconds,
    toSeconds,
    offsetSample: 0,
    envelope: () => scene.waveformScale,
  };
  return {
    fromSeconds,
    toSeconds,
    peakSeconds: scene.takePeakSamples / sampleRate,
    stretches: () => [stretch],
    inputs: [peaks, scene.waveformScale],
    top: lane.top + 2,
    look: { colour: scene.colours[scene.takeColour(takeId)], height: Math.max(lane.height - 4, 8) },
    opacity: 0.75,
  };
}

/** The clips that sound with takes of one colour, or fainter those that are muted. */
function musicSound(
  scene: Scene,
  lane: TrackLane,
  name: 'muted' | TakeColour,
): LaneSound | undefined {
  const { colours, document, takePeaks, takePeakSamples, peaksVersion, waveformScale } = scene;
  const clips = document.clips.filter(
    (clip) =>
      trackOf(clip) === lane.id &&
      (clip.muted ? name === 'muted' : name === scene.takeColour(clip.takeId)),
  );
  if (clips.length === 0) return undefined;
  const { sampleRate } = document;
  const stretch = (clip: Clip): SoundStretch | undefined => {
    const peaks = takePeaks(clip.takeId);
    return (
      peaks && {
        peaks,
        // Peaks of a stretched take are further apart.
        sampleRate: sampleRate / stretchOf(clip),
        fromSeconds: clip.startSample / sampleRate,
        toSeconds: clipEnd(clip) / sampleRate,
        offsetSample: clip.offsetSample / stretchOf(clip),
        envelope: (seconds) =>
          waveformScale * clipEnvelope({ ...clip, muted: false }, Math.round(seconds * sampleRate)),
      }
    );
  };
  return {
    fromSeconds: Math.min(...clips.map(({ startSample }) => startSample)) / sampleRate,
    toSeconds: Math.max(...clips.map(clipEnd)) / sampleRate,
    peakSeconds: takePeakSamples / sampleRate,
    stretches: (fromSeconds, toSeconds) =>
      clips
        .filter(
          (clip) =>
            clip.startSample < toSeconds * sampleRate && clipEnd(clip) > fromSeconds * sampleRate,
        )
        .map(stretch)
        .filter((found) => found !== undefined),
    inputs: [document.clips, peaksVersion, waveformScale],
    ...placeOf(lane, scene, name === 'muted' ? colours.music : colours[name]),
    opacity: name === 'muted' || scene.silentLanes.has(lane.id) ? 0.25 : 0.85,
  };
}

/** Where a waveform is on a track of music, below the names of its clips. */
function placeOf(
  lane: Lane,
  { lanes }: Pick<Scene, 'lanes'>,
  colour: string,
): Pick<LaneSound, 'top' | 'look'> {
  const top = lane.top + 2 + lanes.titleHeight + marginPixels;
  const height = Math.max(lane.top + lane.height - 2 - marginPixels - top, 4);
  return { top, look: { colour, height } };
}

function liveSound(scene: Scene): LaneSound | undefined {
  const { live, colours, lanes, waveformScale } = scene;
  const lane = lanes.music.find(({ id }) => id === live?.trackId);
  if (!lane || !live?.peaks || live.readySeconds <= live.startSeconds) return undefined;
  const { peaks, sampleRate, startSeconds, readySeconds } = live;
  return {
    fromSeconds: startSeconds,
    toSeconds: readySeconds,
    peakSeconds: peaks.samplesPerPeak / sampleRate,
    stretches: () => [
      {
        peaks,
        sampleRate,
        fromSeconds: startSeconds,
        toSeconds: readySeconds,
        offsetSample: 0,
        envelope: () => waveformScale,
      },
    ],
    inputs: [peaks, waveformScale],
    ...placeOf(lane, scene, colours.live),
    opacity: 1,
    ground: colours['live-surface'],
  };
}

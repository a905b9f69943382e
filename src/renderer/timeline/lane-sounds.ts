import { musicLaneId } from '../../document/mix-lanes.ts';
import { clipEnd } from '../../document/clips.ts';
import { stretchOf } from '../../document/clip-place.ts';
import { clipEnvelope } from '../../document/clip-envelope.ts';
import type { Clip } from '../../shared/project-document.ts';
import { takeColours, type TakeColour } from '../waveform/take-colours.ts';
import type { LaneSound } from '../waveform/lane-waveform.ts';
import type { SoundStretch } from '../waveform/sound-columns.ts';
import { clipTitleHeight } from './clip-handles.ts';
import { trackLanes } from './lane-layout.ts';
import type { Scene } from './scene.ts';

/** More tracks are one lane, see `document/mix-lanes`. */
const mostTracks = 16;

/** The waveforms of the timeline, from the lowest to the one that is above the others. */
export const laneNames = [
  ...Array.from({ length: mostTracks }, (_, track) => track),
  ...(['muted', ...takeColours, 'live'] as const),
];
/**
 * A waveform's name: the number of a track of the film's own sound, or what it is of the music: clips
 * that sound have one for each colour of takes.
 */
export type LaneName = (typeof laneNames)[number];

/** Waveforms end this far from the edges of clips. */
const marginPixels = 3;

/** What a lane's waveform shows at one moment; undefined where there is nothing. */
export function laneSound(name: LaneName, scene: Scene): LaneSound | undefined {
  if (typeof name === 'number') return trackSound(name, scene);
  return name === 'live' ? liveSound(scene) : musicSound(scene, name);
}

function trackSound(track: number, scene: Scene): LaneSound | undefined {
  const { lanes, colours, trackPeaks, trackIds, originalRate, durationSeconds, waveformScale } =
    scene;
  const place = trackLanes(lanes.original, trackIds.length)[track];
  const peaks = trackPeaks[track];
  if (!peaks || !place || place.height <= 0) return undefined;
  const { top, height } = place;
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
    opacity: scene.silentLanes.has(trackIds[track] ?? '') ? 0.3 : 0.85,
  };
}

/** The clips that sound with takes of one colour, or fainter those that are muted. */
function musicSound(scene: Scene, name: 'muted' | TakeColour): LaneSound | undefined {
  const { colours, document, lanes, takePeaks, takePeakSamples, peaksVersion, waveformScale } =
    scene;
  const clips = document.clips.filter((clip) =>
    clip.muted ? name === 'muted' : name === scene.takeColour(clip.takeId),
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
  const top = lanes.music.top + 2 + clipTitleHeight + marginPixels;
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
    top,
    look: {
      colour: name === 'muted' ? colours.music : colours[name],
      height: lanes.music.top + lanes.music.height - 2 - marginPixels - top,
    },
    opacity: name === 'muted' || scene.silentLanes.has(musicLaneId) ? 0.25 : 0.85,
  };
}

function liveSound({ live, colours, lanes, waveformScale }: Scene): LaneSound | undefined {
  if (!live?.peaks || live.readySeconds <= live.startSeconds) return undefined;
  const { peaks, sampleRate, startSeconds, readySeconds } = live;
  const top = lanes.music.top + 2 + clipTitleHeight + marginPixels;
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
    top,
    look: {
      colour: colours.live,
      height: lanes.music.top + lanes.music.height - 2 - marginPixels - top,
    },
    opacity: 1,
    ground: colours['live-surface'],
  };
}

import type { Timecode } from '../../document/timecode.ts';
import type { FoundBeats } from '../../shared/found-beats.ts';
import type { Marker, ProjectDocument } from '../../shared/project-document.ts';
import type { CurvePoint } from '../../sound/curve.ts';
import type { Analysis } from '../../shared/film-analysis.ts';
import type { ClipBox } from './clip-handles.ts';
import type { Colours } from './colours.ts';
import type { Viewport } from './geometry.ts';
import type { LaneLayout } from './lane-layout.ts';
import type { TakeColour } from '../waveform/take-colours.ts';
import type { PeakLevels } from '../waveform/peak-levels.ts';

/** Music that is being made, as it is on the timeline. */
export interface LiveRegion {
  readonly startSeconds: number;
  /** How far the music has come. */
  readonly readySeconds: number;
  /** How far it will come. */
  readonly endSeconds: number;
  readonly sampleRate: number;
  readonly peaks: PeakLevels | undefined;
  readonly stage: string;
  /** The track of music that it is made for. */
  readonly trackId: string;
}

/** A take that could play on a track, as its lane shows it. */
export interface Alternate {
  readonly takeId: string;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** Where the track plays it, in step. */
  readonly played: readonly { readonly fromSeconds: number; readonly toSeconds: number }[];
  readonly selected: boolean;
}

/** A stretch of a take that is being put on its track. */
export interface Swipe {
  readonly takeId: string;
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** Everything that is drawn, for one moment. */
export interface Scene {
  readonly viewport: Viewport;
  readonly lanes: LaneLayout;
  readonly colours: Colours;
  readonly timecode: Timecode;
  readonly document: ProjectDocument;
  /** Cuts that are shown while the film is still looked at for more. */
  readonly foundCuts: readonly Marker[];
  readonly durationSeconds: number;
  readonly boxes: readonly ClipBox[];
  readonly selectedIds: ReadonlySet<string>;
  readonly selectedMarkerId: string | undefined;
  readonly takeName: (takeId: string) => string;
  readonly takeColour: (takeId: string) => TakeColour;
  readonly takePeaks: (takeId: string) => PeakLevels | undefined;
  readonly takePeakSamples: number;
  /** Onsets and beats of a take; undefined until they are known, and while they are not shown. */
  readonly beatsOf: (takeId: string) => FoundBeats | undefined;
  /** Another one whenever beats have come. */
  readonly beatsVersion: number;
  /** Of each track of the film's own sound, in the order of its lanes. */
  readonly trackPeaks: readonly (PeakLevels | undefined)[];
  /** Ids of the lanes that a mute or a solo silences. */
  readonly silentLanes: ReadonlySet<string>;
  /** Another one whenever peaks have come. */
  readonly peaksVersion: number;
  readonly originalRate: number;
  readonly filmstrip: Analysis['filmstrip'];
  readonly filmSheet: HTMLImageElement | undefined;
  readonly live: LiveRegion | undefined;
  /** How far the music is ducked; empty where it is not. */
  readonly duck: readonly CurvePoint[];
  readonly snapSeconds: number | undefined;
  /** The takes that are shown as lanes, in the order of their lanes. */
  readonly alternates: readonly Alternate[];
  /** What is being swiped over one of them. */
  readonly swipe: Swipe | undefined;
  /** How many times as high waveforms are drawn. */
  readonly waveformScale: number;
  /** Whether the levels of the lanes over the film are shown. */
  readonly showsAutomation: boolean;
}

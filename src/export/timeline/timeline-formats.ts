import type { ExporterOptions } from '../../shared/exports/exporter-definition.ts';
import { highestDecibels, type Timeline, type TimelineTrack } from './timeline.ts';
import { edlMusic, edlMusicTracks, writeEdl, writeMarkerEdl } from './write-edl.ts';
import { writeFcpxml } from './write-fcpxml.ts';
import { writeOtio, type OtioFades } from './write-otio.ts';
import { writeXmeml } from './write-xmeml.ts';
import { hostNote, type HostNote } from '../../shared/host-note.ts';

/** One file that describes a timeline. */
export interface TimelineText {
  /** What follows the name of the project. */
  readonly suffix: string;
  readonly write: (timeline: Timeline) => string;
}

/** Writer and properties of one timeline format. */
export interface TimelineFormat {
  texts(options: ExporterOptions): readonly TimelineText[];
  /** What of this timeline it cannot hold, one sentence each. */
  losses(timeline: Timeline, options: ExporterOptions): HostNote[];
}

/** OpenTimelineIO. */
export const otioFormat: TimelineFormat = {
  texts: ({ fades }) => [
    { suffix: '.otio', write: (timeline) => writeOtio(timeline, fades as OtioFades) },
  ],
  losses: ({ timecode }) =>
    timecode.droppedPerMinute > 0
      ? [
          hostNote(
            'OTIO does not say that timecode drops frames: set that in the project that imports it.',
          ),
        ]
      : [],
};

/** FCPXML 1.10. */
export const fcpxmlFormat: TimelineFormat = {
  texts: () => [{ suffix: '.fcpxml', write: writeFcpxml }],
  losses: ({ tracks }) =>
    tracks.some(isTooLoud)
      ? [
          hostNote(
            `Levels over +${highestDecibels} dB are lowered to it, the highest that Final Cut takes.`,
          ),
        ]
      : [],
};

/** Final Cut Pro 7's xmeml, as Premiere reads it. */
export const xmemlFormat: TimelineFormat = {
  texts: () => [{ suffix: '.xml', write: writeXmeml }],
  losses: ({ tracks }) =>
    tracks.some(isTooLoud)
      ? [
          hostNote(
            `Levels over +${highestDecibels} dB are lowered to it, the highest that Premiere takes.`,
          ),
        ]
      : [],
};

function isTooLoud({ clips }: TimelineTrack): boolean {
  return clips.some(({ levels }) =>
    levels.some(({ decibels }) => decibels > highestDecibels + 1e-3),
  );
}

/** CMX 3600. */
export const edlFormat: TimelineFormat = {
  texts: () => [
    { suffix: '.edl', write: writeEdl },
    { suffix: ' markers.edl', write: writeMarkerEdl },
  ],
  losses: ({ tracks, timecode }) => {
    const losses = [
      hostNote('An EDL holds no levels and no fades: set them in the editing program.'),
      ...(tracks.some(({ role }) => role === 'original')
        ? [
            hostNote(
              "An EDL holds no place for the film's own sound, which lies beside it as a file.",
            ),
          ]
        : []),
    ];
    const music = edlMusic(tracks).length;
    if (music > edlMusicTracks) {
      losses.push(
        hostNote(
          `The music needs ${music} tracks where it overlaps, and an EDL holds ${edlMusicTracks}: the clips of the others are left out.`,
        ),
      );
    }
    if (tracks.some(({ clips }) => clips.some(({ enabled }) => !enabled))) {
      losses.push(hostNote('Muted music is left out.'));
    }
    if (timecode.nominalRate > 30) {
      losses.push(
        hostNote(`Not every program reads an EDL at ${timecode.nominalRate} frames per second.`),
      );
    }
    return losses;
  },
};

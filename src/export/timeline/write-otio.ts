import { framesPerSecond } from '../../document/timecode.ts';
import type { Timeline, TimelineClip, TimelineMarker, TimelineTrack } from './timeline.ts';

/** How an OTIO file carries fades: as Resolve's faders, or as dissolves that other programs read. */
export type OtioFades = 'resolve' | 'dissolves';

type Json = Readonly<Record<string, unknown>>;

/**
 * A timeline as OpenTimelineIO, with the levels and fades as Resolve writes them: dB by frame from the
 * start of the clip. Paths are plain and absolute, because Resolve and Kdenlive do not read `file://`.
 * Format: https://opentimelineio.readthedocs.io/en/latest/tutorials/otio-serialized-schema.html
 */
export function writeOtio(timeline: Timeline, fades: OtioFades): string {
  return `${JSON.stringify(new OtioWriter(timeline, fades).timeline(), null, 2)}\n`;
}

class OtioWriter {
  readonly #timeline: Timeline;
  readonly #fades: OtioFades;
  readonly #rate: number;

  constructor(timeline: Timeline, fades: OtioFades) {
    this.#timeline = timeline;
    this.#fades = fades;
    this.#rate = framesPerSecond(timeline.frameRate);
  }

  timeline(): Json {
    const { name, timecode, picture, tracks, markers } = this.#timeline;
    const video = { name: 'Picture', kind: 'Video', clips: [picture] };
    const sounds = tracks.map((track) => ({ ...track, kind: 'Audio' }));
    return {
      OTIO_SCHEMA: 'Timeline.1',
      metadata: { Resolve_OTIO: { 'Resolve OTIO Meta Version': '1.0' } },
      name,
      global_start_time: this.#time(timecode.startFrame),
      tracks: {
        OTIO_SCHEMA: 'Stack.1',
        metadata: {},
        name: '',
        source_range: null,
        effects: [],
        markers: markers.map((marker) => this.#marker(marker)),
        enabled: true,
        children: [video, ...sounds].map((track) => this.#track(track)),
      },
    };
  }

  #track({
    name,
    kind,
    clips,
  }: Pick<TimelineTrack, 'name' | 'clips'> & { readonly kind: string }): Json {
    const children: Json[] = [];
    let end = 0;
    for (const clip of clips) {
      if (clip.startFrame > end) children.push(this.#gap(clip.startFrame - end));
      if (clip.fadeInFrames > 0) children.push(...this.#dissolve(0, clip.fadeInFrames));
      children.push(this.#clip(clip, kind));
      if (clip.fadeOutFrames > 0) children.push(...this.#dissolve(clip.fadeOutFrames, 0));
      end = clip.startFrame + clip.lengthFrames;
    }
    return {
      OTIO_SCHEMA: 'Track.1',
      metadata: {
        Resolve_OTIO: {
          Locked: false,
          ...(kind === 'Audio' && { 'Audio Type': 'Stereo', SoloOn: false }),
        },
      },
      name,
      source_range: null,
      effects: [],
      markers: [],
      enabled: true,
      children,
      kind,
    };
  }

  #gap(frames: number): Json {
    return {
      OTIO_SCHEMA: 'Gap.1',
      metadata: {},
      name: '',
      source_range: this.#range(0, frames),
      effects: [],
      markers: [],
      enabled: true,
    };
  }

  /** A fade for readers that do not know Resolve's faders: a dissolve from or to nothing. */
  #dissolve(before: number, after: number): Json[] {
    if (this.#fades === 'resolve') return [];
    return [
      {
        OTIO_SCHEMA: 'Transition.1',
        metadata: {},
        name: before > 0 ? 'Fade out' : 'Fade in',
        in_offset: this.#time(before),
        out_offset: this.#time(after),
        transition_type: 'SMPTE_Dissolve',
      },
    ];
  }

  #clip(clip: TimelineClip, kind: string): Json {
    const { name, medium, sourceFrame, lengthFrames, enabled } = clip;
    return {
      OTIO_SCHEMA: 'Clip.2',
      metadata: {},
      name,
      source_range: this.#range(medium.startFrame + sourceFrame, lengthFrames),
      effects: kind === 'Audio' ? [this.#volume(clip)] : [],
      markers: [],
      enabled,
      media_references: {
        DEFAULT_MEDIA: {
          OTIO_SCHEMA: 'ExternalReference.1',
          metadata: {},
          name: medium.name,
          available_range: this.#range(medium.startFrame, medium.lengthFrames),
          available_image_bounds: null,
          target_url: medium.path,
        },
      },
      active_media_reference_key: 'DEFAULT_MEDIA',
    };
  }

  #volume({ levels, fadeInFrames, fadeOutFrames }: TimelineClip): Json {
    const faders = this.#fades === 'resolve';
    const frames = levels.length > 1 ? levels : [];
    return {
      OTIO_SCHEMA: 'Effect.1',
      metadata: {
        Resolve_OTIO: {
          'Effect Name': 'Fairlight Clip Volume and Fades',
          Enabled: true,
          Name: 'Volume',
          Parameters: [
            {
              'Default Parameter Value': 0.0,
              'Key Frames': Object.fromEntries(
                frames.map(({ frame, decibels }) => [
                  frame,
                  { Value: decibels, 'Variant Type': 'Double' },
                ]),
              ),
              'Parameter ID': 'volume',
              'Parameter Value': levels[0]?.decibels ?? 0,
              'Variant Type': 'Double',
              maxValue: 30.0,
              minValue: -100.0,
            },
            ...(faders && fadeInFrames > 0 ? [fader('faderIn', fadeInFrames)] : []),
            ...(faders && fadeOutFrames > 0 ? [fader('faderOut', fadeOutFrames)] : []),
          ],
          Type: 62,
        },
      },
      name: '',
      effect_name: 'Resolve Effect',
      enabled: true,
    };
  }

  #marker({ name, note, frame, colour }: TimelineMarker): Json {
    return {
      OTIO_SCHEMA: 'Marker.2',
      metadata: { Resolve_OTIO: { Keywords: [], Note: note } },
      name,
      color: colour.toUpperCase(),
      comment: note,
      marked_range: this.#range(frame, 1),
    };
  }

  #range(start: number, frames: number): Json {
    return {
      OTIO_SCHEMA: 'TimeRange.1',
      start_time: this.#time(start),
      duration: this.#time(frames),
    };
  }

  #time(frames: number): Json {
    return { OTIO_SCHEMA: 'RationalTime.1', rate: this.#rate, value: frames };
  }
}

function fader(id: 'faderIn' | 'faderOut', frames: number): Json {
  return {
    'Default Parameter Value': 0.0,
    'Key Frames': {},
    'Parameter ID': id,
    'Parameter Value': frames,
    'Variant Type': 'Double',
  };
}

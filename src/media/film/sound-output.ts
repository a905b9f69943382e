import { AppError } from '../../shared/app-error.ts';
import type { SoundChoice, SoundTrack } from '../../shared/film-clock.ts';
import { channelMixFilter } from '../channel-mix.ts';
import type { AudioStream, MediaInfo, VideoInfo } from '../media-info.ts';
import { drainUnusedStreams, hasJumps } from './film-input.ts';

/** Flat to 0.93 of the lower rate's Nyquist frequency, aliases under -100 dB. */
const fineResampling = ':filter_size=128:cutoff=0.965:filter_type=kaiser:kaiser_beta=12';

/**
 * ffmpeg lets sound run on over a gap of less than 0.1 s, which at each jump of the timestamps would leave
 * it farther from the picture.
 */
const closeGaps = ':min_hard_comp=0.01';

/** The requested form of sound. */
export interface SoundForm {
  readonly sampleRate: number;
  readonly channels: number;
  /** Whether to resample with a long filter; otherwise with ffmpeg's usual one, as for the model. */
  readonly fine?: boolean;
}

/**
 * The tracks of a file that are used: those that were chosen, or its default. Throws `bad-media` when
 * there is none that can be decoded, `bad-argument` when a chosen stream is no sound track.
 */
export function usedSound(info: MediaInfo, choice?: SoundChoice): SoundChoice {
  const used = choice ?? defaultSound(info);
  if (!used) {
    const [unknown] = info.audio;
    throw new AppError(
      'bad-media',
      unknown
        ? `The sound of "${info.path}" (${unknown.codec}) is in a format that ffmpeg does not know; choose a file with other sound.`
        : `"${info.path}" has no sound; choose a file with a sound track.`,
    );
  }
  for (const index of used.streams) requireTrack(info, index);
  return used;
}

function defaultSound(info: MediaInfo): SoundChoice | undefined {
  if ('clock' in info) return (info as VideoInfo).clock.defaultSound;
  const usable = info.audio.filter(({ decodable }) => decodable);
  const first = usable.find(({ isDefault }) => isDefault) ?? usable[0];
  return first && { streams: [first.index], asStereoPair: false };
}

/** The sound tracks of a file that has no film clock, on the file's own clock. */
export function soundTracks({ audio, startSeconds, durationSeconds }: MediaInfo): SoundTrack[] {
  return audio.map(({ index, durationSeconds: own, ...stream }) => {
    const { codec, sampleRate, channels, channelLayout, language, title } = stream;
    return {
      ...{ streamIndex: index, codec, sampleRate, channels, channelLayout, language, title },
      ...{ isDefault: stream.isDefault, decodable: stream.decodable },
      startSeconds: stream.startSeconds,
      endSeconds: own === undefined ? startSeconds + durationSeconds : stream.startSeconds + own,
    };
  });
}

function requireTrack(info: MediaInfo, streamIndex: number): AudioStream {
  const track = info.audio.find(({ index }) => index === streamIndex);
  if (track?.decodable) return track;
  const known = info.audio.filter(({ decodable }) => decodable).map(({ index }) => index);
  throw new AppError(
    'bad-argument',
    track
      ? `Sound track ${streamIndex} of "${info.path}" (${track.codec}) cannot be used: ffmpeg does not know its format. Tracks that can be used: ${known.join(', ')}.`
      : `Stream ${streamIndex} of "${info.path}" is no sound track; its sound tracks are ${known.join(', ')}.`,
  );
}

/**
 * Output options that give the used tracks as one sound, sample 0 being film time 0: what begins
 * later is preceded by silence, what would be earlier is left out, and a film's sound ends with its
 * picture. Several tracks are summed; a pair becomes left and right.
 */
export function soundOutput(info: MediaInfo, used: SoundChoice, form: SoundForm): string[] {
  return [
    ...drainUnusedStreams(info, used.streams),
    ...['-filter_complex', `${oneSound(info, used, form, 's')}${endOf(info)}[sound]`],
    ...['-map', '[sound]', '-ar', String(form.sampleRate), '-ac', String(form.channels)],
  ];
}

/**
 * Output options that give several sounds of a film side by side, read in one go: the channels of the
 * first, then those of the next, all from film time 0 to the end of its picture.
 */
export function soundsOutput(
  film: VideoInfo,
  sounds: readonly SoundChoice[],
  form: SoundForm,
): string[] {
  // amerge cannot compute the number of channels of an unknown layout.
  const layout = form.channels === 1 ? 'mono' : 'stereo';
  const parts = sounds.map(
    (sound, index) =>
      `${oneSound(film, sound, form, `s${index}x`)},aformat=channel_layouts=${layout},apad[lane${index}]`,
  );
  const inputs = sounds.map((_, index) => `[lane${index}]`).join('');
  const all = sounds.flatMap(({ streams }) => streams);
  return [
    ...drainUnusedStreams(film, all),
    '-filter_complex',
    `${parts.join(';')};${inputs}amerge=inputs=${sounds.length}${endOf(film)}[sound]`,
    ...['-map', '[sound]', '-ar', String(form.sampleRate)],
  ];
}

function endOf(info: MediaInfo): string {
  const end = 'clock' in info ? (info as VideoInfo).clock.lengthSeconds : undefined;
  return end === undefined ? '' : `,atrim=end=${Math.max(end, 1e-3).toFixed(6)}`;
}

/** The filters of one sound. `name` begins the names of the links between them. */
function oneSound(
  info: MediaInfo,
  { streams, asStereoPair }: SoundChoice,
  { sampleRate, channels, fine = false }: SoundForm,
  name: string,
): string {
  const resampling = fine ? fineResampling : '';
  const layout = channels === 1 ? 'mono' : 'stereo';
  const isPair = asStereoPair && streams.length === 2;
  const tracks = streams.map((index, position) => {
    const { channels: from, channelLayout } = requireTrack(info, index);
    const mix = channelMixFilter(from, isPair ? 1 : channels, channelLayout);
    const timing = `async=1:first_pts=0${hasJumps(info) ? closeGaps : ''}`;
    const aligned = `[0:${index}]aresample=${sampleRate}:${timing}${resampling},${mix}`;
    const form = streams.length === 1 ? '' : `,aformat=channel_layouts=${isPair ? 'mono' : layout}`;
    // A sound file has no known end: its pair ends with the shorter of both.
    const padding = isPair && endOf(info) !== '' ? ',apad' : '';
    return `${aligned}${form}${padding}[${name}${position}]`;
  });
  const inputs = streams.map((_, position) => `[${name}${position}]`).join('');
  const joined = isPair
    ? `${inputs}join=inputs=2:channel_layout=stereo:map=0.0-FL|1.0-FR,${channelMixFilter(2, channels)}`
    : streams.length > 1
      ? `${inputs}amix=inputs=${streams.length}:duration=longest:normalize=0`
      : `${inputs}anull`;
  return `${tracks.join(';')};${joined}`;
}

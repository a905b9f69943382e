import type { SoundChoice } from '../shared/film-clock.ts';
import { chooseDefaultSound } from './film/choose-default-sound.ts';
import { measureLevels } from './film/measure-levels.ts';
import { soundTracks, usedSound } from './film/sound-output.ts';
import type { AudioStream, MediaInfo } from './media-info.ts';
import { probe } from './probe.ts';
import { hostNote, type HostNote } from '../shared/host-note.ts';

/** A file of music and what is played of it. */
export interface MusicFile {
  readonly info: MediaInfo;
  readonly sound: SoundChoice;
  /** Form of that sound: two mono tracks that are left and right of one are stereo. */
  readonly form: Pick<AudioStream, 'sampleRate' | 'channels'>;
  /** For people, where the file has further tracks, or undefined: which are played. */
  readonly notice: HostNote | undefined;
}

/**
 * Reads what a file of music holds, and chooses its tracks as those of a film are chosen: two mono
 * tracks that are left and right of one, else the default one, else the first that is not silent. Throws as
 * {@link probe}, and `bad-media` where there is no sound that can be decoded.
 */
export async function probeMusic(
  path: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<MusicFile> {
  const info = await probe(path, options);
  const tracks = soundTracks(info);
  const clock = { sounds: tracks, lengthSeconds: info.durationSeconds, timestampsJump: false };
  const measured = await measureLevels(info, clock, options);
  const sound = usedSound(info, chooseDefaultSound(measured));
  const played = info.audio.filter(({ index }) => sound.streams.includes(index));
  const { sampleRate, channels } = played[0]!;
  return {
    info,
    sound,
    form: { sampleRate, channels: sound.asStereoPair ? 2 : channels },
    notice: noticeOf(info, played),
  };
}

function noticeOf(
  { path, audio }: MediaInfo,
  played: readonly AudioStream[],
): HostNote | undefined {
  if (audio.length === played.length) return undefined;
  const numbers = played.map((stream) => audio.indexOf(stream) + 1).join(' and ');
  return hostNote(
    played.length > 1
      ? `"${path}" has ${audio.length} sound tracks, of which tracks ${numbers} are played as music. Export the others to files of their own to use them.`
      : `"${path}" has ${audio.length} sound tracks, of which track ${numbers} is played as music. Export the others to files of their own to use them.`,
  );
}

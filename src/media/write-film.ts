import { extname } from 'node:path';
import type { LongTaskOptions } from '../shared/progress.ts';
import { channelMixFilter } from './channel-mix.ts';
import { chooseAudioStream } from './extract-audio.ts';
import { fileInput, runFfmpeg, type FfmpegInput } from './ffmpeg.ts';
import { endEditLists } from './film/edit-lists.ts';
import { drainUnusedStreams, filmInput, pictureDelay } from './film/film-input.ts';
import { findTag } from './film/find-tag.ts';
import { otherStreamOptions } from './film/kept-streams.ts';
import { writeFinishedFile } from '../files/finished-file.ts';
import { machineMadeMark, markedComment } from './machine-made-mark.ts';
import type { VideoInfo } from './media-info.ts';
import { outputContainer, type OutputContainer } from './output-container.ts';
import { probe } from './probe.ts';
import { addXmp, filmSourceType, xmpPacket } from './xmp.ts';
import { renderedInput, type RenderedSound } from './rendered-sound.ts';

/** A sound file of any kind. */
interface MusicFile {
  readonly musicPath: string;
  /** How many channels it has, where that is known; otherwise ffmpeg is asked. */
  readonly musicChannels?: number;
}

/** The music of a film, which starts with the picture: a sound file, or a rendered mix. */
export type FilmMusic = MusicFile | { readonly sound: RenderedSound };

/** What {@link writeFilm} joins. */
export type FilmOptions = FilmTarget & FilmMusic;

interface FilmTarget extends LongTaskOptions {
  readonly video: VideoInfo;
  /** Has one of the endings in `filmEndings`. */
  readonly outputPath: string;
  /** Named in the mark that says the music is machine-made; without a name there is no mark. */
  readonly modelName: string | undefined;
  /** What the film says of where it comes from; by default, of the model alone. */
  readonly provenance?: string | undefined;
  /** Name of the new sound track; by default what {@link machineMadeMark} says of music. */
  readonly trackTitle?: string | undefined;
  /** Of the new sound track, as ISO 639-2 has it, e.g. `zxx` for music without words. */
  readonly language?: string | undefined;
  /** Whether a file at `outputPath` may be replaced. */
  readonly force?: boolean;
  /** The last step before the finished film gets its name. */
  readonly seal?: ((temporaryPath: string) => Promise<void>) | undefined;
}

/**
 * How the music is encoded: at 48 kHz and the highest bit rate that AAC can use. Joint stereo is off:
 * for two equal channels it would spend the bits of one, 288 kbit/s at most.
 */
function soundOptions(track: number): string[] {
  return [
    ...[`-c:a:${track}`, 'aac', `-b:a:${track}`, '512k', `-ar:a:${track}`, '48000'],
    ...[`-aac_ms:a:${track}`, '0', `-aac_is:a:${track}`, '0'],
  ];
}

/** A frame of sound that is copied may end this much after the picture. */
const longestOverhangSeconds = 0.05;

/** Containers without presentation times, which are derived from the decoding order. */
const withoutTimes = /^(avi|mpeg|mpegts)$/;

/**
 * Whether ffmpeg derives them. In an AVI whose frames are in their order the times of decoding are those of
 * presentation; deriving them would show an H.264 film a frame late.
 */
function derivesTimes({ formatName, video }: VideoInfo): boolean {
  return withoutTimes.test(formatName) && (formatName !== 'avi' || video.reorderedFrames > 0);
}

async function openMusic(
  options: FilmOptions,
): Promise<{ readonly input: FfmpegInput; readonly channels: number }> {
  if ('sound' in options) return { input: renderedInput(options.sound), channels: 2 };
  const { musicPath, musicChannels, signal } = options;
  const input = fileInput(musicPath);
  if (musicChannels !== undefined) return { input, channels: musicChannels };
  return { input, channels: chooseAudioStream(await probe(musicPath, { signal })).channels };
}

/** Mixes music to stereo, exactly as long as the picture. */
function musicFilter(channels: number, video: VideoInfo): string {
  const toStereo = channelMixFilter(channels, 2);
  const length = Math.max(video.clock.lengthSeconds, 0.001).toFixed(6);
  return `${toStereo},apad=whole_dur=${length},atrim=end=${length}`;
}

/** The film as an input of which packets are copied. */
export function filmToCopy(video: VideoInfo): ReturnType<typeof filmInput> {
  const options = derivesTimes(video) ? ['-fflags', '+genpts'] : [];
  return filmInput(video, { options });
}

/** Bitstream filters for the picture's packets, which do not change the picture. */
export function pictureOptions({ video, formatName }: VideoInfo): string[] {
  // DivX packs two frames into one packet of an AVI; other containers cannot hold that.
  return formatName === 'avi' && video.codec === 'mpeg4' ? ['-bsf:v', 'mpeg4_unpack_bframes'] : [];
}

function endOf({ clock }: VideoInfo, streamIndex: number): number {
  return clock.sounds.find((track) => track.streamIndex === streamIndex)?.endSeconds ?? 0;
}

/** Options by which a container keeps what the film says besides picture and sound. */
export function keptFacts(video: VideoInfo, container: OutputContainer): string[] {
  return [
    ...['-map_metadata', '0', '-map_chapters', '0'],
    ...(video.timecode === undefined ? [] : ['-metadata:s:v:0', `timecode=${video.timecode}`]),
    // ffmpeg takes the boxes of Dolby Vision for unofficial.
    ...(video.video.hasDolbyVision ? ['-strict', 'unofficial'] : []),
    ...containerOptions(video, container),
  ];
}

/** Options of the container apart from its streams. */
function containerOptions(video: VideoInfo, { muxer }: OutputContainer): string[] {
  if (muxer === 'matroska') return [];
  // Keys such as com.apple.quicktime.location survive only in the newer form of metadata.
  const freeTags = Object.keys(video.tags).some((key) => key.startsWith('com.'));
  const flags = [
    ...(muxer === 'mp4' ? ['+faststart'] : []),
    ...(freeTags ? ['+use_metadata_tags'] : []),
  ];
  // QuickTime plays HEVC with this tag only; a film from mp4 or mov keeps its tag.
  const renamed = video.video.codec === 'hevc' && !video.formatName.includes('mp4');
  return [
    ...(flags.length > 0 ? ['-movflags', flags.join('')] : []),
    ...(renamed ? ['-tag:v', 'hvc1'] : []),
  ];
}

/**
 * Writes a film: the picture copied packet by packet; with `keepSound` the video's own sound tracks,
 * copied too; then the music as AAC, cut or filled with silence to the picture's length.
 * Chapters, timecode, rotation, tags, and what `otherStreamOptions` keeps, stay; the comment and the music track's
 * name say that the music is machine-made. The file appears only when complete.
 * Throws `exists`, `unsupported`, `disk-full`, `no-permission`, `cancelled`, `bad-media`,
 * `ffmpeg-failed`.
 */
export async function writeFilm(options: FilmOptions, keepSound: boolean): Promise<void> {
  const { video, outputPath, modelName, language, force = false, signal, onProgress } = options;
  const container = outputContainer(outputPath);
  const music = await openMusic(options);
  const musicTitle = modelName === undefined ? 'Music' : machineMadeMark(modelName);
  const { trackTitle = musicTitle } = options;
  const kept = keepSound ? video.audio.filter(({ decodable }) => decodable) : [];
  const track = kept.length;
  const used = [video.video.index, ...kept.map(({ index }) => index)];
  const { lengthSeconds, hiddenEndSeconds = 0 } = video.clock;
  const endsEdited = hiddenEndSeconds > 0 && container.muxer !== 'matroska';
  const isLonger = kept.some(
    ({ index }) => endOf(video, index) > lengthSeconds + longestOverhangSeconds,
  );
  const total = video.durationSeconds;
  // One input cannot have the right times of both.
  const sound = track > 0 && pictureDelay(video) > 0 ? [filmInput(video, { of: 'sound' })] : [];
  const soundInput = sound.length;
  const musicInput = soundInput + 1;
  await writeFinishedFile(outputPath, { force, keepFinished: true }, async (temporaryPath) => {
    await runFfmpeg(
      {
        inputs: [filmToCopy(video), ...sound, music.input],
        outputOptions: [
          ...drainUnusedStreams(video, used),
          ...['-map', `0:${video.video.index}`, '-c:v', 'copy'],
          ...pictureOptions(video),
          ...kept.flatMap(({ index }) => ['-map', `${soundInput}:${index}`]),
          ...(track > 0 ? ['-c:a', 'copy'] : []),
          ...['-map', `${musicInput}:a:0`, ...soundOptions(track)],
          ...[`-filter:a:${track}`, musicFilter(music.channels, video)],
          ...[`-disposition:a:${track}`, track === 0 ? 'default' : '0'],
          ...otherStreamOptions(video, container),
          ...(isLonger || (hiddenEndSeconds > 0 && !endsEdited)
            ? ['-t', lengthSeconds.toFixed(6)]
            : []),
          ...['-metadata', `comment=${markedComment(findTag(video.tags, 'comment'), modelName)}`],
          ...[`-metadata:s:a:${track}`, `title=${trackTitle}`],
          ...[`-metadata:s:a:${track}`, `handler_name=${trackTitle}`],
          ...(language === undefined ? [] : [`-metadata:s:a:${track}`, `language=${language}`]),
          ...keptFacts(video, container),
          ...['-f', container.muxer],
        ],
        doing: `export "${outputPath}"`,
        signal,
        onSeconds: (seconds) =>
          onProgress?.({
            stage: 'exporting',
            done: Math.min(seconds, total),
            total,
            unit: 'seconds',
          }),
      },
      temporaryPath,
    );
    if (endsEdited) await endEditLists(temporaryPath, lengthSeconds);
    if (modelName !== undefined) {
      const description = options.provenance ?? machineMadeMark(modelName);
      const packet = xmpPacket({ digitalSourceType: filmSourceType, description });
      await addXmp(temporaryPath, extname(outputPath), packet);
    }
    await options.seal?.(temporaryPath);
    onProgress?.({ stage: 'exporting', done: total, total, unit: 'seconds' });
  });
}

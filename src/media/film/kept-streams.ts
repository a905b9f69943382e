import { hostNote, type HostNote } from '../../shared/host-note.ts';
import type { MediaInfo, OtherStream } from '../media-info.ts';
import type { OutputContainer } from '../output-container.ts';

type Muxer = OutputContainer['muxer'];

/** What becomes of a stream in a container: the codec it is written in, or nothing. */
type Fate = { readonly stream: OtherStream } & (
  | { readonly codec: 'copy' | 'mov_text' | 'subrip'; readonly losesLayout?: boolean }
  | { readonly codec: undefined }
);

/** Subtitles that are text, and those of them that also place and colour it. */
const textSubtitles = new Set(['mov_text', 'subrip', 'srt', 'text', 'webvtt', 'ass', 'ssa']);
const styledSubtitles = new Set(['ass', 'ssa']);

/** Pictures that mp4 can have as a cover. */
const mp4Covers = new Set(['mjpeg', 'png', 'bmp']);

function fateOf(stream: OtherStream, { formatName, clock }: KeptFrom, muxer: Muxer): Fate {
  const { kind, codec } = stream;
  const isMatroska = formatName.includes('matroska');
  // How jumps are bridged depends on the streams that are read, which are those with packets all along.
  if (clock.timestampsJump) return { stream, codec: undefined };
  if (kind === 'subtitle' && muxer === 'matroska') {
    if (isMatroska) return { stream, codec: 'copy' };
    return { stream, codec: textSubtitles.has(codec) ? 'subrip' : undefined };
  }
  if (kind === 'subtitle') {
    if (codec === 'mov_text') return { stream, codec: 'copy' };
    if (!textSubtitles.has(codec)) return { stream, codec: undefined };
    return { stream, codec: 'mov_text', losesLayout: styledSubtitles.has(codec) };
  }
  const isKept =
    (kind === 'attachment' && muxer === 'matroska' && isMatroska) ||
    (kind === 'cover' && muxer === 'mp4' && mp4Covers.has(codec));
  return { stream, codec: isKept ? 'copy' : undefined };
}

type KeptFrom = Pick<MediaInfo, 'formatName' | 'otherStreams'> & {
  readonly clock: { readonly timestampsJump: boolean };
};

/**
 * Output options that keep what a film has besides picture and sound as far as the container can: subtitles
 * (text is written in the container's form), covers, attached files. The picture is the output's first video.
 */
export function otherStreamOptions(film: KeptFrom, { muxer }: OutputContainer): string[] {
  const counts = { subtitle: 0, cover: 0, attachment: 0 };
  return film.otherStreams.flatMap((stream): string[] => {
    const { codec } = fateOf(stream, film, muxer);
    const { kind, index } = stream;
    if (codec === undefined || kind === 'data' || kind === 'picture') return [];
    const number = counts[kind]++;
    const map = ['-map', `0:${index}`];
    if (kind === 'subtitle') return [...map, `-c:s:${number}`, codec];
    if (kind === 'attachment') return [...map, `-c:t:${number}`, codec];
    return [...map, `-c:v:${number + 1}`, codec, `-disposition:v:${number + 1}`, 'attached_pic'];
  });
}

/**
 * What of these streams a container does not keep, as it completes "An mkv does not keep …". The text of
 * chapters and the timecode are no such streams: both are kept apart from them.
 */
export function lostStreams(film: KeptFrom, { muxer }: OutputContainer): HostNote[] {
  const fates = film.otherStreams.map((stream) => fateOf(stream, film, muxer));
  const lost = (kind: OtherStream['kind']): string => {
    const gone = fates.filter(({ codec, stream }) => codec === undefined && stream.kind === kind);
    return gone.map(({ stream }) => stream.name ?? stream.codec).join(', ');
  };
  const restyled = fates.filter((fate) => fate.codec !== undefined && fate.losesLayout);
  const names = restyled.map(({ stream }) => stream.name ?? stream.codec).join(', ');
  const notes: HostNote[] = [];
  if (lost('subtitle') !== '') notes.push(hostNote(`the subtitle tracks ${lost('subtitle')}`));
  if (names !== '') {
    notes.push(hostNote(`the place and look of the subtitle tracks ${names}, but their text`));
  }
  if (lost('attachment') !== '') notes.push(hostNote(`the attached files ${lost('attachment')}`));
  if (lost('cover') !== '') notes.push(hostNote('the cover picture'));
  if (lost('picture') !== '') notes.push(hostNote(`the other pictures ${lost('picture')}`));
  if (lost('data') !== '') notes.push(hostNote(`the data tracks ${lost('data')}`));
  return notes;
}

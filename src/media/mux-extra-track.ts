import { chooseAudioStream } from './extract-audio.ts';
import { fileInput, runFfmpeg } from './ffmpeg.ts';
import { writeFinishedFile } from './finished-file.ts';
import { machineMadeMark, markedComment } from './machine-made-mark.ts';
import {
  containerOptions,
  musicFilter,
  soundOptions,
  subtitleOptions,
  type MuxScoreOptions,
} from './mux-score.ts';
import { outputContainer } from './output-container.ts';
import { probe } from './probe.ts';

/**
 * Writes the film with the music as a further sound track after those it has: picture and original
 * sound copied packet by packet; the music as AAC, cut or filled with silence to the picture's
 * length, named machine-made and not played by default where there is other sound. Otherwise as
 * `muxScore`, errors included; `unsupported` also where the container cannot hold the original sound.
 */
export async function muxExtraTrack({
  video,
  musicPath,
  outputPath,
  modelName,
  force = false,
  signal,
  onProgress,
}: MuxScoreOptions): Promise<void> {
  const container = outputContainer(outputPath);
  const music = await probe(musicPath, { signal });
  const mark = machineMadeMark(modelName);
  const track = video.audio.length;
  const total = video.durationSeconds;
  await writeFinishedFile(outputPath, { force }, async (temporaryPath) => {
    await runFfmpeg(
      {
        inputs: [fileInput(video.path), fileInput(musicPath)],
        outputOptions: [
          ...['-map', `0:${video.video.index}`, '-map', '0:a?', '-map', '1:a:0'],
          ...subtitleOptions(video, container),
          ...['-c:v', 'copy', '-c:a', 'copy'],
          ...trackOptions(track),
          ...[`-filter:a:${track}`, musicFilter(chooseAudioStream(music), video)],
          ...[`-disposition:a:${track}`, track === 0 ? 'default' : '0'],
          ...['-map_metadata', '0', '-map_chapters', '0'],
          ...['-metadata', `comment=${markedComment(video.tags['comment'], modelName)}`],
          ...[`-metadata:s:a:${track}`, `title=${mark}`],
          ...[`-metadata:s:a:${track}`, `handler_name=${mark}`],
          ...(video.timecode === undefined
            ? []
            : ['-metadata:s:v:0', `timecode=${video.timecode}`]),
          ...containerOptions(video, container),
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
    onProgress?.({ stage: 'exporting', done: total, total, unit: 'seconds' });
  });
}

/** The sound options of a film for one of several tracks, e.g. `-b:a:1` for `-b:a`. */
function trackOptions(track: number): string[] {
  return soundOptions.map((option) => (option.startsWith('-') ? forTrack(option, track) : option));
}

function forTrack(option: string, track: number): string {
  return option.endsWith(':a') ? `${option}:${track}` : `${option}:a:${track}`;
}

import { stretchOf } from '../../document/clip-place.ts';
import { basename, join } from 'node:path';
import { originalLanes, type OriginalLane } from '../../document/mix-lanes.ts';
import { musicTracks } from '../../document/music-tracks.ts';
import { framesPerSecond } from '../../document/timecode.ts';
import { copyFinishedFile } from '../../files/copy-finished-file.ts';
import { bytesPerSecond, writeSoundFile } from '../../media/write-sound-file.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { panOf } from '../../sound/mix-graph.ts';
import { mixSampleRate, type Stereo } from '../../sound/sound-node.ts';
import { ExportProgress } from '../export-progress.ts';
import type { Exporter, ExportSource, ExportTarget, PlannedOutput } from '../exporter.ts';
import { fillFolder } from '../output-folder.ts';
import { safeName } from '../safe-name.ts';
import { samplesOf } from '../sound/sound-exporter.ts';
import { countSeconds, readMusicSource, readOriginal } from '../source-sounds.ts';
import { describeTimeline } from './describe-timeline.ts';
import { musicSources, type MusicSource } from './music-sources.ts';
import type { TimelineFormat } from './timeline-formats.ts';
import type { Timeline } from './timeline.ts';
import { hostNote, type HostNote } from '../../shared/host-note.ts';

/** Folder, inside the one that is written, of the film and the sound files. */
const mediaFolder = 'media';

/** What a timeline is made of, and where each part goes. */
interface TimelinePackage {
  readonly timeline: Timeline;
  readonly sources: readonly MusicSource[];
  readonly musicName: (index: number) => string;
  readonly originalName: (index: number) => string;
  readonly originals: readonly OriginalLane[];
  /** Name of the film in the media folder; absent where it stays where it is. */
  readonly filmName: string | undefined;
  readonly stem: string;
  readonly samples: '24-bit' | 'float';
}

/** An exporter that writes a folder with a timeline and everything that the timeline shows. */
export function timelineExporter(format: TimelineFormat): Exporter {
  return {
    plan: (source, target) => planTimeline(format, source, target),
    write: (source, target, _sound, options) => writeTimeline(format, source, target, options),
  };
}

function packageOf(source: ExportSource, { outputPath, options }: ExportTarget): TimelinePackage {
  const { file, video } = source;
  const stem = safeName(file.name);
  const sources = musicSources(file, video.video.frameRate);
  const filmName = options['film'] === 'copy' ? basename(video.path) : undefined;
  const folder = join(outputPath, mediaFolder);
  const musicName = (index: number) => `${stem} music ${index + 1}.wav`;
  const originals = originalLanes(video.clock, file.document.originalTracks);
  const originalName = (index: number) =>
    `${stem} original sound${originals.length > 1 ? ` ${index + 1}` : ''}.wav`;
  const timeline = describeTimeline(
    { ...file, source: sourceOf(source) },
    {
      durationSeconds: video.durationSeconds,
      speech: source.speech,
      originals,
      path: filmName === undefined ? video.path : join(folder, filmName),
    },
    sources,
    { folder, musicName, originalName },
  );
  const samples = samplesOf(options);
  return { timeline, sources, musicName, originalName, originals, filmName, stem, samples };
}

/** What the film says of itself now, which is what the other program will read. */
function sourceOf({ file, video }: ExportSource): ExportSource['file']['source'] {
  const { startTimecode: _, ...rest } = file.source;
  return {
    ...rest,
    frameRate: video.video.frameRate,
    variableFrameRate: video.video.variableFrameRate,
    width: video.video.displayWidth,
    height: video.video.displayHeight,
    ...(video.timecode !== undefined && { startTimecode: video.timecode }),
  };
}

function planTimeline(
  format: TimelineFormat,
  source: ExportSource,
  target: ExportTarget,
): PlannedOutput {
  const parts = packageOf(source, target);
  const { timeline, sources, musicName, originalName, originals, filmName, stem, samples } = parts;
  const rate = framesPerSecond(timeline.frameRate);
  const media = (name: string) => join(target.outputPath, mediaFolder, name);
  const soundBytes = (frames: number) =>
    Math.ceil((frames / rate) * bytesPerSecond(samples, mixSampleRate)) + 1000;
  const texts = format.texts(target.options);
  return {
    files: [
      ...texts.map(({ suffix, write }) => ({
        path: join(target.outputPath, stem + suffix),
        sizeBytes: Buffer.byteLength(write(timeline)),
      })),
      ...(filmName === undefined
        ? []
        : [{ path: media(filmName), sizeBytes: source.video.sizeInBytes }]),
      ...sources.map(({ lengthFrames }, index) => ({
        path: media(musicName(index)),
        sizeBytes: soundBytes(lengthFrames),
      })),
      ...originals.map((_, index) => ({
        path: media(originalName(index)),
        sizeBytes: soundBytes(timeline.lengthFrames),
      })),
    ],
    losses: [...generalLosses(source, parts), ...format.losses(timeline, target.options)],
  };
}

function generalLosses(
  { file, video }: ExportSource,
  { timeline, sources, originals, samples }: TimelinePackage,
): HostNote[] {
  const losses = [hostNote('The limiter of the mix is left out: watch the peaks of the sum.')];
  const outside = file.document.markers.length - timeline.markers.length;
  if (outside > 0) {
    losses.push(hostNote(`Markers after the end of the film are left out: ${outside}.`));
  }
  const { ducking } = file.document.mix;
  if (file.document.clips.some((clip) => stretchOf(clip) !== 1)) {
    losses.push(
      hostNote('Stretched music is rendered as it is heard: its files are stretched already.'),
    );
  }
  if (ducking?.enabled && ducking.dipDecibels > 0) {
    losses.push(
      hostNote('The dip around 2.5 kHz under speech is left out; the duck itself is key frames.'),
    );
  }
  const placed = [...musicTracks(file.document), ...originals].some(
    ({ id }) => panOf(file.document.mix, id) !== 0,
  );
  if (placed || (file.document.mix.musicWidth ?? 0) > 0) {
    losses.push(
      hostNote('Pan and width are part of the sound files; the timeline itself has none.'),
    );
  }
  if (originals.length > 0) {
    losses.push(
      hostNote(
        "The film's own sound lies beside it as a stereo file, in time with the picture; the film's own tracks are not linked.",
      ),
    );
  }
  if (video.video.variableFrameRate) {
    losses.push(
      hostNote(
        'Frames of this film come at uneven distances: a program that wants even ones may show the picture up to a frame early or late.',
      ),
    );
  }
  if (video.clock.pictureStartSeconds > 0) {
    losses.push(
      hostNote(
        `The film's picture begins ${video.clock.pictureStartSeconds.toFixed(3)} s after its sound: check the sync at its first frame.`,
      ),
    );
  }
  const isLoud = sources.some(
    ({ takeId }) => (file.takes.find(({ id }) => id === takeId)?.peak ?? 0) > 1,
  );
  if (isLoud && samples !== 'float') {
    losses.push(
      hostNote('Music that peaks over full scale is clipped: choose 32 bit float to keep it.'),
    );
  }
  return losses;
}

async function writeTimeline(
  format: TimelineFormat,
  source: ExportSource,
  target: ExportTarget,
  { signal, onProgress }: LongTaskOptions,
): Promise<void> {
  const { video } = source;
  const parts = packageOf(source, target);
  const { timeline, sources, musicName, originalName, originals, filmName, stem, samples } = parts;
  const { frameRate } = timeline;
  const seconds = (frames: number) => frames / framesPerSecond(frameRate);
  const sounds: { name: string; length: number; blocks: () => AsyncIterable<Stereo> }[] = [
    ...sources.map((music, index) => ({
      name: musicName(index),
      length: seconds(music.lengthFrames),
      blocks: () => readMusicSource(source, music, frameRate, signal),
    })),
    ...originals.map((lane, index) => ({
      name: originalName(index),
      length: video.durationSeconds,
      blocks: () => readOriginal(source, lane, signal),
    })),
  ];
  // Progress of copying is in seconds too, with copying counted as a tenth of the film's length.
  const copyLength = filmName === undefined ? 0 : video.durationSeconds / 10;
  const total = sounds.reduce((sum, { length }) => sum + length, copyLength);
  const progress = new ExportProgress(total, onProgress);
  await fillFolder(target, async (folder) => {
    for (const { name, length, blocks } of sounds) {
      const sound = countSeconds(blocks(), progress.part(length));
      const coding = { sampleRate: mixSampleRate, coding: samples };
      await folder.add(join(mediaFolder, name), (outputPath) =>
        writeSoundFile({ sound, ...coding, outputPath, force: target.force, signal }),
      );
    }
    if (filmName !== undefined) {
      const show = progress.part(copyLength);
      const onBytes = (bytes: number) => show((copyLength * bytes) / video.sizeInBytes);
      await folder.add(join(mediaFolder, filmName), (path) =>
        copyFinishedFile(video.path, path, { force: target.force, signal, onBytes }),
      );
    }
    // Last, so that a timeline is there only when everything that it shows is.
    for (const { suffix, write } of format.texts(target.options)) {
      await folder.addText(stem + suffix, write(timeline));
    }
    progress.end();
  });
}

import { join } from 'node:path';
import { formatTimecode } from '../../document/timecode.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { bytesPerSecond, writeSoundFile } from '../../media/write-sound-file.ts';
import { isDucked, type LaneId } from '../../sound/mix-graph.ts';
import { mixSampleRate } from '../../sound/sound-node.ts';
import { filmTimecode } from '../film-timecode.ts';
import { ExportProgress } from '../export-progress.ts';
import type { Exporter, ExportSource } from '../exporter.ts';
import { fillFolder } from '../output-folder.ts';
import { renderMix } from '../render-mix.ts';
import { safeName } from '../safe-name.ts';
import { machineMadeTags, samplesOf, timeReference } from '../sound/sound-exporter.ts';
import { countSeconds, hasOriginalSound } from '../source-sounds.ts';

/** One file of the stems. */
export interface Stem {
  /** What it holds, as its file's name says. */
  readonly name: string;
  readonly lanes: readonly LaneId[];
  readonly isDucked: boolean;
}

/** The stems of a project: those that would only repeat another one are left out. */
export function stemsOf(source: Pick<ExportSource, 'video' | 'file'>): readonly Stem[] {
  const ducks = isDucked(source.file.document.mix);
  const music = { name: 'music un-ducked', lanes: ['music'], isDucked: false } as const;
  if (!hasOriginalSound(source)) return [music];
  const lanes = ['music', 'original'] as const;
  return [
    music,
    ...(ducks ? [{ name: 'music ducked', lanes: ['music'], isDucked: true } as const] : []),
    { name: 'original', lanes: ['original'], isDucked: false },
    { name: 'mix', lanes, isDucked: ducks },
  ];
}

/** The name of a stem's file, with the timecode of its first sample. */
export function stemFile({ file, video }: ExportSource, { name }: Stem): string {
  return `${safeName(file.name)} ${name} ${startCode(video)}.wav`;
}

function startCode(video: VideoInfo): string {
  const numbering = filmTimecode(video);
  const digits = formatTimecode(0, numbering).replace(/[:;]/g, '-');
  return numbering.droppedPerMinute > 0 ? `${digits} DF` : digits;
}

/** Stems: one wav for each sound, all with the start and the length of the picture. */
export const stemsExport: Exporter = {
  plan: (source, { outputPath, options }) => {
    const sizeBytes =
      Math.ceil(source.video.durationSeconds * bytesPerSecond(samplesOf(options), mixSampleRate)) +
      4096;
    const files = stemsOf(source).map((stem) => ({
      path: join(outputPath, stemFile(source, stem)),
      sizeBytes,
    }));
    const losses = hasOriginalSound(source)
      ? ['There is no M&E stem: which part of the original sound is dialogue is not known.']
      : [];
    return { files, losses };
  },
  write: (source, target, _sound, { signal, onProgress }) => {
    const { file, video, speech } = source;
    const { force, options } = target;
    const stems = stemsOf(source);
    const progress = new ExportProgress(stems.length * video.durationSeconds, onProgress);
    return fillFolder(target, async (folder) => {
      for (const stem of stems) {
        const heard = stem.isDucked ? speech : [];
        const blocks = renderMix({ ...source, lanes: stem.lanes, speech: heard, signal });
        await folder.add(stemFile(source, stem), (path) =>
          writeSoundFile({
            sound: countSeconds(blocks, progress.part(video.durationSeconds)),
            sampleRate: mixSampleRate,
            coding: samplesOf(options),
            outputPath: path,
            force,
            tags: stem.lanes.includes('music') ? machineMadeTags(file) : {},
            timeReferenceSamples: timeReference(video, mixSampleRate),
            signal,
          }),
        );
      }
    });
  },
};

import { join } from 'node:path';
import { formatTimecode, timecodeOf } from '../../document/timecode.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { bytesPerSecond, writeSoundFile } from '../../media/write-sound-file.ts';
import { isDucked, type LaneId } from '../../sound/mix-graph.ts';
import { mixSampleRate } from '../../sound/sound-node.ts';
import { ExportProgress } from '../export-progress.ts';
import type { Exporter, ExportSource, ExportTarget } from '../exporter.ts';
import { OutputFolder } from '../output-folder.ts';
import { renderMix } from '../render-mix.ts';
import { safeName } from '../safe-name.ts';
import { machineMadeTags, timeReference } from '../sound/sound-exporter.ts';
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

function startCode({ timecode, video: { frameRate, variableFrameRate } }: VideoInfo): string {
  const numbering = timecodeOf({ frameRate, variableFrameRate, startTimecode: timecode });
  const digits = formatTimecode(0, numbering).replace(/[:;]/g, '-');
  return numbering.droppedPerMinute > 0 ? `${digits} DF` : digits;
}

/** Stems: one wav for each sound, all with the start and the length of the picture. */
export const stemsExport: Exporter = {
  plan: (source, { outputPath, options }) => {
    const sizeBytes =
      Math.ceil(source.video.durationSeconds * bytesPerSecond(codingOf(options), mixSampleRate)) +
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
  write: async (source, { outputPath, force, options }, _sound, { signal, onProgress }) => {
    const { file, video, speech } = source;
    const stems = stemsOf(source);
    const folder = new OutputFolder(outputPath, force);
    const progress = new ExportProgress(stems.length * video.durationSeconds, onProgress);
    try {
      for (const stem of stems) {
        const heard = stem.isDucked ? speech : [];
        const blocks = renderMix({ ...source, lanes: stem.lanes, speech: heard, signal });
        await folder.add(stemFile(source, stem), (path) =>
          writeSoundFile({
            sound: countSeconds(blocks, progress.part(video.durationSeconds)),
            sampleRate: mixSampleRate,
            coding: codingOf(options),
            outputPath: path,
            force,
            tags: stem.lanes.includes('music') ? machineMadeTags(file) : {},
            timeReferenceSamples: timeReference(video, mixSampleRate),
            signal,
          }),
        );
      }
    } catch (error) {
      await folder.discard();
      throw error;
    }
  },
};

function codingOf({ samples }: ExportTarget['options']): '24-bit' | 'float' {
  return samples === 'float' ? 'float' : '24-bit';
}

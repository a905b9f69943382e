import { join } from 'node:path';
import { originalLanes } from '../../document/mix-lanes.ts';
import { formatTimecode } from '../../document/timecode.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { bytesPerSecond, writeSoundFile } from '../../media/write-sound-file.ts';
import type { LaneRole } from '../../shared/mix-lanes.ts';
import { isDucked, type LaneId } from '../../sound/mix-graph.ts';
import { mixSampleRate } from '../../sound/sound-node.ts';
import { filmTimecode } from '../film-timecode.ts';
import { ExportProgress } from '../export-progress.ts';
import type { Exporter, ExportSource } from '../exporter.ts';
import { fillFolder } from '../output-folder.ts';
import { renderMix } from '../render-mix.ts';
import { safeName } from '../safe-name.ts';
import { soundProvenance } from '../provenance.ts';
import { machineMadeTags, samplesOf, timeReference } from '../sound/sound-exporter.ts';
import { countSeconds } from '../source-sounds.ts';

/** One file of the stems. */
export interface Stem {
  /** What it holds, as its file's name says. */
  readonly name: string;
  readonly lanes: readonly LaneId[];
  readonly isDucked: boolean;
}

/**
 * The stems of a project: those that would only repeat another one are left out. Tracks that are marked
 * as dialogue or as music and effects make an M&E, whose music is as it was before any duck, and a
 * dialogue stem; several tracks are a stem each.
 */
export function stemsOf({ video, file }: Pick<ExportSource, 'video' | 'file'>): readonly Stem[] {
  const { mix, originalTracks } = file.document;
  const originals = originalLanes(video.clock, originalTracks);
  const ducks = isDucked(mix, originals) || mix.duckPoints !== undefined;
  const music = { name: 'music un-ducked', lanes: ['music'], isDucked: false } as const;
  if (originals.length === 0) return [music];
  const ofRole = (role: LaneRole) =>
    originals.filter(({ id }) => mix.lanes?.[id]?.role === role).map(({ id }) => id);
  const [dialogue, effects] = [ofRole('dialogue'), ofRole('effects')];
  const isSplit = effects.length > 0 || dialogue.length > 0;
  const others = dialogue.length + effects.length < originals.length;
  const stem = (name: string, lanes: readonly LaneId[]) => ({ name, lanes, isDucked: false });
  return [
    music,
    ...(ducks ? [{ name: 'music ducked', lanes: ['music'], isDucked: true } as const] : []),
    stem('original', ['original']),
    ...(originals.length > 1
      ? originals.map(({ id, name }) => stem(`original ${name.replace('Original ', '')}`, [id]))
      : []),
    // With a track whose contents nobody has told, an M&E could have dialogue in it or lack effects.
    ...(isSplit && !others ? [stem('M&E', ['music', ...effects])] : []),
    ...(dialogue.length > 0 && dialogue.length < originals.length
      ? [stem('dialogue', dialogue)]
      : []),
    { name: 'mix', lanes: ['music', 'original'], isDucked: ducks },
  ];
}

/** Why there is no M&E stem; undefined where there is one, and without original sound. */
function missingMusicAndEffects(source: Pick<ExportSource, 'video' | 'file'>): string | undefined {
  const stems = stemsOf(source);
  if (stems.length === 1 || stems.some(({ name }) => name === 'M&E')) return undefined;
  const { mix, originalTracks } = source.file.document;
  const unmarked = originalLanes(source.video.clock, originalTracks).filter(
    ({ id }) => mix.lanes?.[id]?.role === undefined,
  );
  const names = unmarked.map(({ name }) => name).join(', ');
  return `There is no M&E stem: mark each chosen track as dialogue or as music and effects in the Mix panel first. Not marked: ${names}.`;
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
    const missing = missingMusicAndEffects(source);
    return { files, losses: missing === undefined ? [] : [missing] };
  },
  write: (source, target, _sound, { signal, onProgress }) => {
    const { file, video, speech, licences } = source;
    const { force, options } = target;
    const stems = stemsOf(source);
    const progress = new ExportProgress(stems.length * video.durationSeconds, onProgress);
    return fillFolder(target, async (folder) => {
      for (const stem of stems) {
        const { lanes, isDucked } = stem;
        const blocks = renderMix({ ...source, lanes, isDucked, speech, signal });
        await folder.add(stemFile(source, stem), (path) =>
          writeSoundFile({
            sound: countSeconds(blocks, progress.part(video.durationSeconds)),
            sampleRate: mixSampleRate,
            coding: samplesOf(options),
            outputPath: path,
            force,
            ...(lanes.includes('music') && {
              tags: machineMadeTags(file, licences),
              xmp: soundProvenance(file, licences, { isMusicAlone: lanes.length === 1 }),
            }),
            timeReferenceSamples: timeReference(video, mixSampleRate),
            signal,
          }),
        );
      }
    });
  },
};

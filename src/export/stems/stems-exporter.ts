import { join } from 'node:path';
import { isMusicLane, originalLanes } from '../../document/mix-lanes.ts';
import {
  clipsOn,
  musicTracks,
  trackNumber,
  trackOf,
  usualName,
} from '../../document/music-tracks.ts';
import { formatTimecode } from '../../document/timecode.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import {
  bytesPerSecond,
  writeSoundFile,
  type SoundFileOptions,
} from '../../media/write-sound-file.ts';
import type { LaneRole } from '../../shared/mix-lanes.ts';
import type { ProjectDocument, ProjectFile } from '../../shared/project-document.ts';
import { isDucked, trackAsLane, type LaneId } from '../../sound/mix-graph.ts';
import { mixSampleRate } from '../../sound/sound-node.ts';
import { filmTimecode } from '../film-timecode.ts';
import { sealOf } from '../credentials/content-signer.ts';
import { ExportProgress } from '../export-progress.ts';
import type { Exporter, ExportSource, ExportTarget } from '../exporter.ts';
import { fillFolder } from '../output-folder.ts';
import { renderMix } from '../render-mix.ts';
import { safeName } from '../safe-name.ts';
import { soundProvenance } from '../provenance.ts';
import { machineMadeTags, samplesOf, soundFacts, timeReference } from '../sound/sound-exporter.ts';
import { countSeconds } from '../source-sounds.ts';
import { hostNote, type HostNote } from '../../shared/host-note.ts';

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
 * dialogue stem; several tracks are a stem each, of music those with clips.
 */
export function stemsOf({ video, file }: Pick<ExportSource, 'video' | 'file'>): readonly Stem[] {
  const { mix, originalTracks } = file.document;
  const originals = originalLanes(video.clock, originalTracks);
  const ducks = isDucked(mix, originals) || mix.duckPoints !== undefined;
  const music = { name: 'music un-ducked', lanes: ['music'], isDucked: false } as const;
  const tracks = trackStems(file.document);
  if (originals.length === 0) return [music, ...tracks(false)];
  const ofRole = (role: LaneRole) =>
    originals.filter(({ id }) => mix.lanes?.[id]?.role === role).map(({ id }) => id);
  const [dialogue, effects] = [ofRole('dialogue'), ofRole('effects')];
  const isSplit = effects.length > 0 || dialogue.length > 0;
  const others = dialogue.length + effects.length < originals.length;
  const stem = (name: string, lanes: readonly LaneId[]) => ({ name, lanes, isDucked: false });
  return [
    music,
    ...tracks(false),
    ...(ducks
      ? [{ name: 'music ducked', lanes: ['music'], isDucked: true } as const, ...tracks(true)]
      : []),
    stem('original', ['original']),
    ...(originals.length > 1
      ? originals.map(({ id, name }) => stem(`original ${name.replace('Original ', '')}`, [id]))
      : []),
    // With a track whose contents are unknown, an M&E could have dialogue in it or lack effects.
    ...(isSplit && !others ? [stem('M&E', ['music', ...effects])] : []),
    ...(dialogue.length > 0 && dialogue.length < originals.length
      ? [stem('dialogue', dialogue)]
      : []),
    { name: 'mix', lanes: ['music', 'original'], isDucked: ducks },
  ];
}

/** The stems of the tracks of music that have clips, where there are several. */
function trackStems(document: ProjectDocument): (isDucked: boolean) => readonly Stem[] {
  const used = musicTracks(document).filter(({ id }) =>
    clipsOn(document.clips, id).some(({ muted }) => !muted),
  );
  if (used.length < 2) return () => [];
  return (isDucked) =>
    used.map(({ id, name }) => ({
      name: `music ${trackNumber(id)}${name === usualName(id) ? '' : ` ${safeName(name)}`} ${isDucked ? 'ducked' : 'un-ducked'}`,
      lanes: [trackAsLane(id)],
      isDucked,
    }));
}

/** Why there is no M&E stem; undefined where there is one, and without original sound. */
function missingMusicAndEffects(
  source: Pick<ExportSource, 'video' | 'file'>,
): HostNote | undefined {
  const stems = stemsOf(source);
  const { mix, originalTracks } = source.file.document;
  const originals = originalLanes(source.video.clock, originalTracks);
  if (originals.length === 0 || stems.some(({ name }) => name === 'M&E')) return undefined;
  const unmarked = originals.filter(({ id }) => mix.lanes?.[id]?.role === undefined);
  const names = unmarked.map(({ name }) => name).join(', ');
  return hostNote(
    `There is no M&E stem: mark each chosen track as dialogue or as music and effects in the Mix panel first. Not marked: ${names}.`,
  );
}

/** The project with the music that a stem holds. */
function withMusicOf(file: ProjectFile, lanes: readonly LaneId[]): ProjectFile {
  if (lanes.includes('music')) return file;
  const { document } = file;
  const clips = document.clips.filter((clip) => lanes.includes(trackAsLane(trackOf(clip))));
  return { ...file, document: { ...document, clips } };
}

/** What a stem with music says of where it comes from, and its seal. */
async function markOf(
  source: ExportSource,
  lanes: readonly LaneId[],
  { outputPath, options }: Pick<ExportTarget, 'outputPath' | 'options'>,
  signal: AbortSignal | undefined,
): Promise<Pick<SoundFileOptions, 'tags' | 'xmp' | 'seal'>> {
  if (!lanes.some(isMusicLane)) return {};
  const music = { ...source, file: withMusicOf(source.file, lanes) };
  const xmp = soundProvenance(music, { isMusicAlone: lanes.every(isMusicLane) });
  const seal = await sealOf(options, outputPath, soundFacts(outputPath, xmp), signal);
  return { tags: machineMadeTags(music), xmp, seal };
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
    const { video, speech } = source;
    const { force, options } = target;
    const stems = stemsOf(source);
    const progress = new ExportProgress(stems.length * video.durationSeconds, onProgress);
    return fillFolder(target, async (folder) => {
      for (const stem of stems) {
        const { lanes, isDucked } = stem;
        const blocks = renderMix({ ...source, lanes, isDucked, speech, signal });
        await folder.add(stemFile(source, stem), async (path) =>
          writeSoundFile({
            sound: countSeconds(blocks, progress.part(video.durationSeconds)),
            sampleRate: mixSampleRate,
            coding: samplesOf(options),
            outputPath: path,
            force,
            ...(await markOf(source, lanes, { outputPath: path, options }, signal)),
            timeReferenceSamples: timeReference(video, mixSampleRate),
            signal,
          }),
        );
      }
    });
  },
};

import { basename } from 'node:path';
import { frameToSeconds } from '../../document/timecode.ts';
import { machineMadeMark } from '../../media/machine-made-mark.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { bytesPerSecond, writeSoundFile, type SoundCoding } from '../../media/write-sound-file.ts';
import type { ExporterOptions } from '../../shared/exports/exporter-definition.ts';
import { mixSampleRate } from '../../sound/sound-node.ts';
import { resampleBlocks } from '../../sound/resample-blocks.ts';
import type { XmpFacts } from '../../media/xmp.ts';
import { sealOf } from '../credentials/content-signer.ts';
import type { CredentialFacts } from '../credentials/manifest-definition.ts';
import type { Exporter } from '../exporter.ts';
import { filmTimecode } from '../film-timecode.ts';
import { ExportProgress } from '../export-progress.ts';
import { describeMakers, modelNames, soundProvenance, type MusicOfFilm } from '../provenance.ts';
import { countSeconds } from '../source-sounds.ts';
import { hostNote } from '../../shared/host-note.ts';

/** An exporter of the music alone, as long as the film. */
function soundExporter(codingOf: (options: ExporterOptions) => SoundCoding): Exporter {
  return {
    plan: ({ video }, { outputPath, options }) => {
      const rate = bytesPerSecond(codingOf(options), sampleRateOf(options));
      const sizeBytes = Math.ceil(video.durationSeconds * rate) + 4096;
      const losses =
        codingOf(options) === 'aac'
          ? [hostNote('AAC leaves out what is hardly heard; WAV keeps all.')]
          : [];
      return { files: [{ path: outputPath, sizeBytes }], losses };
    },
    write: async (source, { outputPath, force, options }, sound, { signal, onProgress }) => {
      const { video } = source;
      const sampleRate = sampleRateOf(options);
      const onSeconds = new ExportProgress(video.durationSeconds, onProgress).part(
        video.durationSeconds,
      );
      const xmp = soundProvenance(source, { isMusicAlone: true });
      const seal = await sealOf(options, outputPath, soundFacts(outputPath, xmp), signal);
      await writeSoundFile({
        sound: resampleBlocks(countSeconds(sound, onSeconds), sampleRate),
        sampleRate,
        coding: codingOf(options),
        outputPath,
        force,
        tags: machineMadeTags(source),
        xmp,
        seal,
        timeReferenceSamples:
          options['timecode'] === 'film' ? timeReference(video, sampleRate) : undefined,
        signal,
      });
    },
  };
}

export const wavExport = soundExporter(({ samples }) => samples as SoundCoding);
export const flacExport = soundExporter(() => 'flac');
export const aacExport = soundExporter(() => 'aac');

/** How the sound files of a folder store their samples, by its option `samples`. */
export function samplesOf({ samples }: ExporterOptions): '24-bit' | 'float' {
  return samples === 'float' ? 'float' : '24-bit';
}

function sampleRateOf({ rate }: ExporterOptions): number {
  return rate === undefined ? mixSampleRate : Number(rate);
}

/** What the content credentials of a sound file say. */
export function soundFacts(outputPath: string, xmp: XmpFacts | undefined): CredentialFacts {
  return { description: '', ...xmp, title: basename(outputPath) };
}

/** The tags that mark a sound file as machine-made; none where no model made any of its music. */
export function machineMadeTags(music: MusicOfFilm): Readonly<Record<string, string>> {
  const modelName = modelNames(music);
  if (modelName === undefined) return {};
  return { comment: `${machineMadeMark(modelName)} ${describeMakers(music)}` };
}

/**
 * Samples from midnight to the film's first frame by the timecode that the film carries; undefined
 * without one, because a wrong time is worse than none.
 */
export function timeReference(
  film: Pick<VideoInfo, 'timecode' | 'video'>,
  sampleRate: number,
): number | undefined {
  if (film.timecode === undefined) return undefined;
  const { startFrame, frameRate } = filmTimecode(film);
  return Math.round(frameToSeconds(startFrame, frameRate) * sampleRate);
}

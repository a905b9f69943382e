import { basename } from 'node:path';
import { muxExtraTrack } from '../../media/mux-extra-track.ts';
import { muxScore } from '../../media/mux-score.ts';
import type { FilmOptions } from '../../media/write-film.ts';
import { filmSourceType } from '../../media/xmp.ts';
import { sealOf } from '../credentials/content-signer.ts';
import { originalTracks } from '../../document/original-tracks.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import type { Exporter, ExportSource } from '../exporter.ts';
import { hasOriginalSound } from '../source-sounds.ts';
import { describeMakers, modelNames } from '../provenance.ts';
import { planFilm } from './plan-film.ts';

/** A film with rendered sound, which `mux` joins with the picture. */
function filmExporter(
  { keepsSound, isMusicAlone }: { readonly keepsSound: boolean; readonly isMusicAlone: boolean },
  mux: (options: FilmOptions) => Promise<void>,
): Exporter {
  return {
    plan: (source, target, { signal }) => planFilm(source, target, { keepsSound, signal }),
    write: async (source, { outputPath, force, options: chosen }, sound, options) => {
      const { file, video } = source;
      const target = { video, sound, outputPath, force };
      const provenance = describeMakers(source);
      const modelName = modelNames(source);
      const facts = {
        title: basename(outputPath),
        digitalSourceType: modelName === undefined ? undefined : filmSourceType,
        description: provenance,
        parentPath: video.path,
      };
      const seal = await sealOf(chosen, outputPath, facts, options.signal);
      const isAlone = isMusicAlone || !hasOriginalSound(source) || file.document.mix.originalMuted;
      const language = isAlone ? withoutWords : spokenLanguage(video, file);
      const trackTitle = isAlone ? undefined : mixTitle(modelName);
      await mux({ ...options, ...target, modelName, language, trackTitle, provenance, seal });
    },
  };
}

/** Name of the sound track of a mix, in which dialogue may be. */
function mixTitle(modelName: string | undefined): string {
  return modelName === undefined
    ? 'Mix'
    : `Mix with machine-made music (VidMuse Studio, model ${modelName})`;
}

/** ISO 639-2 for sound in no language. */
const withoutWords = 'zxx';

/** The language of the film's tracks that are mixed; undefined where they do not say the same one. */
function spokenLanguage(
  { audio, clock }: VideoInfo,
  { document }: ExportSource['file'],
): string | undefined {
  const used = originalTracks(clock, document.originalTracks)?.streams ?? [];
  const languages = audio
    .filter(({ index }) => used.includes(index))
    .map(({ language }) => (language === 'und' ? undefined : language));
  const [first] = languages;
  return languages.every((language) => language === first) ? first : undefined;
}

/** A film whose only sound is the music. */
export const musicExport = filmExporter({ keepsSound: false, isMusicAlone: true }, muxScore);

/** A film whose only sound is the mix of music and original sound. */
export const mixExport = filmExporter({ keepsSound: false, isMusicAlone: false }, muxScore);

/** A film with its own sound tracks and the music as a further one. */
export const extraTrackExport = filmExporter(
  { keepsSound: true, isMusicAlone: true },
  muxExtraTrack,
);

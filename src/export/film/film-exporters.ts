import { basename } from 'node:path';
import { muxExtraTrack } from '../../media/mux-extra-track.ts';
import { muxScore } from '../../media/mux-score.ts';
import type { FilmOptions } from '../../media/write-film.ts';
import { filmSourceType } from '../../media/xmp.ts';
import { sealOf } from '../credentials/content-signer.ts';
import type { Exporter } from '../exporter.ts';
import { describeMakers, modelNames } from '../provenance.ts';
import { planFilm } from './plan-film.ts';

/** A film with rendered sound, which `mux` joins with the picture. */
function filmExporter(
  { keepsSound }: { readonly keepsSound: boolean },
  mux: (options: FilmOptions) => Promise<void>,
): Exporter {
  return {
    plan: (source, target, { signal }) => planFilm(source, target, { keepsSound, signal }),
    write: async (
      { file, video, licences },
      { outputPath, force, options: chosen },
      sound,
      options,
    ) => {
      const target = { video, sound, outputPath, force };
      const provenance = describeMakers(file, licences);
      const modelName = modelNames(file);
      const facts = {
        title: basename(outputPath),
        digitalSourceType: modelName === undefined ? undefined : filmSourceType,
        description: provenance,
        parentPath: video.path,
      };
      const seal = await sealOf(chosen, outputPath, facts, options.signal);
      await mux({ ...options, ...target, modelName, provenance, seal });
    },
  };
}

/** A film whose only sound is the rendered one: the music, or the mix with the original sound. */
export const soundExport = filmExporter({ keepsSound: false }, muxScore);

/** A film with its own sound tracks and the music as a further one. */
export const extraTrackExport = filmExporter({ keepsSound: true }, muxExtraTrack);

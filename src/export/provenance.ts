import { originalLanes } from '../document/mix-lanes.ts';
import { heardClips } from '../document/music-tracks.ts';
import type { VideoInfo } from '../media/media-info.ts';
import type { XmpFacts } from '../media/xmp.ts';
import type { ProjectFile, Take } from '../shared/project-document.ts';

/** Names of the licences of models' weights, by the models' ids; those that are not known are left out. */
export type ModelLicences = Readonly<Record<string, string>>;

/** The music of a film, with all that decides which of it is heard. */
export interface MusicOfFilm {
  readonly file: Pick<ProjectFile, 'document' | 'takes'>;
  readonly video: Pick<VideoInfo, 'clock'>;
  readonly licences: ModelLicences;
}

/** The takes of a timeline's music that are heard, see {@link heardClips}. */
export function heardTakes({ file, video }: Omit<MusicOfFilm, 'licences'>): readonly Take[] {
  const { document, takes } = file;
  const originals = originalLanes(video.clock, document.originalTracks);
  const used = new Set(heardClips(document, originals).map(({ takeId }) => takeId));
  return takes.filter(({ id }) => used.has(id));
}

/** Whether a model made the music of a take. Imported music is the user's own. */
export function isMachineMade({ origin }: Pick<Take, 'origin'>): boolean {
  return origin !== 'imported';
}

/** The model and the seed that made a take, and the model's licence, for cue sheets and reports. */
export function describeMaker(
  { id, fingerprint }: Pick<Take['model'], 'id' | 'fingerprint'>,
  seed: number,
  licences: ModelLicences = {},
): string {
  return `${id} (${fingerprint.slice(0, 12)}), seed ${seed}, licence ${licenceOf(id, licences)}`;
}

/** The licence of a model's weights, or that it is not known here. */
export function licenceOf(modelId: string, licences: ModelLicences): string {
  return (Object.hasOwn(licences, modelId) ? licences[modelId] : undefined) ?? 'not known here';
}

/** Who made the music of a timeline: one sentence for each take of a model; empty without any. */
export function describeMakers(music: MusicOfFilm): string {
  const makers = heardTakes(music)
    .filter(isMachineMade)
    .map(({ model, seed }) => describeMaker(model, seed, music.licences));
  return makers.length === 0 ? '' : `Music by VidMuse Studio: ${makers.join('; ')}.`;
}

/**
 * What a sound file says of where it comes from; undefined where no model made any of it. With the
 * film's own sound it is a composite.
 */
export function soundProvenance(
  music: MusicOfFilm,
  { isMusicAlone }: { readonly isMusicAlone: boolean },
): XmpFacts | undefined {
  const description = describeMakers(music);
  const isPure = isMusicAlone && heardTakes(music).every(isMachineMade);
  return description === ''
    ? undefined
    : {
        digitalSourceType: isPure
          ? 'trainedAlgorithmicMedia'
          : 'compositeWithTrainedAlgorithmicMedia',
        description,
      };
}

/**
 * The models that made what is heard of a timeline's music, for the mark in exported files; undefined
 * where none did: imported music is not to be marked as machine-made.
 */
export function modelNames(music: Omit<MusicOfFilm, 'licences'>): string | undefined {
  const names = heardTakes(music)
    .filter(isMachineMade)
    .map(({ model }) => model.id);
  return names.length === 0 ? undefined : [...new Set(names)].sort().join(', ');
}

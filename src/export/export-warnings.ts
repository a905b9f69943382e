import { clipEnd } from '../document/clips.ts';
import { laneControls, type OriginalLane } from '../document/mix-lanes.ts';
import { clipsOn, heardClips, musicTracks } from '../document/music-tracks.ts';
import type { ExporterDefinition } from '../shared/exports/exporter-definition.ts';
import type { ProjectDocument } from '../shared/project-document.ts';
import { hostNote, type HostNote } from '../shared/host-note.ts';

/**
 * What may be unexpected in the sound of an export, one sentence each. Mutes and solos are exported as
 * they are heard, as in other editors' mixers, and said before.
 */
export function exportWarnings(
  document: ProjectDocument,
  { sound, isFolder }: Pick<ExporterDefinition, 'sound' | 'isFolder'>,
  {
    durationSeconds,
    originals,
  }: { readonly durationSeconds: number; readonly originals: readonly OriginalLane[] },
): HostNote[] {
  if (sound === 'none') return [];
  const { mix, clips, sampleRate } = document;
  const tracks = musicTracks(document);
  const warnings: HostNote[] = [];
  const hasOriginal = sound === 'mix' || isFolder;
  const solos = [...tracks, ...originals].filter(({ id }) => mix.lanes?.[id]?.solo);
  if (solos.length > 0) {
    const names = new Intl.ListFormat('en').format(solos.map(({ name }) => name));
    warnings.push(
      hostNote(
        `Solo is on: of the lanes only ${names} will sound. Switch it off to export the whole mix.`,
      ),
    );
  }
  const muted = tracks.filter(
    ({ id }) =>
      laneControls(mix, id, originals).muted &&
      (tracks.length === 1 || clipsOn(clips, id).length > 0),
  );
  if (tracks.length === 1 && muted.length > 0) {
    warnings.push(hostNote('The music is muted in the mix: the export will be without it.'));
  } else {
    for (const { name } of muted) {
      warnings.push(
        hostNote(`The track “${name}” is muted in the mix: the export will be without it.`),
      );
    }
  }
  if (hasOriginal && mix.originalMuted) {
    const isSilent = clips.length > 0 && heardClips(document, originals).length === 0;
    warnings.push(
      isSilent
        ? hostNote('The original sound is muted in the mix as well: nothing will be heard.')
        : hostNote('The original sound is muted in the mix: only the music will be heard.'),
    );
  }
  if (hasOriginal && originals.length > 1 && !mix.originalMuted) {
    for (const { id, name } of originals) {
      if (mix.lanes?.[id]?.muted) warnings.push(hostNote(`${name} is muted in the mix.`));
    }
  }
  const ends = heardClips(document, originals).map(clipEnd);
  const silentSeconds = durationSeconds - Math.max(0, ...ends) / sampleRate;
  if (ends.length > 0 && silentSeconds > 1) {
    warnings.push(hostNote(`The last ${Math.round(silentSeconds)} s of the film have no music.`));
  }
  return warnings;
}

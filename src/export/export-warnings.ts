import type { ExporterDefinition } from '../shared/exports/exporter-definition.ts';
import type { ProjectDocument } from '../shared/project-document.ts';

/** What may be unexpected in the sound of an export, one sentence each. */
export function exportWarnings(
  { mix, clips, sampleRate }: ProjectDocument,
  { sound }: Pick<ExporterDefinition, 'sound'>,
  durationSeconds: number,
): string[] {
  if (sound === 'none') return [];
  const warnings: string[] = [];
  if (mix.musicMuted)
    warnings.push('The music is muted in the mix: the export will be without it.');
  if (sound === 'mix' && mix.originalMuted) {
    warnings.push('The original sound is muted in the mix: only the music will be heard.');
  }
  const ends = clips
    .filter(({ muted }) => !muted)
    .map(({ startSample, lengthSamples }) => startSample + lengthSamples);
  const silentSeconds = durationSeconds - Math.max(0, ...ends) / sampleRate;
  if (ends.length > 0 && silentSeconds > 1) {
    warnings.push(`The last ${Math.round(silentSeconds)} s of the film have no music.`);
  }
  return warnings;
}

import type { ProjectFile, Take } from '../shared/project-document.ts';

/** The takes of a timeline's music, without those that are not heard. */
export function heardTakes({
  document,
  takes,
}: Pick<ProjectFile, 'document' | 'takes'>): readonly Take[] {
  const used = new Set(document.clips.filter(({ muted }) => !muted).map(({ takeId }) => takeId));
  return takes.filter(({ id }) => used.has(id));
}

/** Whether a model made the music of a take. Imported music is the user's own. */
export function isMachineMade({ origin }: Pick<Take, 'origin'>): boolean {
  return origin !== 'imported';
}

/** The model and the seed that made a take, for cue sheets and reports. */
export function describeMaker(
  { id, fingerprint }: Pick<Take['model'], 'id' | 'fingerprint'>,
  seed: number,
): string {
  return `${id} (${fingerprint.slice(0, 12)}), seed ${seed}`;
}

/**
 * The models that made music of the timeline, for the mark in exported files; undefined where all of
 * it was imported, which is not to be marked as machine-made.
 */
export function modelNames(file: Pick<ProjectFile, 'document' | 'takes'>): string | undefined {
  const names = heardTakes(file)
    .filter(isMachineMade)
    .map(({ model }) => model.id);
  return names.length === 0 ? undefined : [...new Set(names)].sort().join(', ');
}

import type { ProjectDocument } from '../shared/project-document.ts';

/**
 * `edited` with ids for its new clips, cues and markers that no other window gives: two windows that add a
 * clip at the same time must not mean the same one.
 *
 * @param suffix of this window, a few letters and digits
 */
export function withOwnIds(
  before: ProjectDocument,
  edited: ProjectDocument,
  suffix: string,
): ProjectDocument {
  const clips = renamed(before.clips, edited.clips, suffix);
  const markers = renamed(before.markers, edited.markers, suffix);
  const cues = edited.cues && renamed(before.cues ?? [], edited.cues, suffix);
  const isSame = clips === edited.clips && markers === edited.markers && cues === edited.cues;
  return isSame ? edited : { ...edited, clips, markers, ...(cues && { cues }) };
}

function renamed<Item extends { readonly id: string }>(
  before: readonly Item[],
  edited: Item[],
  suffix: string,
): Item[] {
  if (before === edited) return edited;
  const known = new Set(before.map(({ id }) => id));
  const isNew = ({ id }: Item): boolean => !known.has(id) && !id.endsWith(`-${suffix}`);
  if (!edited.some(isNew)) return edited;
  return edited.map((item) => (isNew(item) ? { ...item, id: `${item.id}-${suffix}` } : item));
}

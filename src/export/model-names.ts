import type { ProjectFile } from '../shared/project-document.ts';

/** The models that made the music of the timeline, for the mark in exported files. */
export function modelNames({ document, takes }: ProjectFile): string {
  const used = new Set(document.clips.map((clip) => clip.takeId));
  const names = takes.filter((take) => used.has(take.id)).map((take) => take.model.id);
  return [...new Set(names)].sort().join(', ');
}
